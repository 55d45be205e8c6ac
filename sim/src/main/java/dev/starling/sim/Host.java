package dev.starling.sim;

import dev.starling.core.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A machine's place: an address and its open ports. Most hosts have two, so the table is a pair of small arrays. */
final class Host {
    private static final int FIRST_EPHEMERAL = 32_768;
    private static final int EPHEMERAL = 28_232;

    final Site site;
    final IpAddress ip;
    private int[] ports = new int[2];
    private @Nullable SimSocket[] sockets = new SimSocket[2];
    private int count;
    private int next;

    Host(Site site, IpAddress ip) {
        this.site = site;
        this.ip = ip;
    }

    private int find(int port) {
        for (int i = 0; i < count; i++) {
            if (ports[i] == port) {
                return i;
            }
        }
        return -1;
    }

    @Nullable
    SimSocket at(int port) {
        int index = find(port);
        return index < 0 ? null : sockets[index];
    }

    /** Binds a socket; port 0 takes any free one. Returns the port, or −1 when it is taken. */
    int bind(int wanted, SimSocket socket) {
        int port = wanted;
        if (port == 0) {
            do {
                port = FIRST_EPHEMERAL + next++ % EPHEMERAL;
            } while (find(port) >= 0);
        } else if (find(port) >= 0) {
            return -1;
        }
        if (count == ports.length) {
            ports = Arrays.copyOf(ports, 2 * count);
            sockets = Arrays.copyOf(sockets, 2 * count);
        }
        ports[count] = port;
        sockets[count++] = socket;
        return port;
    }

    void unbind(int port) {
        int index = find(port);
        if (index >= 0) {
            count--;
            ports[index] = ports[count];
            sockets[index] = sockets[count];
            sockets[count] = null;
        }
    }
}
