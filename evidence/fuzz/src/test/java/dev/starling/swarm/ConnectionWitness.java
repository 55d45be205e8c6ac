package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.fuzz.ScriptEnv;
import dev.starling.testing.Held;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection and an application that keeps the rules. Promised whatever comes from the other side: nothing throws; each
 * stream has one life, with a number of its own; whoever asks for a stream is answered once; a connection ends with a
 * code, and nothing comes after that but refusals.
 */
final class ConnectionWitness extends ScriptEnv<ConnectionOutput> {
    /** What the upgrade says, which comes on top of the room given. */
    private static final int UPGRADE_BYTES_MAX = 8192;

    /** What was written and cannot be sent yet, and the buffers of the layers. */
    private static final long HELD_MAX = 9 << 20;

    private static final int WINDOW_MAX = 16 << 20;

    private static final class Life {
        long writable;
        long unread;
        boolean finished;
        boolean finishing;
        boolean stopped;
        boolean dead;
    }

    final ConnectionMachine machine;
    private final ConnectionSetup setup;
    private final Map<Long, Life> lives = new LinkedHashMap<>();
    private final Set<Long> everUsed = new LinkedHashSet<>();
    private final Set<Long> asked = new LinkedHashSet<>();
    private final Set<Long> pinged = new LinkedHashSet<>();
    private final Map<Long, ByteArrayOutputStream> read = new LinkedHashMap<>();
    private final Map<Long, ByteArrayOutputStream> written = new LinkedHashMap<>();
    private final ByteArrayOutputStream down = new ByteArrayOutputStream();
    private long room = UPGRADE_BYTES_MAX;
    private long nextToken;
    private int readies;
    private int inputs;
    private ConnectionOutput.@Nullable Closed closed;

    ConnectionWitness(ConnectionSetup setup, long seed) {
        super(seed);
        this.setup = setup;
        machine = new ConnectionMachine(setup);
        in(new ConnectionInput.Begin());
        in(new ConnectionInput.Room(2000));
    }

    void in(ConnectionInput input) {
        if (input instanceof ConnectionInput.Room(int bytes)) {
            room += bytes;
        }
        machine.handle(input, this);
        assertThat(machine.streams())
                .isBetween(
                        0,
                        setup.yamux().streams().inboundMax()
                                + setup.yamux().streams().outboundMax());
        assertThat(lives).hasSizeLessThanOrEqualTo(machine.streams() + deadOnes());
        if (++inputs % 16 == 0) {
            assertThat(Held.bytes(machine)).isLessThanOrEqualTo(HELD_MAX + (4L << 10) * machine.streams());
        }
    }

    private int deadOnes() {
        return (int) lives.values().stream().filter(life -> life.dead).count();
    }

    void hear(byte[] data) {
        ByteBuffer lent = lent(data);
        in(new ConnectionInput.FromBelow(lent));
        takeBack(lent);
    }

    byte[] sent() {
        byte[] bytes = down.toByteArray();
        down.reset();
        return bytes;
    }

    boolean isClosed() {
        return closed != null;
    }

    void open(List<String> protocols) {
        asked.add(nextToken);
        in(new ConnectionInput.Open(nextToken++, protocols));
    }

    /** With a token that a stream may have as well. */
    void ping() {
        long token = pinged.size();
        pinged.add(token);
        in(new ConnectionInput.Ping(token));
    }

    void act(int what, int which, int amount) {
        if (lives.isEmpty()) {
            return;
        }
        long id = lives.keySet().stream().skip(which % lives.size()).findFirst().orElseThrow();
        Life life = lives.get(id);
        switch (what % 8) {
            case 0, 1 -> {
                if (!life.finishing && !life.dead) {
                    write(id, life, (int) Math.min(life.writable, amount * amount));
                }
            }
            case 2 -> {
                life.finishing = true;
                in(new ConnectionInput.Finish(id));
            }
            case 3 -> {
                // Who resets a stream hears no more of it.
                lives.remove(id);
                in(new ConnectionInput.Reset(id));
            }
            case 4 -> {
                life.stopped = true;
                life.unread = 0;
                in(new ConnectionInput.StopReading(id));
            }
            default -> {
                int bytes = (int) (life.unread * amount / 255);
                life.unread -= bytes;
                in(new ConnectionInput.Consumed(id, bytes));
            }
        }
    }

    private void write(long id, Life life, int bytes) {
        byte[] data = new byte[bytes];
        random().nextBytes(data);
        life.writable -= bytes;
        written.computeIfAbsent(id, _ -> new ByteArrayOutputStream()).writeBytes(data);
        ByteBuffer lent = lent(data);
        in(new ConnectionInput.Write(id, lent));
        takeBack(lent);
    }

    void pass(long ns) {
        long until = nowNs + ns;
        for (int ticks = 0; machine.deadlineNs() <= until; ticks++) {
            assertThat(ticks).isLessThan(1000);
            nowNs = Math.max(nowNs, machine.deadlineNs());
            in(new ConnectionInput.Tick());
        }
        nowNs = until;
    }

    /** Silence, then the end: nothing is left. */
    void end() {
        in(new ConnectionInput.Room(1 << 30));
        pass(100 * SECOND);
        in(new ConnectionInput.EndBelow());
        assertThat(closed).isNotNull();
        assertThat(machine.deadlineNs()).isEqualTo(NEVER);
        assertThat(machine.streams()).isZero();
    }

    /** Whatever was done to the bytes on their way: what was read here was written there, from its beginning. */
    void readOnlyWhatWasWrittenBy(ConnectionWitness other) {
        read.forEach((id, bytes) -> begins(
                other.written.getOrDefault(id, new ByteArrayOutputStream()).toByteArray(), bytes.toByteArray()));
    }

    private Life alive(long id) {
        Life life = lives.get(id);
        assertThat(life).as("stream %d", id).isNotNull();
        return life;
    }

    @Override
    public void out(ConnectionOutput output) {
        assertThat(closed == null || output instanceof ConnectionOutput.Refused)
                .as("%s after the end", output)
                .isTrue();
        switch (output) {
            case ConnectionOutput.Down(ByteBuffer data) -> {
                byte[] bytes = copy(data);
                room -= bytes.length;
                assertThat(room).isNotNegative();
                down.writeBytes(bytes);
            }
            case ConnectionOutput.Ready _ -> assertThat(++readies).isOne();
            case ConnectionOutput.Opened(long token, long stream, String protocol) -> {
                assertThat(asked.remove(token)).isTrue();
                lives(stream);
            }
            case ConnectionOutput.Accepted(long stream, String protocol) -> {
                assertThat(setup.supported().test(protocol)).isTrue();
                lives(stream);
            }
            case ConnectionOutput.Refused(long token, String code, String reason) -> {
                assertThat(asked.remove(token) || pinged.contains(token)).isTrue();
                assertThat(code).matches("[a-z-]+");
            }
            case ConnectionOutput.Data(long stream, ByteBuffer data) -> data(stream, copy(data));
            case ConnectionOutput.Finished(long stream) -> {
                assertThat(alive(stream).finished).as("finished twice").isFalse();
                alive(stream).finished = true;
            }
            case ConnectionOutput.WasReset(long stream, String code) -> {
                assertThat(alive(stream).dead).isFalse();
                assertThat(code).matches("[a-z-]+");
                alive(stream).dead = true;
            }
            case ConnectionOutput.Writable(long stream, int bytes) -> {
                assertThat(bytes).isPositive();
                alive(stream).writable += bytes;
            }
            case ConnectionOutput.Gone(long stream) ->
                assertThat(lives.remove(stream)).isNotNull();
            case ConnectionOutput.Pong(long token, long rttNs) ->
                assertThat(rttNs).isNotNegative();
            case ConnectionOutput.GoneAway() -> {}
            case ConnectionOutput.Closed over -> {
                closed = over;
                assertThat(over.code()).matches("[a-z-]+");
                assertThat(over.reason()).isNotBlank().hasSizeLessThan(2000);
                assertThat(asked).as("streams asked for and not refused").isEmpty();
                lives.clear();
            }
        }
    }

    private void data(long stream, byte[] bytes) {
        Life life = alive(stream);
        assertThat(life.finished || life.dead || life.stopped).isFalse();
        life.unread += bytes.length;
        assertThat(life.unread).isLessThanOrEqualTo(WINDOW_MAX);
        read.computeIfAbsent(stream, _ -> new ByteArrayOutputStream()).writeBytes(bytes);
    }

    private void lives(long stream) {
        assertThat(everUsed.add(stream))
                .as("the number %d had been used", stream)
                .isTrue();
        lives.put(stream, new Life());
    }
}
