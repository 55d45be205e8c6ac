package dev.starling.swarm;

import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.mux.YamuxConfig;
import dev.starling.secure.Secured;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What one connection starts from.
 *
 * @param dialer whether this side has dialed: it proposes, and speaks first in the handshake
 * @param security what may secure the connection, preferred first
 * @param supported the protocols for which the other side may open streams
 * @param yamux the multiplexer's numbers
 * @param upgradeNs from {@code Begin} until streams can be opened, in nanoseconds
 */
public record ConnectionSetup(
        boolean dialer, List<Security> security, Predicate<String> supported, YamuxConfig yamux, long upgradeNs) {
    /** The multiplexer's protocol id. */
    public static final String YAMUX = "/yamux/1.0.0";

    /** Ten seconds, as go and js allow. */
    public static final long UPGRADE_NS = 10_000_000_000L;

    /**
     * A way to secure a connection.
     *
     * @param id its protocol id, e.g. {@code /noise}
     * @param handshake makes the machine for one connection
     */
    public record Security(String id, Supplier<Machine<LayerInput, LayerOutput<Secured>>> handshake) {}

    public ConnectionSetup {
        security = List.copyOf(security);
        if (security.isEmpty() || upgradeNs <= 0) {
            throw new IllegalArgumentException("a connection needs a security protocol and time to agree on it, not "
                    + security.size() + " and " + upgradeNs + " ns");
        }
    }
}
