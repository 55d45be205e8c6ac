package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A machine's place: an address and its open ports. Most hosts have one or two, so the table is a small array. */
final class Host implements Attachment {
    private static final int FIRST_EPHEMERAL = 32_768;
    private static final int EPHEMERAL = 28_232;

    final Site site;
    final IpAddress ip;
    private @Nullable SimSocket[] sockets = new SimSocket[1];
    private int count;
    private int next;
    /** Nodes that live here: none or one, two while a peer comes back. */
    private int nodes;

    private @Nullable TcpHost tcp;

    Host(Site site, IpAddress ip) {
        this.site = site;
        this.ip = ip;
    }

    /** A node has come to live here. */
    void settle() {
        nodes++;
    }

    /** A node has ended without farewell; with the last one the host is down and its connections are forgotten. */
    void desert() {
        nodes--;
        TcpHost left = tcp;
        if (nodes == 0 && left != null) {
            left.crash();
        }
    }

    /** Whether anybody lives here; a host that is down answers nothing. */
    boolean up() {
        return nodes > 0;
    }

    /** The connections of this host, made when the first one comes. */
    TcpHost tcp(Wire wire) {
        TcpHost made = tcp;
        if (made == null) {
            made = new TcpHost(this, wire);
            tcp = made;
        }
        return made;
    }

    private int find(int port) {
        for (int i = 0; i < count; i++) {
            SimSocket socket = sockets[i];
            if (socket != null && socket.local.port() == port) {
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

    /** Binds a socket; port 0 takes any free one. Returns null when the port is taken, or all are. */
    @Nullable
    SimSocket bind(SimNode<?, ?> node, int number, int wanted) {
        int port = wanted == 0 ? ephemeral() : find(wanted) >= 0 ? -1 : wanted;
        if (port < 0) {
            return null;
        }
        if (count == sockets.length) {
            sockets = Arrays.copyOf(sockets, 2 * count);
        }
        SimSocket socket = new SimSocket(node, number, new Endpoint(ip, port));
        sockets[count++] = socket;
        return socket;
    }

    private int ephemeral() {
        for (int i = 0; i < EPHEMERAL; i++) {
            int port = FIRST_EPHEMERAL + next++ % EPHEMERAL;
            if (find(port) < 0) {
                return port;
            }
        }
        return -1;
    }

    void unbind(SimSocket socket) {
        int index = find(socket.local.port());
        if (index >= 0) {
            count--;
            sockets[index] = sockets[count];
            sockets[count] = null;
        }
    }
}
