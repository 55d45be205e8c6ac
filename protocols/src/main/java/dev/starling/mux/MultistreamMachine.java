package dev.starling.mux;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One side of multistream-select 1.0. Its result is the protocol agreed on; from then on bytes pass through unchanged, and
 * once {@link #transparent()} the layer may as well be taken out.
 *
 * <p>Order of calls: {@link LayerInput.Begin}, then bytes from below until {@link LayerOutput.Ready} or {@link
 * LayerOutput.Fail}. Failures: {@code refused}, {@code bad-line}, {@code unexpected-line}, {@code too-many-proposals},
 * {@code ended-early}, {@code timeout}.
 */
public final class MultistreamMachine implements Machine<LayerInput, LayerOutput<String>> {
    /** Proposals a responder reads before it gives up. */
    public static final int PROPOSALS_MAX = 16;

    /** Ten seconds: what go and js wait for a negotiation. */
    public static final long TIMEOUT_NS = 10_000_000_000L;

    private enum State {
        /** Before {@link LayerInput.Begin}. */
        NEW,
        /** The other side's header is awaited. */
        HEADER,
        /** A proposal, or the answer to ours. */
        LINE,
        /** Nothing more is awaited. */
        OPEN,
        FAILED
    }

    private final List<String> proposals;
    private final @Nullable Predicate<String> supported;
    private final boolean lazy;
    private final MultistreamLines lines = new MultistreamLines();
    private State state = State.NEW;
    private int proposal;
    private boolean headerSent;
    private long deadlineNs = Env.NEVER;

    private MultistreamMachine(List<String> proposals, @Nullable Predicate<String> supported, boolean lazy) {
        this.proposals = List.copyOf(proposals);
        this.supported = supported;
        this.lazy = lazy;
        proposals.forEach(MultistreamLines::write);
    }

    /**
     * Proposes these protocols, the preferred one first.
     *
     * @throws IllegalArgumentException for none, or one that cannot be written
     */
    public static MultistreamMachine initiator(List<String> protocols) {
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("an initiator proposes at least one protocol");
        }
        return new MultistreamMachine(protocols, null, false);
    }

    /** Proposes one protocol and is ready without waiting for the answer. */
    public static MultistreamMachine lazy(String protocol) {
        return new MultistreamMachine(List.of(protocol), null, true);
    }

    /** Answers proposals: takes the first one that is supported. */
    public static MultistreamMachine responder(Predicate<String> supported) {
        return new MultistreamMachine(List.of(), supported, false);
    }

    /** Whether nothing is left to be negotiated. */
    public boolean transparent() {
        return state == State.OPEN;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void handle(LayerInput input, Env<? super LayerOutput<String>> env) {
        if (state == State.FAILED) {
            return;
        }
        switch (input) {
            case LayerInput.Begin() -> begin(env);
            case LayerInput.FromBelow(ByteBuffer data) -> fromBelow(data, env);
            case LayerInput.FromAbove(ByteBuffer data) -> env.out(new LayerOutput.Down<>(data));
            case LayerInput.EndBelow() -> {
                if (state == State.OPEN) {
                    env.out(new LayerOutput.End<>());
                } else {
                    fail("ended-early", "the other side ended the stream before a protocol was agreed on", env);
                }
            }
            case LayerInput.EndAbove() -> {}
            case LayerInput.Tick() -> {
                if (env.nowNs() >= deadlineNs) {
                    fail("timeout", "no protocol was agreed on within " + TIMEOUT_NS / 1_000_000_000L + " s", env);
                }
            }
        }
    }

    private void begin(Env<? super LayerOutput<String>> env) {
        state = State.HEADER;
        deadlineNs = env.nowNs() + TIMEOUT_NS;
        if (supported == null) {
            propose(env);
            if (lazy) {
                env.out(new LayerOutput.Ready<>(proposals.getFirst()));
            }
        }
    }

    private void propose(Env<? super LayerOutput<String>> env) {
        send(env, proposals.get(proposal));
    }

    private void send(Env<? super LayerOutput<String>> env, String line) {
        byte[] message = MultistreamLines.write(line);
        if (headerSent) {
            env.out(new LayerOutput.Down<>(ByteBuffer.wrap(message)));
            return;
        }
        headerSent = true;
        byte[] header = MultistreamLines.write(MultistreamLines.HEADER);
        env.out(new LayerOutput.Down<>(ByteBuffer.allocate(header.length + message.length)
                .put(header)
                .put(message)
                .flip()));
    }

    private void fromBelow(ByteBuffer data, Env<? super LayerOutput<String>> env) {
        while (data.hasRemaining() && state != State.FAILED) {
            if (state == State.OPEN) {
                env.out(new LayerOutput.Up<>(data));
                return;
            }
            try {
                String line = lines.read(data);
                if (line != null) {
                    line(line, env);
                }
            } catch (MultistreamLines.BadLine bad) {
                fail("bad-line", String.valueOf(bad.getMessage()), env);
            }
        }
    }

    private void line(String line, Env<? super LayerOutput<String>> env) {
        if (state == State.HEADER) {
            if (line.equals(MultistreamLines.HEADER)) {
                state = State.LINE;
            } else {
                fail("unexpected-line", "the other side does not begin with " + MultistreamLines.HEADER, env);
            }
        } else if (supported == null) {
            answered(line, env);
        } else {
            proposed(line, supported, env);
        }
    }

    private void answered(String line, Env<? super LayerOutput<String>> env) {
        String wanted = proposals.get(proposal);
        if (line.equals(wanted)) {
            agreed(wanted, !lazy, env);
        } else if (!line.equals(MultistreamLines.REFUSAL)) {
            fail("unexpected-line", "the other side answers " + wanted + " with something else", env);
        } else if (++proposal < proposals.size()) {
            propose(env);
        } else {
            fail("refused", "the other side speaks none of " + proposals, env);
        }
    }

    private void proposed(String line, Predicate<String> known, Env<? super LayerOutput<String>> env) {
        if (known.test(line)) {
            send(env, line);
            agreed(line, true, env);
        } else if (++proposal < PROPOSALS_MAX) {
            send(env, MultistreamLines.REFUSAL);
        } else {
            fail("too-many-proposals", PROPOSALS_MAX + " protocols were proposed, none of which is known here", env);
        }
    }

    private void agreed(String protocol, boolean tell, Env<? super LayerOutput<String>> env) {
        state = State.OPEN;
        deadlineNs = Env.NEVER;
        if (tell) {
            env.out(new LayerOutput.Ready<>(protocol));
        }
    }

    private void fail(String code, String reason, Env<? super LayerOutput<String>> env) {
        state = State.FAILED;
        deadlineNs = Env.NEVER;
        env.out(new LayerOutput.Fail<>(code, reason));
    }
}
