package dev.starling.peer;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;

/** Addresses as users write them. */
public final class Addresses {
    private Addresses() {}

    /**
     * The UDP endpoint of {@code /ip4/A/udp/P}, {@code /ip6/A/udp/P} or {@code HOST:PORT}; names are not resolved.
     *
     * @throws PeerException with {@link PeerException.Code#BAD_ADDRESS} for anything else
     */
    public static Endpoint udp(String address) {
        try {
            if (address.startsWith("/")) {
                String[] parts = address.split("/", -1);
                if (parts.length == 5 && (parts[1].equals("ip4") || parts[1].equals("ip6")) && parts[3].equals("udp")) {
                    return new Endpoint(IpAddress.parse(parts[2]), Integer.parseInt(parts[4]));
                }
                throw new IllegalArgumentException("not a UDP multiaddr");
            }
            return Endpoint.parse(address);
        } catch (IllegalArgumentException e) {
            throw new PeerException(
                    PeerException.Code.BAD_ADDRESS,
                    "cannot use the address \"" + address + "\": " + e.getMessage()
                            + "; expected e.g. /ip4/192.0.2.7/udp/9001 or 192.0.2.7:9001",
                    e);
        }
    }
}
