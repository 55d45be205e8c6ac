package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.LoopContract;
import dev.starling.peer.link.LinkDriver;
import java.util.function.BooleanSupplier;

/** The contract of loops, on threads. */
final class SocketLoopTest extends LoopContract {
    private final Ground ground = new Ground(LinkOptions.DEFAULT);

    @Override
    protected LinkDriver newDriver() {
        return ground.links();
    }

    @Override
    protected Multiaddr anyPort(LinkDriver driver) {
        return Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
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
