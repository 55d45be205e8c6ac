package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.LinkContract;
import dev.starling.peer.link.LinkDriver;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** The contract of links, over all that this world has. */
final class SocketLinkContractTest {
    private abstract static class Sockets extends LinkContract {
        private final Ground ground;
        private final Multiaddr anyPort;

        Sockets(boolean epoll, String anyPort) {
            ground = new Ground(LinkOptions.DEFAULT.epoll(epoll).loops(2));
            this.anyPort = Multiaddr.parse(anyPort);
        }

        @Override
        protected LinkDriver newDriver() {
            return ground.links();
        }

        @Override
        protected Multiaddr anyPort(LinkDriver driver) {
            return anyPort;
        }

        @Override
        protected boolean until(BooleanSupplier condition) {
            return Ground.until(condition);
        }

        @Override
        protected void closeWorld() {
            ground.close();
        }
    }

    @Nested
    final class TcpByEpoll extends Sockets {
        TcpByEpoll() {
            super(true, "/ip4/127.0.0.1/tcp/0");
        }
    }

    @Nested
    final class TcpByNio extends Sockets {
        TcpByNio() {
            super(false, "/ip6/::1/tcp/0");
        }
    }

    @Nested
    final class WebSocketByEpoll extends Sockets {
        WebSocketByEpoll() {
            super(true, "/ip6/::1/tcp/0/ws");
        }
    }

    @Nested
    final class WebSocketByNio extends Sockets {
        WebSocketByNio() {
            super(false, "/ip4/127.0.0.1/tcp/0/ws");
        }
    }
}
