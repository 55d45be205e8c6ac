package dev.starling.core;

import java.util.Locale;

/**
 * An IPv4 or IPv6 address as two longs; IPv4-mapped IPv6 (::ffff:a.b.c.d) is normalised to IPv4, so that limits per
 * address and prefix cannot be doubled by spelling (attack notes, rates). Never resolves a name.
 *
 * @param high the upper 64 bits, 0 for IPv4
 * @param low the lower 64 bits; for IPv4 the 32-bit address
 * @param v4 whether this is IPv4
 */
public record IpAddress(long high, long low, boolean v4) implements Comparable<IpAddress> {
    private static final long MAPPED = 0xffffL;

    /** 127.0.0.1. */
    public static final IpAddress LOOPBACK = ofIpv4(0x7f000001);

    /** 0.0.0.0. */
    public static final IpAddress ANY = ofIpv4(0);

    public IpAddress {
        if (!v4 && high == 0 && (low >>> 32) == MAPPED) {
            low &= 0xffffffffL;
            v4 = true;
        }
        if (v4 && (high != 0 || (low >>> 32) != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** The IPv4 address with these 32 bits, first octet highest. */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(0, bits & 0xffffffffL, true);
    }

    /**
     * From 4 or 16 network-order bytes.
     *
     * @throws IllegalArgumentException for any other length
     */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == 4) {
            return ofIpv4((int) big(bytes, 0, 4));
        }
        if (bytes.length == 16) {
            return new IpAddress(big(bytes, 0, 8), big(bytes, 8, 8), false);
        }
        throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
    }

    private static long big(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    /**
     * Parses dotted IPv4 or RFC 4291 §2.2 IPv6 text (without zone or brackets). Leading zeros in IPv4 are refused.
     *
     * @throws IllegalArgumentException when {@code text} is not an address literal; names are not resolved
     */
    public static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : ofIpv4(parseV4(text, text));
    }

    private static int parseV4(String text, String whole) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw bad(whole);
        }
        int value = 0;
        for (String part : parts) {
            if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
                throw bad(whole);
            }
            int octet = 0;
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                if (c < '0' || c > '9') {
                    throw bad(whole);
                }
                octet = octet * 10 + (c - '0');
            }
            if (octet > 255) {
                throw bad(whole);
            }
            value = value << 8 | octet;
        }
        return value;
    }

    private static IpAddress parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            throw bad(text);
        }
        int[] head = gap < 0 ? groups(text, text, true) : groups(text.substring(0, gap), text, false);
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2), text, true);
        int count = head.length + tail.length;
        if (gap < 0 ? count != 8 : count > 7) {
            throw bad(text);
        }
        int[] all = new int[8];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + 4];
        }
        return new IpAddress(high, low, false);
    }

    /** The groups of 16 bits in {@code text}; only the end of an address may be dotted IPv4 (RFC 4291 §2.2). */
    private static int[] groups(String text, String whole, boolean atEnd) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        boolean dotted = atEnd && parts[parts.length - 1].indexOf('.') >= 0;
        int[] groups = new int[parts.length + (dotted ? 1 : 0)];
        if (groups.length > 8) {
            throw bad(whole);
        }
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (dotted && i == parts.length - 1) {
                int v4 = parseV4(part, whole);
                groups[i] = v4 >>> 16;
                groups[i + 1] = v4 & 0xffff;
            } else {
                if (part.isEmpty() || part.length() > 4) {
                    throw bad(whole);
                }
                int value = 0;
                for (int k = 0; k < part.length(); k++) {
                    int digit = Character.digit(part.charAt(k), 16);
                    if (digit < 0 || part.charAt(k) > 'f') {
                        throw bad(whole);
                    }
                    value = value << 4 | digit;
                }
                groups[i] = value;
            }
        }
        return groups;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "not an IP address: \"" + text + "\"; expected e.g. 192.0.2.7 or 2001:db8::7");
    }

    /** The 32 bits of an IPv4 address. */
    public int ipv4() {
        return (int) low;
    }

    /** 4 or 16 network-order bytes. */
    public byte[] toArray() {
        byte[] out = new byte[v4 ? 4 : 16];
        long lower = low;
        long upper = high;
        for (int i = out.length - 1; i >= 0; i--) {
            out[i] = (byte) lower;
            lower >>>= 8;
            if (i == 8 && !v4) {
                lower = upper;
            }
        }
        return out;
    }

    /** 127/8 or ::1. */
    public boolean isLoopback() {
        return v4 ? (low >>> 24) == 127 : high == 0 && low == 1;
    }

    /** 0.0.0.0 or ::. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16, fc00::/7 or fe80::/10. */
    public boolean isPrivate() {
        if (!v4) {
            return (high >>> 57) == 0x7e || (high >>> 54) == 0x3fa;
        }
        int a = (int) (low >>> 24);
        int b = (int) (low >>> 16) & 255;
        return a == 10
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168)
                || (a == 100 && b >= 64 && b < 128)
                || (a == 169 && b == 254);
    }

    /** 224/4, 240/4 (with broadcast) or ff00::/8: never a peer. */
    public boolean isMulticastOrReserved() {
        return v4 ? (low >>> 28) >= 14 : (high >>> 56) == 0xff;
    }

    /** The /24 of an IPv4 address or the /64 of an IPv6 one, as an address with the rest zero: the unit of limits. */
    public IpAddress prefix() {
        return v4 ? new IpAddress(0, low & 0xffffff00L, true) : new IpAddress(high, 0, false);
    }

    @Override
    public int compareTo(IpAddress other) {
        if (v4 != other.v4) {
            return v4 ? -1 : 1;
        }
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** Dotted IPv4, or IPv6 in the form of RFC 5952. */
    @Override
    public String toString() {
        if (v4) {
            return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
        }
        int[] g = new int[8];
        for (int i = 0; i < 4; i++) {
            g[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
            g[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
        }
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int k = i;
            while (k < 8 && g[k] == 0) {
                k++;
            }
            if (k - i > bestLength) {
                best = i;
                bestLength = k - i;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(g[i]).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
