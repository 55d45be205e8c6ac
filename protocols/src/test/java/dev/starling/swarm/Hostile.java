package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.Secured;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A connection and the one at its other end, who follows Noise and says inside it what he likes; without latency. */
final class Hostile {
    static final long SECOND = 1_000_000_000L;
    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    /** What is attacked, with an application that takes notes. */
    final class Victim extends World<ConnectionOutput> {
        final ConnectionMachine machine;
        final List<ConnectionOutput> log = new ArrayList<>();
        final Map<Long, Integer> writable = new LinkedHashMap<>();
        final Map<Long, Integer> read = new LinkedHashMap<>();
        ConnectionOutput.@Nullable Closed closed;

        Victim(ConnectionSetup setup) {
            super(1);
            machine = new ConnectionMachine(setup);
        }

        void give(ConnectionInput input) {
            machine.handle(input, this);
        }

        void hear(byte[] data) {
            byte[] lent = data.clone();
            give(new ConnectionInput.FromBelow(ByteBuffer.wrap(lent)));
            Arrays.fill(lent, (byte) 0xee);
            listen();
        }

        void write(long stream, int bytes) {
            writable.merge(stream, -bytes, Integer::sum);
            give(new ConnectionInput.Write(stream, ByteBuffer.allocate(bytes)));
            listen();
        }

        /** With the ticks asked for on the way. */
        void passTo(long atNs) {
            while (machine.deadlineNs() <= atNs) {
                nowNs = Math.max(nowNs, machine.deadlineNs());
                give(new ConnectionInput.Tick());
            }
            nowNs = atNs;
            listen();
        }

        <T extends ConnectionOutput> List<T> all(Class<T> type) {
            return log.stream().filter(type::isInstance).map(type::cast).toList();
        }

        String code() {
            return closed == null ? "" : closed.code();
        }

        @Override
        public void out(ConnectionOutput output) {
            assertThat(closed == null || output instanceof ConnectionOutput.Refused)
                    .as("%s after the end", output)
                    .isTrue();
            switch (output) {
                case ConnectionOutput.Down(ByteBuffer data) -> toHostile.writeBytes(copy(data));
                case ConnectionOutput.Data(long stream, ByteBuffer data) ->
                    read.merge(stream, data.remaining(), Integer::sum);
                case ConnectionOutput.Writable(long stream, int bytes) -> writable.merge(stream, bytes, Integer::sum);
                case ConnectionOutput.Closed over -> closed = over;
                case ConnectionOutput rest -> log.add(rest);
            }
        }
    }

    private final class Channel extends World<LayerOutput<Secured>> {
        private final NoiseMachine machine;

        Channel(boolean initiator, List<String> muxers) {
            super(2);
            machine = new NoiseMachine(new NoiseSetup(
                    Identity.generate(new SplittableRandom(66)),
                    initiator,
                    Optional.empty(),
                    muxers,
                    NoiseLimits.DEFAULT));
        }

        @Override
        public void out(LayerOutput<Secured> output) {
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer data) -> toVictim.writeBytes(copy(data));
                case LayerOutput.Up<Secured>(ByteBuffer data) -> heard.writeBytes(copy(data));
                case LayerOutput.Ready<Secured> _ -> secure = true;
                case LayerOutput.End<Secured> _ -> {}
                case LayerOutput.Fail<Secured> fail -> throw new AssertionError(fail);
            }
        }
    }

    private abstract static class World<O> implements Env<O> {
        long nowNs;
        private final RandomGenerator random;

        World(long seed) {
            random = new SplittableRandom(seed);
        }

        static byte[] copy(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            return bytes;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            throw new AssertionError("no calendar time is needed");
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }

    final Victim victim;
    /** What the victim has said inside the channel. */
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    private final boolean victimDials;
    private final ByteArrayOutputStream toHostile = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toVictim = new ByteArrayOutputStream();
    private final Channel channel;
    private int linesToRead = 2;
    private boolean follows;
    private boolean secure;

    Hostile(ConnectionSetup setup, List<String> muxers) {
        victimDials = setup.dialer();
        victim = new Victim(setup);
        channel = new Channel(!victimDials, muxers);
    }

    /** One that has begun and has all the room it wants; nothing has been said yet. */
    static Hostile begun(boolean victimDials) {
        Hostile hostile =
                new Hostile(ConnectionPair.setup(victimDials, Optional.empty(), true), List.of("/yamux/1.0.0"));
        hostile.victim.give(new ConnectionInput.Begin());
        hostile.victim.give(new ConnectionInput.Room(Integer.MAX_VALUE));
        return hostile;
    }

    /** One with a secure channel and yamux. */
    static Hostile inside(boolean victimDials) {
        Hostile hostile = begun(victimDials).secured();
        assertThat(hostile.victim.all(ConnectionOutput.Ready.class)).hasSize(1);
        hostile.heard.reset();
        return hostile;
    }

    /** Agrees on Noise and goes through with it, up to yamux if that was agreed on early. */
    Hostile secured() {
        follows = true;
        channel.machine.handle(new LayerInput.Begin(), channel);
        victim.hear(lines("/multistream/1.0.0", "/noise"));
        for (int i = 0; i < 3; i++) {
            listen();
            flush();
        }
        assertThat(secure).isTrue();
        return this;
    }

    /** Takes what the victim has sent. */
    private void listen() {
        if (!follows) {
            return;
        }
        byte[] bytes = toHostile.toByteArray();
        int at = 0;
        while (linesToRead > 0 && at < bytes.length && at + 1 + bytes[at] <= bytes.length) {
            at += 1 + bytes[at];
            linesToRead--;
        }
        toHostile.reset();
        if (linesToRead > 0) {
            toHostile.write(bytes, at, bytes.length - at);
        } else if (at < bytes.length) {
            channel.machine.handle(
                    new LayerInput.FromBelow(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, bytes.length))), channel);
        }
    }

    private void flush() {
        byte[] bytes = toVictim.toByteArray();
        toVictim.reset();
        if (bytes.length > 0) {
            victim.hear(bytes);
        }
    }

    /** Says these bytes inside the channel. */
    void say(byte[]... parts) {
        channel.machine.handle(new LayerInput.FromAbove(ByteBuffer.wrap(concat(parts))), channel);
        flush();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A frame of yamux: type, flags, stream, length; a body is appended by the caller. */
    static byte[] frame(int type, int flags, long stream, long length) {
        return ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt((int) stream)
                .putInt((int) length)
                .array();
    }

    /** A Data frame. */
    static byte[] data(int flags, long stream, byte[] body) {
        return concat(frame(0, flags, stream, body.length), body);
    }

    /** Lines of multistream-select, shorter than 128 bytes. */
    static byte[] lines(String... lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String line : lines) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            all.write(bytes.length);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** Opens a stream and agrees on the protocol. */
    void opens(long stream) {
        say(data(SYN, stream, lines("/multistream/1.0.0", "/echo/1")));
    }

    /** The frames heard since the last call, as "type/flags/stream/length". */
    List<String> frames() {
        List<String> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(heard.toByteArray());
        heard.reset();
        while (in.remaining() >= 12) {
            in.get();
            int type = in.get();
            int flags = in.getShort();
            long stream = in.getInt() & 0xFFFF_FFFFL;
            long length = in.getInt() & 0xFFFF_FFFFL;
            frames.add(type + "/" + flags + "/" + stream + "/" + length);
            if (type == 0) {
                in.position(in.position() + (int) length);
            }
        }
        return frames;
    }
}
