package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.fuzz.ScriptEnv;
import dev.starling.testing.Held;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A yamux machine, an application that keeps the rules, and the other side's books. Promised for whatever the other side
 * sends: nothing throws; what goes down is frames, within the room given, and of each stream no more than the other side
 * has granted; each stream has one life, with a number of its own; an application is made to hold no more than the
 * windows say, and those no more than the limits; after the end nothing comes but refusals.
 */
final class MuxWitness extends ScriptEnv<MuxOutput> {
    /** With the pieces of buffers that are kept for the next. */
    private static final long HELD_IDLE_MAX = 400 << 10;

    private static final int WINDOW = YamuxCodec.FIRST_WINDOW;

    /** What the application knows of a stream. */
    private static final class Life {
        int writable;
        long unread;
        boolean finished;
        boolean finishing;
        boolean stopped;
        boolean dead;
    }

    private final YamuxConfig config;
    private final YamuxMachine machine;
    private final Map<Long, Life> lives = new LinkedHashMap<>();
    private final Set<Long> everUsed = new LinkedHashSet<>();
    private final Set<Long> asked = new LinkedHashSet<>();
    private final Set<Long> pinged = new LinkedHashSet<>();
    /** The other side's books: what it has sent, cut into frames, and what it may still be sent. */
    private final YamuxInlet sent = new YamuxInlet();

    private final YamuxInlet received = new YamuxInlet();
    private final Map<Long, Long> granted = new LinkedHashMap<>();
    private final Map<Long, Long> heard = new LinkedHashMap<>();
    private long room;
    private int inputs;
    private long nextToken;
    private MuxOutput.@Nullable Closed closed;

    MuxWitness(boolean dialer, YamuxConfig config) {
        super(3);
        this.config = config;
        machine = new YamuxMachine(dialer, config);
    }

    void in(MuxInput input) {
        if (input instanceof MuxInput.Room(int bytes)) {
            room += bytes;
        }
        machine.handle(input, this);
        bounded();
    }

    private void bounded() {
        assertThat(machine.inboundStreams()).isBetween(0, config.streams().inboundMax());
        assertThat(machine.streams() - machine.inboundStreams())
                .isBetween(0, config.streams().outboundMax());
        long least = (long) machine.streams() * WINDOW;
        assertThat(machine.windowBytes())
                .isBetween(least, Math.max(least, config.windows().totalBytesMax() + least));
        assertThat(lives).hasSize(machine.streams());
        long unread = lives.values().stream().mapToLong(life -> life.unread).sum();
        assertThat(unread).isLessThanOrEqualTo(machine.windowBytes());
        if (++inputs % 16 == 0) {
            assertThat(Held.bytes(machine)).isLessThanOrEqualTo(heldMax());
        }
    }

    /** Buffers for frames and for what cannot be sent yet, and a kilobyte for each stream and each that waits. */
    private long heldMax() {
        long buffers = config.sending().totalBytesMax()
                + (long) config.sending().lowBufferBytes() * config.streams().inboundMax();
        return HELD_IDLE_MAX
                + buffers
                + (1L << 10) * (machine.streams() + config.streams().waitingMax());
    }

    void hear(byte[] data) {
        sent.feed(ByteBuffer.wrap(data), new YamuxInlet.Frames() {
            @Override
            public @Nullable YamuxRejection header(YamuxFrame frame) {
                if (frame.type() == YamuxCodec.WINDOW_UPDATE) {
                    granted.merge(frame.stream(), frame.length(), Long::sum);
                }
                return null;
            }

            @Override
            public void body(ByteBuffer piece, boolean last) {}
        });
        ByteBuffer lent = lent(data);
        in(new MuxInput.FromBelow(lent));
        assertThat(lent.hasRemaining()).as("lent bytes are taken").isFalse();
        takeBack(lent);
    }

    void ask(boolean stream) {
        long token = nextToken++;
        (stream ? asked : pinged).add(token);
        in(stream ? new MuxInput.Open(token) : new MuxInput.Ping(token));
    }

    void act(int what, int which, int amount) {
        if (lives.isEmpty() || closed != null) {
            return;
        }
        long id = lives.keySet().stream().skip(which % lives.size()).findFirst().orElseThrow();
        Life life = lives.get(id);
        switch (what % 8) {
            case 0, 1 -> {
                int bytes = Math.min(life.writable, amount * amount);
                if (!life.finishing && !life.dead) {
                    life.writable -= bytes;
                    ByteBuffer lent = lent(new byte[bytes]);
                    in(new MuxInput.Write(id, lent));
                    assertThat(lent.hasRemaining()).isFalse();
                    takeBack(lent);
                }
            }
            case 2 -> {
                life.finishing = true;
                in(new MuxInput.Finish(id));
            }
            case 3 -> in(new MuxInput.Reset(id));
            case 4 -> {
                life.stopped = true;
                life.unread = 0;
                in(new MuxInput.StopReading(id));
            }
            default -> {
                int bytes = (int) (life.unread * amount / 255);
                life.unread -= bytes;
                in(new MuxInput.Consumed(id, life.stopped ? 0 : bytes));
            }
        }
    }

    /** Time passes, with the ticks asked for: not endlessly many. */
    void pass(long ns) {
        long until = nowNs + ns;
        for (int ticks = 0; machine.deadlineNs() <= until; ticks++) {
            assertThat(ticks).isLessThan(1000);
            nowNs = Math.max(nowNs, machine.deadlineNs());
            in(new MuxInput.Tick());
        }
        nowNs = until;
    }

    /** Room for everything, then silence: the connection comes to an end by itself, and whoever asked has been answered. */
    void end() {
        in(new MuxInput.Room(1 << 30));
        pass(100 * SECOND);
        in(new MuxInput.EndBelow());
        assertThat(closed).isNotNull();
        assertThat(machine.deadlineNs()).isEqualTo(NEVER);
        assertThat(machine.streams()).isZero();
        assertThat(machine.windowBytes()).isZero();
    }

    private Life alive(long id) {
        Life life = lives.get(id);
        assertThat(life).as("stream %d", id).isNotNull();
        return life;
    }

    @Override
    public void out(MuxOutput output) {
        assertThat(closed == null || output instanceof MuxOutput.Refused)
                .as("%s after the end", output)
                .isTrue();
        switch (output) {
            case MuxOutput.Down(ByteBuffer data) -> down(copy(data));
            case MuxOutput.Opened(long token, long stream) -> {
                assertThat(asked.remove(token)).isTrue();
                lives(stream);
            }
            case MuxOutput.Accepted(long stream) -> lives(stream);
            case MuxOutput.Data(long stream, ByteBuffer data) -> {
                Life life = alive(stream);
                assertThat(life.finished || life.dead || life.stopped).isFalse();
                life.unread += copy(data).length;
            }
            case MuxOutput.Finished(long stream) -> {
                assertThat(alive(stream).finished).as("finished twice").isFalse();
                alive(stream).finished = true;
            }
            case MuxOutput.WasReset(long stream) -> {
                assertThat(alive(stream).dead).isFalse();
                alive(stream).dead = true;
            }
            case MuxOutput.Writable(long stream, int bytes) -> {
                assertThat(bytes).isPositive();
                alive(stream).writable += bytes;
                assertThat(alive(stream).writable)
                        .isLessThanOrEqualTo(config.sending().bufferBytes());
            }
            case MuxOutput.Gone(long stream) -> assertThat(lives.remove(stream)).isNotNull();
            case MuxOutput.Refused(long token, MuxOutput.Refusal reason) ->
                assertThat(asked.remove(token) || pinged.remove(token)).isTrue();
            case MuxOutput.Pong(long token, long rttNs) -> {
                assertThat(pinged.remove(token)).isTrue();
                assertThat(rttNs).isNotNegative();
            }
            case MuxOutput.GoneAway() -> {}
            case MuxOutput.Closed over -> closes(over);
        }
    }

    private void lives(long stream) {
        assertThat(everUsed.add(stream))
                .as("the number %d had been used", stream)
                .isTrue();
        lives.put(stream, new Life());
    }

    private void closes(MuxOutput.Closed over) {
        closed = over;
        assertThat(over.reason()).isNotBlank().hasSizeLessThan(1000);
        lives.clear();
        assertThat(asked).as("streams asked for and not refused").isEmpty();
    }

    private void down(byte[] data) {
        room -= data.length;
        assertThat(room).as("room").isNotNegative();
        YamuxRejection refused = received.feed(ByteBuffer.wrap(data), new YamuxInlet.Frames() {
            @Override
            public @Nullable YamuxRejection header(YamuxFrame frame) {
                account(frame);
                return null;
            }

            @Override
            public void body(ByteBuffer piece, boolean last) {}
        });
        assertThat(refused).isNull();
    }

    private void account(YamuxFrame frame) {
        assertThat(frame.version()).isZero();
        assertThat(frame.type()).isBetween(YamuxCodec.DATA, YamuxCodec.GO_AWAY);
        assertThat(frame.flags()).isIn(0, YamuxCodec.SYN, YamuxCodec.ACK, YamuxCodec.FIN, YamuxCodec.RST);
        if (frame.type() == YamuxCodec.DATA) {
            long total = heard.merge(frame.stream(), frame.length(), Long::sum);
            assertThat(total).isLessThanOrEqualTo(WINDOW + granted.getOrDefault(frame.stream(), 0L));
            assertThat(frame.length() + YamuxCodec.HEADER_BYTES)
                    .isLessThanOrEqualTo(config.sending().frameBytesMax());
        }
    }
}
