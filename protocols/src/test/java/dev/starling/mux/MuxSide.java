package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One machine with a clock, a layer below that counts its room, and an application that takes notes. */
final class MuxSide implements Env<MuxOutput> {
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;

    final YamuxMachine machine;
    /** What happened, in words, without Down and Writable. */
    final List<String> events = new ArrayList<>();

    final Map<Long, ByteArrayOutputStream> data = new LinkedHashMap<>();
    final Map<Long, Integer> writable = new LinkedHashMap<>();
    final Map<Long, Long> opened = new LinkedHashMap<>();
    final RandomGenerator random;
    long nowNs = SECOND;
    long room;
    long dataBytes;
    int downs;
    int largestDown;
    MuxOutput.@Nullable Closed closed;
    /** Outputs of the current input, buffers copied. */
    List<MuxOutput> last = new ArrayList<>();

    private ByteArrayOutputStream down = new ByteArrayOutputStream();
    private boolean inside;
    private int writes;

    MuxSide(boolean dialer, YamuxConfig config, long seed) {
        this(dialer, config, seed, YamuxMachine.Growth.UNLIMITED);
    }

    MuxSide(boolean dialer, YamuxConfig config, long seed, YamuxMachine.Growth growth) {
        machine = new YamuxMachine(dialer, config, growth);
        random = new Random(seed);
    }

    /** A side that has begun, with endless room, its first ping answered. */
    static MuxSide begun(boolean dialer, YamuxConfig config) {
        MuxSide side = new MuxSide(dialer, config, 7);
        side.in(new MuxInput.Room(Integer.MAX_VALUE));
        side.in(new MuxInput.Begin());
        byte[] ping = side.takeDown();
        assertThat(hex(ping)).startsWith("0002000100000000");
        ping[3] = 2;
        side.give(ping);
        side.events.clear();
        side.downs = 0;
        return side;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** A frame, body appended by the caller. */
    static byte[] frame(int type, int flags, long stream, long length) {
        ByteBuffer out = ByteBuffer.allocate(12);
        YamuxCodec.put(out, type, flags, stream, length);
        return out.array();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    void in(MuxInput input) {
        if (inside) {
            throw new AssertionError("handed in from inside an output");
        }
        last = new ArrayList<>();
        if (input instanceof MuxInput.Room(int bytes)) {
            room += bytes;
        }
        inside = true;
        machine.handle(input, this);
        inside = false;
    }

    void give(byte[] bytes) {
        ByteBuffer lent = ByteBuffer.wrap(bytes.clone());
        in(new MuxInput.FromBelow(lent));
        if (lent.hasRemaining()) {
            throw new AssertionError("lent bytes are to be taken: " + lent.remaining());
        }
        java.util.Arrays.fill(lent.array(), (byte) 0xEE);
    }

    void give(String hex) {
        give(bytes(hex));
    }

    /** What was handed down since the last call. */
    byte[] takeDown() {
        byte[] bytes = down.toByteArray();
        down = new ByteArrayOutputStream();
        return bytes;
    }

    String takeHex() {
        return hex(takeDown());
    }

    /** The headers handed down since the last call, as "type/flags/stream/length". */
    List<String> takeFrames() {
        List<String> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(takeDown());
        while (in.hasRemaining()) {
            YamuxFrame frame = YamuxCodec.read(in);
            frames.add(frame.type() + "/" + frame.flags() + "/" + frame.stream() + "/" + frame.length());
            if (frame.type() == YamuxCodec.DATA) {
                in.position(in.position() + (int) frame.length());
            }
        }
        return frames;
    }

    List<String> takeEvents() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    long open() {
        long token = 1000 + opened.size();
        in(new MuxInput.Open(token));
        return opened.get(token);
    }

    /** Each second time in a buffer with room for a header before the bytes. */
    void write(long stream, byte[] bytes) {
        int headroom = writes++ % 2 == 0 ? 0 : MuxInput.Write.HEADROOM_BYTES;
        byte[] behind = new byte[bytes.length + 3 + headroom];
        System.arraycopy(bytes, 0, behind, 3 + headroom, bytes.length);
        ByteBuffer lent = ByteBuffer.wrap(behind, 3 + headroom, bytes.length);
        writable.merge(stream, -bytes.length, Integer::sum);
        in(new MuxInput.Write(stream, lent, headroom));
        assertThat(behind).startsWith(0, 0, 0);
        if (lent.hasRemaining()) {
            throw new AssertionError("lent bytes are to be taken: " + lent.remaining());
        }
        java.util.Arrays.fill(lent.array(), (byte) 0xEE);
    }

    int received(long stream) {
        ByteArrayOutputStream bytes = data.get(stream);
        return bytes == null ? 0 : bytes.size();
    }

    void tickAt(long atNs) {
        nowNs = atNs;
        in(new MuxInput.Tick());
    }

    @Override
    public void out(MuxOutput output) {
        if (closed != null && !(output instanceof MuxOutput.Refused)) {
            throw new AssertionError("nothing but refusals after the end: " + output);
        }
        switch (output) {
            case MuxOutput.Down(ByteBuffer bytes) -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                room -= copy.length;
                if (room < 0) {
                    throw new AssertionError("room is exceeded by " + -room);
                }
                downs++;
                largestDown = Math.max(largestDown, copy.length);
                down.writeBytes(copy);
            }
            case MuxOutput.Data(long stream, ByteBuffer bytes) -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                dataBytes += copy.length;
                data.computeIfAbsent(stream, _ -> new ByteArrayOutputStream()).writeBytes(copy);
                events.add("Data " + stream + " " + copy.length);
                last.add(new MuxOutput.Data(stream, ByteBuffer.wrap(copy)));
            }
            case MuxOutput.Writable(long stream, int bytes) -> writable.merge(stream, bytes, Integer::sum);
            case MuxOutput.Opened(long token, long stream) -> {
                opened.put(token, stream);
                note(output, "Opened " + stream);
            }
            case MuxOutput.Closed end -> {
                closed = end;
                note(output, "Closed " + end.end());
            }
            case MuxOutput.Refused(long token, MuxOutput.Refusal reason) ->
                note(output, "Refused " + token + " " + reason);
            case MuxOutput.Accepted(long stream) -> note(output, "Accepted " + stream);
            case MuxOutput.Finished(long stream) -> note(output, "Finished " + stream);
            case MuxOutput.WasReset(long stream) -> note(output, "WasReset " + stream);
            case MuxOutput.Gone(long stream) -> note(output, "Gone " + stream);
            case MuxOutput.Pong(long token, long rttNs) -> note(output, "Pong " + token + " " + rttNs);
            case MuxOutput.GoneAway() -> note(output, "GoneAway");
        }
    }

    private void note(MuxOutput output, String words) {
        events.add(words);
        last.add(output);
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        return nowNs / MS;
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
