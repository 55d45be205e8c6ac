package dev.starling.peer;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.Multiaddr.Component;
import dev.starling.encoding.MultiaddrProtocol;
import java.util.List;

/** Addresses as users write them. */
public final class Addresses {
    private Addresses() {}

    /**
     * The UDP endpoint of {@code /ip4/A/udp/P} or {@code /ip6/A/udp/P}, either with or without a {@code /p2p/ID} behind
     * it, which is not checked, or of {@code HOST:PORT}. Names are not resolved.
     *
     * @throws PeerException with {@link PeerException.Code#BAD_ADDRESS} for anything else
     */
    public static Endpoint udp(String address) {
        try {
            if (address.startsWith("/")) {
                return udp(Multiaddr.parse(address));
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

    private static Endpoint udp(Multiaddr address) {
        List<Component> components = address.withoutPeerId().orElse(address).components();
        if (components.size() != 2 || components.getLast().protocol() != MultiaddrProtocol.UDP) {
            throw new IllegalArgumentException("not an address of a UDP socket");
        }
        return address.endpoint().orElseThrow(() -> new IllegalArgumentException("names are not resolved"));
    }
}
