package dev.starling.identify;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.encoding.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listens to what the other side is: messages with their length before them until the stream ends (identify/README.md),
 * within {@link #TIMEOUT_NS}. The result comes as {@link LayerOutput.Ready}, then {@link LayerOutput.End}.
 */
public final class IdentifyReceiver implements Machine<LayerInput, LayerOutput<IdentifyMessage>> {
    /** Five seconds, as go allows. */
    public static final long TIMEOUT_NS = 5_000_000_000L;

    private final List<Bytes> parts = new ArrayList<>();
    private final byte[] length = new byte[Varint.BYTES_MAX];
    private int lengthBytes;
    private @Nullable ByteArrayOutputStream part;
    private int missing;
    private long deadlineNs = Env.NEVER;
    private boolean over;

    /** Of one stream. */
    public IdentifyReceiver() {}

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void handle(LayerInput input, Env<? super LayerOutput<IdentifyMessage>> env) {
        if (over) {
            return;
        }
        switch (input) {
            case LayerInput.Begin() -> deadlineNs = env.nowNs() + TIMEOUT_NS;
            case LayerInput.FromBelow(ByteBuffer data) -> take(data, env);
            case LayerInput.EndAbove() -> {}
            case LayerInput.FromAbove from -> throw new IllegalArgumentException("nothing is sent this way: " + from);
            case LayerInput.EndBelow() -> end(env);
            case LayerInput.Tick() -> {
                if (env.nowNs() >= deadlineNs) {
                    fail("timeout", "the other side did not say what it is within 5 s", env);
                }
            }
        }
    }

    private void take(ByteBuffer data, Env<? super LayerOutput<IdentifyMessage>> env) {
        while (data.hasRemaining() && !over) {
            ByteArrayOutputStream open = part;
            if (open == null) {
                lengthByte(data.get(), env);
                continue;
            }
            int bytes = Math.min(missing, data.remaining());
            byte[] copy = new byte[bytes];
            data.get(copy);
            open.writeBytes(copy);
            missing -= bytes;
            if (missing == 0) {
                parts.add(Bytes.wrap(open.toByteArray()));
                part = null;
            }
        }
    }

    private void lengthByte(byte next, Env<? super LayerOutput<IdentifyMessage>> env) {
        length[lengthBytes++] = next;
        if (next < 0 && lengthBytes < 3) {
            return;
        }
        long bytes;
        try {
            bytes = Varint.decode(length, 0, lengthBytes);
        } catch (IllegalArgumentException e) {
            fail("bad-length", "a message's length is no varint: " + e.getMessage(), env);
            return;
        }
        lengthBytes = 0;
        if (bytes > IdentifyMessage.MESSAGE_BYTES_MAX || parts.size() >= IdentifyMessage.PARTS_MAX) {
            fail("too-large", "identify message " + (parts.size() + 1) + " of " + bytes + " bytes", env);
        } else if (bytes > 0) {
            part = new ByteArrayOutputStream((int) bytes);
            missing = (int) bytes;
        } else {
            parts.add(Bytes.EMPTY);
        }
    }

    private void end(Env<? super LayerOutput<IdentifyMessage>> env) {
        if (part != null || lengthBytes > 0 || parts.isEmpty()) {
            fail("ended-early", "the other side ended before its message was whole", env);
            return;
        }
        IdentifyMessage message;
        try {
            message = IdentifyMessage.of(parts);
        } catch (IllegalArgumentException e) {
            fail("bad-message", String.valueOf(e.getMessage()), env);
            return;
        }
        over = true;
        deadlineNs = Env.NEVER;
        env.out(new LayerOutput.Ready<>(message));
        env.out(new LayerOutput.End<>());
    }

    private void fail(String code, String reason, Env<? super LayerOutput<IdentifyMessage>> env) {
        over = true;
        deadlineNs = Env.NEVER;
        env.out(new LayerOutput.Fail<>("identify-" + code, reason));
    }
}
