package dev.starling.discovery;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import java.util.List;

/** What the application or the world wants of an {@link MdnsMachine}. */
public sealed interface MdnsCommand {
    /**
     * An own address on a link and the addresses that are neighbours by it.
     *
     * @param prefixBits 0…32 or 0…128
     */
    record Subnet(IpAddress own, int prefixBits) {
        public Subnet {
            int bits = own.v4() ? 32 : 128;
            if (prefixBits < 0 || prefixBits > bits) {
                throw new IllegalArgumentException(
                        "a prefix of " + own + " has 0…" + bits + " bits, not " + prefixBits);
            }
        }

        /** Whether {@code ip} lies in the subnet. */
        public boolean contains(IpAddress ip) {
            if (ip.v4() != own.v4()) {
                return false;
            }
            if (own.v4()) {
                return sameBits(ip.low() << 32, own.low() << 32, prefixBits);
            }
            return sameBits(ip.high(), own.high(), Math.min(64, prefixBits))
                    && sameBits(ip.low(), own.low(), Math.max(0, prefixBits - 64));
        }

        private static boolean sameBits(long a, long b, int upper) {
            return upper == 0 || (a ^ b) >>> (64 - upper) == 0;
        }
    }

    /**
     * Socket {@code socket} has joined the group on one interface; queries and announcements begin there. Again for the
     * same socket: its subnets have changed.
     *
     * @param group where to send, such as 224.0.0.251:5353
     * @param subnets the interface's own addresses; who is in none of them is no neighbour
     */
    record Attach(int socket, Endpoint group, List<Subnet> subnets) implements MdnsCommand {
        public Attach {
            subnets = List.copyOf(subnets);
        }
    }

    /** The socket is gone, and with it the peers seen there. */
    record Detach(int socket) implements MdnsCommand {}

    /**
     * From now on these are the peer's own addresses, with or without {@code /p2p}. Wildcards are of no use to others:
     * the world puts the interfaces' addresses in their place. What the configuration does not permit is left out.
     */
    record Addresses(List<Multiaddr> own) implements MdnsCommand {
        public Addresses {
            own = List.copyOf(own);
        }
    }

    /** Say goodbye on every link; nothing is sent or told afterwards. */
    record Stop() implements MdnsCommand {}
}
