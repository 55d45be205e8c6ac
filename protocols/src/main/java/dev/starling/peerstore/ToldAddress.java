package dev.starling.peerstore;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import java.util.Optional;

/**
 * Which addresses we take from others (attack notes, 8.4): whoever could make us connect to anything could use us to reach
 * what only we can reach. So a peer on the public network tells us public addresses, one on a private network also private
 * ones, and only one on this machine tells us of this machine. Well-known services are nobody's peer.
 */
final class ToldAddress {
    private static final int FIRST_FREE_PORT = 1024;

    private ToldAddress() {}

    /** @param teller whose word it is, as we see him; empty: our own */
    static boolean acceptable(Multiaddr address, Optional<IpAddress> teller) {
        Optional<Endpoint> endpoint = address.endpoint();
        if (endpoint.isEmpty()) {
            // A name is judged when it has been resolved.
            return address.components().getFirst().protocol() != MultiaddrProtocol.P2P;
        }
        IpAddress ip = meant(endpoint.get().ip());
        int port = endpoint.get().port();
        if (ip.isAny() || ip.isMulticastOrReserved() || port == 0) {
            return false;
        }
        if (teller.isEmpty()) {
            return true;
        }
        if (port < FIRST_FREE_PORT && port != 80 && port != 443) {
            return false;
        }
        IpAddress from = meant(teller.get());
        if (ip.isLoopback()) {
            return from.isLoopback();
        }
        if (ip.isPrivate()) {
            return from.isPrivate() || from.isLoopback();
        }
        return !special(ip);
    }

    /** The IPv4 address inside an IPv6 one that leads there: NAT64 (RFC 6052) and 6to4 (RFC 3056). */
    private static IpAddress meant(IpAddress ip) {
        if (ip.v4()) {
            return ip;
        }
        if (ip.high() == 0x0064ff9b_00000000L && ip.low() >>> 32 == 0) {
            return IpAddress.ofIpv4((int) ip.low());
        }
        return ip.high() >>> 48 == 0x2002 ? IpAddress.ofIpv4((int) (ip.high() >>> 16)) : ip;
    }

    /** Blocks for documentation, measurements and protocols of their own (RFC 6890), where no peer lives. */
    private static boolean special(IpAddress ip) {
        if (!ip.v4()) {
            return ip.high() >>> 32 == 0x20010db8L;
        }
        int bits = ip.ipv4();
        return bits >>> 24 == 0
                || bits >>> 8 == 0xc00000
                || bits >>> 8 == 0xc00002
                || bits >>> 17 == 0xc612 >>> 1
                || bits >>> 8 == 0xc63364
                || bits >>> 8 == 0xcb0071;
    }
}
