package dev.starling.peer;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.Multiaddr.Component;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.encoding.PeerId;
import java.util.List;
import java.util.Optional;

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

    /**
     * A multiaddr of a byte stream, such as {@code /ip4/A/tcp/P}, {@code …/tcp/P/ws}, {@code /dns4/NAME/tcp/P}, with or
     * without {@code /p2p/ID}.
     *
     * @throws PeerException with {@link PeerException.Code#BAD_ADDRESS} for anything else
     */
    public static Multiaddr stream(String address) {
        try {
            Multiaddr parsed = Multiaddr.parse(address);
            if (parsed.has(MultiaddrProtocol.TCP) || parsed.has(MultiaddrProtocol.DNSADDR)) {
                return parsed;
            }
            throw new IllegalArgumentException("not an address of a byte stream");
        } catch (IllegalArgumentException e) {
            throw new PeerException(
                    PeerException.Code.BAD_ADDRESS,
                    "cannot use the address \"" + address + "\": " + e.getMessage()
                            + "; expected e.g. /ip4/192.0.2.7/tcp/4001 or /ip4/192.0.2.7/tcp/4001/ws/p2p/12D3Koo…",
                    e);
        }
    }

    /**
     * The one peer that all these addresses are of; empty where they name none.
     *
     * @throws PeerException with {@link PeerException.Code#BAD_ADDRESS} when they name different ones
     */
    public static Optional<PeerId> common(List<Multiaddr> addresses) {
        List<PeerId> named = addresses.stream()
                .map(Multiaddr::peerId)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (named.size() > 1) {
            throw new PeerException(
                    PeerException.Code.BAD_ADDRESS,
                    "addresses of different peers, connect to each by itself: " + named);
        }
        return named.stream().findFirst();
    }

    private static Endpoint udp(Multiaddr address) {
        List<Component> components = address.withoutPeerId().orElse(address).components();
        if (components.size() != 2 || components.getLast().protocol() != MultiaddrProtocol.UDP) {
            throw new IllegalArgumentException("not an address of a UDP socket");
        }
        return address.endpoint().orElseThrow(() -> new IllegalArgumentException("names are not resolved"));
    }
}
