package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.identity.Identity;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One command's libp2p host, and waiting that Ctrl-C ends. Closing it ends streams and connections in order before the
 * process exits.
 */
final class HostSession implements AutoCloseable {
    /** How long a stop can go unnoticed. */
    private static final long SLICE_MS = 50;

    private final Shell shell;
    private final Stop stop;
    private final World world;
    private final Worlds.@Nullable State state;
    private final Peer peer;

    private HostSession(Shell shell, Stop stop, World world, Worlds.@Nullable State state, Peer peer) {
        this.shell = shell;
        this.stop = stop;
        this.world = world;
        this.state = state;
        this.peer = peer;
    }

    /** Opens a host and turns signals into its end. */
    static HostSession open(Shell shell, Console console, HostSettings settings, Consumer<PeerOptions> more) {
        Stop stop = new Stop();
        shell.worlds().signalsTo(stop);
        Worlds.State state = settings.state == null ? null : shell.worlds().state(settings.state, console::note);
        // A peer that broke, or a handler that threw, leaves nothing to wait for.
        World world = shell.worlds().open(problem -> stop.because(new CommandFailed(problem)));
        try {
            Identity identity = state == null ? world.newIdentity() : state.identity();
            Peer peer = world.peer(identity, options -> {
                options.srp(false).security(settings.security);
                if (state != null) {
                    options.store(state.store());
                }
                more.accept(options);
            });
            return new HostSession(shell, stop, world, state, peer);
        } catch (RuntimeException | Error e) {
            close(world, state);
            throw e;
        }
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

    /** A connection with the host at this address, and how long it took. */
    record Reached(Connection connection, Duration took) {}

    /**
     * Connects; a person is told meanwhile.
     *
     * @throws CommandFailed when it comes to nothing, with the reason of each attempt
     * @throws Stop.Stopped on Ctrl-C
     */
    Reached connect(Multiaddr address, HostSettings settings) {
        boolean told = shell.errIsTerminal();
        if (told) {
            Console.write(shell, "connecting to " + TerminalText.inline(address.toString()) + " …");
        }
        Duration began = world.elapsed();
        try {
            Connection connection = await("connect", () -> peer.connect(List.of(address), settings.timeout));
            return new Reached(connection, world.elapsed().minus(began));
        } catch (PeerException e) {
            if (e.code() != PeerException.Code.UNREACHABLE) {
                throw e;
            }
            throw new CommandFailed(
                    e.getMessage() + "; check the address and that a host listens there, or wait longer than "
                            + Durations.text(settings.timeout) + " with --timeout");
        } finally {
            if (told) {
                Console.write(shell, Progress.CLEAR);
            }
        }
    }

    /**
     * Runs what may block on a thread of its own and waits for its result. A stop ends the waiting; what goes on beside
     * ends when this session is closed.
     *
     * @throws Stop.Stopped on Ctrl-C
     */
    <T> T await(String name, Supplier<T> blocking) {
        stop.check();
        CompletableFuture<T> result = new CompletableFuture<>();
        world.spawn(name, () -> complete(result, blocking));
        while (true) {
            try {
                return result.get(SLICE_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                stop.check();
            } catch (InterruptedException e) {
                stop.with(ExitCode.FAILED);
            } catch (ExecutionException e) {
                stop.check();
                throw cause(e);
            }
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Supplier<T> blocking) {
        try {
            result.complete(blocking.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private static RuntimeException cause(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            case null, default -> new IllegalStateException(e);
        };
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

    @Override
    public void close() {
        close(world, state);
    }
}
