package dev.starling.sim;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.LinkContract;
import dev.starling.linktesting.LoopContract;
import dev.starling.peer.link.LinkDriver;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** The simulated world keeps the contract of byte links: over TCP and WebSockets, over clean paths and bad ones. */
class SimulatedLinksTest {
    private static final Duration GENEROUS = Duration.ofMinutes(30);

    private final Simulator clean = new Simulator(7, LinkModel.DEFAULT);
    private final Simulator wild = new Simulator(
            8,
            LinkModel.WILD
                    .loss(0.01)
                    .burst(new LinkModel.Burst(Duration.ofSeconds(5), Duration.ofMillis(100), 0.3))
                    .bandwidth(50_000_000, 262_144)
                    .downlink(100_000_000));

    @Nested
    class OverTcp extends LinkContract {
        @Override
        protected LinkDriver newDriver() {
            return Party.open(clean).node().links();
        }

        @Override
        protected Multiaddr anyPort(LinkDriver driver) {
            return LinkEnd.ANY_PORT;
        }

        @Override
        protected boolean until(BooleanSupplier condition) {
            return clean.runUntil(condition, GENEROUS);
        }
    }

    @Nested
    class OverWebSockets extends LinkContract {
        @Override
        protected LinkDriver newDriver() {
            return Party.open(clean).node().links();
        }

        @Override
        protected Multiaddr anyPort(LinkDriver driver) {
            return LinkEnd.ANY_PORT.encapsulate(Multiaddr.parse("/ws"));
        }

        @Override
        protected boolean until(BooleanSupplier condition) {
            return clean.runUntil(condition, GENEROUS);
        }
    }

    @Nested
    class OverBadPaths extends LinkContract {
        @Override
        protected LinkDriver newDriver() {
            return Party.open(wild).node().links();
        }

        @Override
        protected Multiaddr anyPort(LinkDriver driver) {
            return LinkEnd.ANY_PORT;
        }

        @Override
        protected boolean until(BooleanSupplier condition) {
            return wild.runUntil(condition, GENEROUS);
        }
    }

    @Nested
    class Loops extends LoopContract {
        @Override
        protected LinkDriver newDriver() {
            return Party.open(clean).node().links();
        }

        @Override
        protected Multiaddr anyPort(LinkDriver driver) {
            return LinkEnd.ANY_PORT;
        }

        @Override
        protected boolean until(BooleanSupplier condition) {
            return clean.runUntil(condition, GENEROUS);
        }
    }
}
