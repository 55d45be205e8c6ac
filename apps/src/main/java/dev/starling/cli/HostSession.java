package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.identity.Identity;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.World;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One command's libp2p host. Closing it ends streams and connections in order before the process exits. */
final class HostSession implements AutoCloseable {
    private final Stop stop;
    private final World world;
    private final Worlds.@Nullable State state;
    private final Peer peer;

    private HostSession(Stop stop, World world, Worlds.@Nullable State state, Peer peer) {
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
        World world = shell.worlds().open(problem -> stop.because(new CommandFailed(problem)));
        try {
            Identity identity = state == null ? world.newIdentity() : state.identity();
            Peer peer = world.peer(identity, options -> {
                options.security(settings.security);
                more.accept(options);
            });
            return new HostSession(stop, world, state, peer);
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

    /** A connection with the peer at this address; Ctrl-C ends the waiting. */
    Connection connect(Multiaddr address, HostSettings settings) {
        return peer.connect(List.of(address), settings.timeout);
    }

    private static void close(World world, Worlds.@Nullable State state) {
        world.close();
        if (state != null) {
            state.close();
        }
    }

    @Override
    public void close() {
        close(world, state);
    }
}
