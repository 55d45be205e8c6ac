package dev.starling.sim;

import dev.starling.core.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who has which public address: 11.x.y.z by number, spread so that each has a /24 to itself for the first 65,536 and
 * limits per prefix do not meet by accident. A table, not a map: the address says the index.
 */
final class Internet {
    private static final int FIRST = 0x0b000001;
    private static final int PREFIXES = 65_536;
    private static final int MAX = 254 * PREFIXES;

    private @Nullable Attachment[] attached = new Attachment[16];
    private int next;

    /** An address that nobody has had. */
    IpAddress newAddress() {
        if (next == MAX) {
            throw new IllegalStateException("no public addresses are left: " + MAX + " were given away");
        }
        int number = next++;
        return IpAddress.ofIpv4(FIRST + (number % PREFIXES << 8) + number / PREFIXES);
    }

    private static int number(IpAddress ip) {
        int offset = ip.ipv4() - FIRST;
        return ip.v4() && offset >>> 24 == 0 ? (offset & 255) * PREFIXES + (offset >>> 8) : -1;
    }

    void attach(IpAddress ip, @Nullable Attachment what) {
        int number = number(ip);
        if (number >= attached.length) {
            attached = Arrays.copyOf(attached, Math.max(number + 1, 2 * attached.length));
        }
        attached[number] = what;
    }

    @Nullable
    Attachment at(IpAddress ip) {
        int number = number(ip);
        return number >= 0 && number < attached.length ? attached[number] : null;
    }
}
