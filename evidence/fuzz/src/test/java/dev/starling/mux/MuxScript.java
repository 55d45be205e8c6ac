package dev.starling.mux;

import dev.starling.core.Bytes;
import dev.starling.fuzz.Script;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A yamux connection whose other side, application and layers below do as a script says. The first byte chooses the side
 * and the numbers; then a byte a step, and what it takes:
 *
 * <pre>
 *   0…9  frames     type, flags, stream, length (an index into edges, or itself), how many bytes of its body follow
 *   10   bytes      as they are
 *   11   room       256 × its number, and a little
 *   12   opens a stream, or asks for a ping
 *   13   does something with a stream: writes, finishes, resets, stops reading, reads
 *   14   time passes
 *   15   goes away, or the end comes
 * </pre>
 */
public final class MuxScript {
    private static final List<Long> LENGTHS = List.of(
            0L, 1L, 12L, 1000L, 262_143L, 262_144L, 262_145L, 1L << 24, (1L << 24) + 1, 0xFFFB_FFFFL, 0xFFFF_FFFFL);
    private static final List<Long> IDS = List.of(0L, 0xFFFF_FFFFL, 0xFFFF_FFFEL, 0x8000_0001L);
    private static final YamuxConfig TIGHT = YamuxConfig.DEFAULT
            .streams(new YamuxConfig.Streams(4, 3, 2, 2, 1_000_000_000L))
            .sending(new YamuxConfig.Sending(300, 50, 2000, 1100, 5000, 4))
            .windows(new YamuxConfig.Windows(1 << 20, 3 << 19, 4));

    private final Script script;
    private final MuxWitness witness;

    private MuxScript(byte[] input) {
        script = new Script(input);
        int kind = script.number();
        YamuxConfig config = (kind & 2) == 0 ? YamuxConfig.DEFAULT : TIGHT;
        witness = new MuxWitness((kind & 1) == 1, config);
        witness.in(new MuxInput.Begin());
    }

    /** See {@link MuxWitness} for what is promised. */
    public static void run(byte[] input) {
        MuxScript run = new MuxScript(input);
        while (run.script.more()) {
            run.step();
        }
        run.witness.end();
    }

    private void step() {
        int step = script.number();
        switch (step & 15) {
            case 10 -> witness.hear(script.bytes(script.number()).toArray());
            case 11 -> witness.in(new MuxInput.Room(256 * script.number() + (step >> 4)));
            case 12 -> witness.ask((step & 16) == 0);
            case 13 -> witness.act(step >> 4, script.number(), script.number());
            case 14 -> witness.pass((1L << (script.number() % 36)) + (step >> 4));
            case 15 -> last(step >> 4);
            default -> frame();
        }
    }

    private void frame() {
        int type = script.number();
        int flags = script.number();
        int id = script.number();
        int length = script.number();
        long wholeLength = length >= 240 ? LENGTHS.get((length - 240) % LENGTHS.size()) : length;
        long wholeId = id >= 252 ? IDS.get(id - 252) : id;
        ByteBuffer frame = ByteBuffer.allocate(YamuxCodec.HEADER_BYTES);
        YamuxCodec.put(
                frame, type % 8 == 7 ? type : type % 4, flags >= 224 ? flags << 8 : flags & 15, wholeId, wholeLength);
        // Bodies are zeros, as many as announced or, after an odd type byte, fewer; long ones are cheap that way.
        int body = type % 4 == YamuxCodec.DATA ? (int) Math.min(wholeLength, 300_000) : 0;
        witness.hear(Bytes.concat(Bytes.wrap(frame.array()), Bytes.wrap(new byte[type >= 128 ? body / 2 : body]))
                .toArray());
    }

    private void last(int how) {
        switch (how) {
            case 0 -> witness.in(new MuxInput.GoAway(MuxCode.NORMAL));
            case 1 -> witness.in(new MuxInput.GoAway(MuxCode.INTERNAL_ERROR));
            case 2 -> witness.in(new MuxInput.EndBelow());
            default -> witness.in(new MuxInput.Tick());
        }
    }
}
