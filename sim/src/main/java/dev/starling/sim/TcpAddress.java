package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import java.util.List;
import java.util.Optional;

/**
 * {@code /ip4|ip6/…/tcp/…} with or without {@code /ws}.
 *
 * @param webSocket whether a WebSocket is opened over the connection
 */
record TcpAddress(Endpoint endpoint, boolean webSocket) {
    private static final int TCP = 2;
    private static final Multiaddr WS = Multiaddr.parse("/ws");

    /** Empty for addresses of other kinds. */
    static Optional<TcpAddress> of(Multiaddr address) {
        List<Multiaddr.Component> components =
                address.withoutPeerId().map(Multiaddr::components).orElse(List.of());
        boolean plain = components.size() == TCP;
        boolean webSocket = components.size() == TCP + 1 && components.getLast().protocol() == MultiaddrProtocol.WS;
        if ((!plain && !webSocket) || components.get(1).protocol() != MultiaddrProtocol.TCP) {
            return Optional.empty();
        }
        return address.endpoint().map(endpoint -> new TcpAddress(endpoint, webSocket));
    }

    Multiaddr multiaddr() {
        Multiaddr plain = Multiaddr.of(endpoint, "tcp");
        return webSocket ? plain.encapsulate(WS) : plain;
    }
}
