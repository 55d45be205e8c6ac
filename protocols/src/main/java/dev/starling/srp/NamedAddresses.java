package dev.starling.srp;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams never go because somebody else says so: a forged source or an address in a body must not make this
 * peer talk to service ports, to everybody at once, or into networks that only we can reach (attack notes, addresses).
 */
final class NamedAddresses {
    private static final int PORT_MIN = 1024;

    private NamedAddresses() {}

    /**
     * Whether a datagram may go there in answer to one that came from there, or said so.
     *
     * @param local the own socket's address; a peer that is bound to another one than loopback hears nobody from there
     */
    static boolean answerable(Endpoint to, @Nullable Endpoint local) {
        IpAddress ip = to.ip();
        boolean foreignLoopback = ip.isLoopback()
                && local != null
                && !local.ip().isLoopback()
                && !local.ip().isAny();
        return to.port() >= PORT_MIN && !ip.isAny() && !ip.isMulticastOrReserved() && !foreignLoopback;
    }

    /**
     * Whether a first word may go to an address that another peer names. Those that mean something else in every network
     * count only within the one that we, or the peer that names it, are in.
     *
     * @param by where the peer that names it has proven itself, or null
     * @param local the own socket's address
     * @param seen the own endpoint as others see it
     */
    static boolean dialable(Endpoint to, @Nullable Endpoint by, @Nullable Endpoint local, @Nullable Endpoint seen) {
        IpAddress ip = to.ip();
        if (!answerable(to, local)) {
            return false;
        }
        if (ip.isLoopback()) {
            return local != null && local.ip().isLoopback();
        }
        return !special(ip) || near(ip, by) || near(ip, local) || near(ip, seen);
    }

    /** Private and link-local networks, and those set aside by RFC 6890 for anything but hosts of the public Internet. */
    private static boolean special(IpAddress ip) {
        if (ip.isPrivate() || !ip.v4()) {
            return ip.isPrivate();
        }
        int bits = ip.ipv4();
        return bits >>> 24 == 0
                || within(bits, 0xc0000000, 24)
                || within(bits, 0xc0000200, 24)
                || within(bits, 0xc6120000, 15)
                || within(bits, 0xc6336400, 24)
                || within(bits, 0xcb007100, 24);
    }

    private static boolean within(int bits, int network, int length) {
        return (bits ^ network) >>> (32 - length) == 0;
    }

    /** The same /16, or the same /64 of IPv6: more than one network's addresses, fewer than everybody's. */
    private static boolean near(IpAddress ip, @Nullable Endpoint other) {
        if (other == null || ip.v4() != other.ip().v4()) {
            return false;
        }
        return ip.v4()
                ? (ip.ipv4() ^ other.ip().ipv4()) >>> 16 == 0
                : ip.prefix().equals(other.ip().prefix());
    }
}
