package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.Listening;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port of a node's host on which it takes byte streams. */
final class SimListening implements Listening, TcpHost.Listener {
    private final SimLinkDriver driver;
    private final LinkAcceptor acceptor;
    private final boolean webSocket;
    private @Nullable Endpoint at;

    SimListening(SimLinkDriver driver, LinkAcceptor acceptor, boolean webSocket) {
        this.driver = driver;
        this.acceptor = acceptor;
        this.webSocket = webSocket;
    }

    void bound(Endpoint endpoint) {
        at = endpoint;
    }

    @Override
    public void accepted(TcpConnection connection) {
        SimLink link = new SimLink(driver, connection);
        if (webSocket) {
            link.webSocket();
            link.handler(WsUpgrade.listener(link, () -> serve(link)));
        } else {
            serve(link);
        }
    }

    private void serve(SimLink link) {
        driver.counts().accepted();
        link.serve(acceptor);
    }

    @Override
    public List<Multiaddr> addresses() {
        Endpoint bound = at;
        return bound == null ? List.of() : List.of(new TcpAddress(bound, webSocket).multiaddr());
    }

    @Override
    public void close() {
        Endpoint bound = at;
        if (bound != null) {
            at = null;
            driver.tcp().unlisten(bound.port());
            driver.forget(this);
        }
    }
}
