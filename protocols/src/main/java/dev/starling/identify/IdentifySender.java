package dev.starling.identify;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.encoding.Varint;
import java.nio.ByteBuffer;
import java.util.List;

/** Says what we are, in one message or a few, and ends: the answering side of identify, the opening side of a push. */
public final class IdentifySender implements Machine<LayerInput, LayerOutput<IdentifyMessage>> {
    /** Every implementation accepts messages of this size. */
    private static final int PART_BYTES_MAX = 4096;

    private final IdentifyMessage message;

    /** Of one stream. */
    public IdentifySender(IdentifyMessage message) {
        this.message = message;
    }

    @Override
    public void handle(LayerInput input, Env<? super LayerOutput<IdentifyMessage>> env) {
        switch (input) {
            case LayerInput.Begin() -> say(message.encoded(PART_BYTES_MAX), env);
            // The other side has nothing to say here; what it sends is not listened to.
            case LayerInput.FromBelow(ByteBuffer data) -> data.position(data.limit());
            case LayerInput.FromAbove from -> throw new IllegalArgumentException("nothing is sent this way: " + from);
            case LayerInput.EndBelow() -> {}
            case LayerInput.EndAbove() -> {}
            case LayerInput.Tick() -> {}
        }
    }

    private static void say(List<Bytes> parts, Env<? super LayerOutput<IdentifyMessage>> env) {
        for (Bytes part : parts) {
            ByteBuffer framed = ByteBuffer.allocate(Varint.BYTES_MAX + part.length());
            framed.put(Varint.encode(part.length())).put(part.shared()).flip();
            env.out(new LayerOutput.Down<>(framed));
        }
        env.out(new LayerOutput.End<>());
    }
}
