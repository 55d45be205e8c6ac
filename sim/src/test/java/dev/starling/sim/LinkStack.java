package dev.starling.sim;

import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.mux.YamuxConfig;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.swarm.ConnectionInput;
import dev.starling.swarm.ConnectionMachine;
import dev.starling.swarm.ConnectionOutput;
import dev.starling.swarm.ConnectionSetup;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A connection with Noise and yamux over a byte link: the machine that ships, driven as a peer will drive it. The dialer
 * opens one stream and writes so many bytes to it; the listener echoes or swallows them.
 */
final class LinkStack implements LinkHandler, Env<ConnectionOutput> {
    static final Identity DIALER = Identity.generate(new SplittableRandom(1));
    static final Identity LISTENER = Identity.generate(new SplittableRandom(2));
    private static final int ROOM = 1 << 20;
    private static final byte[] CHUNK = new byte[65_536];

    private final ConnectionMachine machine;
    private final boolean dialer;
    private final Deque<ConnectionInput> todo = new ArrayDeque<>();
    private @Nullable Link link;
    private LinkLoop.@Nullable Timer timer;
    private boolean busy;
    private long toWrite;
    private long stream = -1;
    private long writable;
    boolean echoes;
    long received;
    long firstNs = -1;
    long readyNs = -1;
    String closed = "";

    LinkStack(boolean dialer, YamuxConfig yamux, long bytes) {
        this.dialer = dialer;
        toWrite = bytes;
        Optional<PeerId> expected = dialer ? Optional.of(LISTENER.peerId()) : Optional.empty();
        machine = new ConnectionMachine(new ConnectionSetup(
                dialer,
                List.of(new ConnectionSetup.Security(
                        NoiseMachine.PROTOCOL,
                        () -> new NoiseMachine(new NoiseSetup(
                                dialer ? DIALER : LISTENER,
                                dialer,
                                expected,
                                List.of(ConnectionSetup.YAMUX),
                                NoiseLimits.DEFAULT)))),
                Set.of("/bytes/1")::contains,
                yamux,
                ConnectionSetup.UPGRADE_NS));
    }

    LinkHandler accepted(Link made) {
        link = made;
        timer = made.loop().timer(() -> give(new ConnectionInput.Tick()));
        give(new ConnectionInput.Begin());
        give(new ConnectionInput.Room(ROOM));
        return this;
    }

    private Link link() {
        return Objects.requireNonNull(link);
    }

    private void give(ConnectionInput input) {
        todo.add(input);
        if (busy) {
            return;
        }
        busy = true;
        while (!todo.isEmpty()) {
            machine.handle(todo.remove(), this);
            if (todo.isEmpty()) {
                writes();
            }
        }
        busy = false;
        link().flush();
        Objects.requireNonNull(timer).at(machine.deadlineNs());
    }

    private void writes() {
        long bytes = Math.min(Math.min(writable, toWrite), CHUNK.length);
        if (stream >= 0 && bytes > 0) {
            writable -= bytes;
            toWrite -= bytes;
            todo.add(new ConnectionInput.Write(stream, ByteBuffer.wrap(CHUNK, 0, (int) bytes)));
        }
    }

    @Override
    public void out(ConnectionOutput output) {
        switch (output) {
            case ConnectionOutput.Down(ByteBuffer data) -> link().write(data);
            case ConnectionOutput.Ready ready -> {
                readyNs = nowNs();
                if (dialer) {
                    todo.add(new ConnectionInput.Open(1, List.of("/bytes/1")));
                }
            }
            case ConnectionOutput.Opened opened -> stream = opened.stream();
            case ConnectionOutput.Accepted accepted -> stream = accepted.stream();
            case ConnectionOutput.Data(long from, ByteBuffer data) -> {
                firstNs = firstNs < 0 ? nowNs() : firstNs;
                received += data.remaining();
                todo.add(new ConnectionInput.Consumed(from, data.remaining()));
                if (echoes) {
                    toWrite += data.remaining();
                }
            }
            case ConnectionOutput.Writable(long to, int bytes) -> writable += bytes;
            case ConnectionOutput.Closed(String code, String reason) -> closed = code + ": " + reason;
            case ConnectionOutput.Refused refused -> throw new AssertionError(refused.reason());
            case ConnectionOutput.Finished finished -> {}
            case ConnectionOutput.WasReset reset -> {}
            case ConnectionOutput.Gone gone -> {}
            case ConnectionOutput.Pong pong -> {}
            case ConnectionOutput.GoneAway away -> {}
        }
    }

    @Override
    public void received(ByteBuffer data) {
        give(new ConnectionInput.FromBelow(data));
    }

    @Override
    public void pause() {
        link().flush();
    }

    @Override
    public void sent(int bytes) {
        give(new ConnectionInput.Room(bytes));
    }

    @Override
    public void ended() {
        give(new ConnectionInput.EndBelow());
    }

    @Override
    public void closed(String code, String reason) {
        closed = closed.isEmpty() ? code : closed;
    }

    @Override
    public long nowNs() {
        return link().loop().nowNs();
    }

    @Override
    public long epochMs() {
        return link().loop().epochMs();
    }

    @Override
    public RandomGenerator random() {
        return link().loop().random();
    }

    @Override
    public Span span() {
        return Span.NONE;
    }
}
