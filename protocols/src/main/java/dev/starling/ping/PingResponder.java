package dev.starling.ping;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import java.nio.ByteBuffer;

/**
 * Sends each 32 bytes back, whole ones only. Ends when the other side does; gives up on one that says nothing for {@link
 * #IDLE_NS}.
 */
public final class PingResponder implements Machine<LayerInput, LayerOutput<Void>> {
    public static final String PROTOCOL = "/ipfs/ping/1.0.0";

    /** Bytes of one ping. */
    public static final int PING_BYTES = 32;

    /** A minute, as go allows. */
    public static final long IDLE_NS = 60_000_000_000L;

    private final ByteBuffer block = ByteBuffer.allocate(PING_BYTES);
    private long deadlineNs = Env.NEVER;

    /** Of one stream. */
    public PingResponder() {}

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void handle(LayerInput input, Env<? super LayerOutput<Void>> env) {
        switch (input) {
            case LayerInput.Begin() -> deadlineNs = env.nowNs() + IDLE_NS;
            case LayerInput.FromBelow(ByteBuffer data) -> echo(data, env);
            case LayerInput.EndAbove() -> {}
            case LayerInput.FromAbove from -> throw new IllegalArgumentException("nothing is sent this way: " + from);
            case LayerInput.EndBelow() -> {
                deadlineNs = Env.NEVER;
                env.out(new LayerOutput.End<>());
            }
            case LayerInput.Tick() -> {
                if (env.nowNs() >= deadlineNs) {
                    deadlineNs = Env.NEVER;
                    env.out(new LayerOutput.Fail<>("ping-idle", "no ping for 60 s"));
                }
            }
        }
    }

    private void echo(ByteBuffer data, Env<? super LayerOutput<Void>> env) {
        deadlineNs = env.nowNs() + IDLE_NS;
        while (data.hasRemaining()) {
            block.put(data.get());
            if (!block.hasRemaining()) {
                env.out(new LayerOutput.Down<>(block.flip()));
                block.clear();
            }
        }
    }
}
