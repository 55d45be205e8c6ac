package dev.starling.cli;

import dev.starling.core.Endpoint;
import dev.starling.identity.Identity;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command's peer: its world, its state folder if it has one, and waiting that Ctrl-C ends. Closing makes the state
 * durable and ends all loops before the process exits.
 */
final class PeerSession implements AutoCloseable {
    /** How long a stop can go unnoticed. */
    private static final Duration SLICE = Duration.ofMillis(50);

    private static final Duration DAY = Duration.ofDays(1);

    private final Stop stop;
    private final World world;
    private final Worlds.@Nullable State state;
    private final Peer peer;

    private PeerSession(Stop stop, World world, Worlds.@Nullable State state, Peer peer) {
        this.stop = stop;
        this.world = world;
        this.state = state;
        this.peer = peer;
    }

    /**
     * Opens a peer and turns signals into its end.
     *
     * @param listen where to bind
     * @param more sets further options
     */
    static PeerSession open(
            Shell shell, Console console, NetworkOptions network, Endpoint listen, Consumer<PeerOptions> more) {
        Stop stop = new Stop();
        shell.worlds().signalsTo(stop);
        List<String> bootstrap = network.bootstrap.stream()
                .map(a -> a.endpoint(shell.worlds()).toString())
                .toList();
        Worlds.State state = network.state == null ? null : openState(network.state, shell, console);
        // A peer that broke, or a handler that threw, leaves nothing to wait for.
        World world = shell.worlds().open(problem -> stop.because(new CommandFailed(problem)));
        try {
            Identity identity = state == null ? world.newIdentity() : state.identity();
            Peer peer = world.peer(identity, options -> {
                options.listen(listen.toString()).bootstrap(bootstrap);
                if (state != null) {
                    options.store(state.store());
                }
                more.accept(options);
            });
            return new PeerSession(stop, world, state, peer);
        } catch (RuntimeException | Error e) {
            close(world, state);
            throw e;
        }
    }

    private static Worlds.State openState(Path folder, Shell shell, Console console) {
        return shell.worlds().state(folder, console::note);
    }

    /** Where to bind when the user does not say: loopback as long as nobody else is to be reached. */
    static Endpoint listen(NetworkOptions network, Worlds worlds) {
        if (network.listen != null) {
            return network.listen.endpoint(worlds);
        }
        boolean local = !network.bootstrap.isEmpty()
                && network.bootstrap.stream()
                        .allMatch(a -> a.endpoint(worlds).ip().isLoopback());
        return Endpoint.parse(local ? "127.0.0.1:0" : "0.0.0.0:0");
    }

    Peer peer() {
        return peer;
    }

    World world() {
        return world;
    }

    Stop stop() {
        return stop;
    }

    /**
     * Waits for a result until a moment of the world's time.
     *
     * @param until as {@link World#elapsed}
     * @return empty when the time is over
     * @throws Stop.Stopped on Ctrl-C
     */
    <T> Optional<T> await(Pending<T> pending, Duration until) {
        while (true) {
            stop.check();
            Optional<T> value = pending.await(slice(until));
            if (value.isPresent() || isOver(until)) {
                return value;
            }
        }
    }

    /**
     * Waits until something holds, or until a moment of the world's time; false when the time is over first.
     *
     * @param step waits a little and says whether it holds
     */
    boolean await(Step step, Duration until) {
        while (true) {
            stop.check();
            if (step.within(slice(until))) {
                return true;
            }
            if (isOver(until)) {
                return false;
            }
        }
    }

    /** Waits for nothing but the end: until a moment of the world's time, or the stop. */
    void rest(Duration until) {
        stop.check();
        while (!isOver(until)) {
            Duration left = until.minus(world.elapsed());
            stop.within(left.compareTo(DAY) < 0 ? left : DAY);
            stop.check();
        }
    }

    /** A wait that may be repeated. */
    interface Step {
        boolean within(Duration time);
    }

    private Duration slice(Duration until) {
        Duration left = until.minus(world.elapsed());
        return left.compareTo(SLICE) < 0 ? (left.isNegative() ? Duration.ZERO : left) : SLICE;
    }

    private boolean isOver(Duration until) {
        return world.elapsed().compareTo(until) >= 0;
    }

    @Override
    public void close() {
        close(world, state);
    }

    private static void close(World world, Worlds.@Nullable State state) {
        try {
            world.close();
        } finally {
            if (state != null) {
                state.close();
            }
        }
    }
}
