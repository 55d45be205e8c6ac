package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.fuzz.ScriptEnv;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A negotiation with somebody who says anything. The first byte chooses the side: {@code r} answers, {@code i} proposes
 * three protocols, {@code l} proposes one and does not wait. The rest is what the other says.
 */
public final class MultistreamScript {
    private static final Set<String> SUPPORTED = Set.of("/yamux/1.0.0", "/noise");
    private static final List<String> PROPOSED = List.of("/tls/1.0.0", "/noise", "/plain");
    /** A line with its length, and all that a side may say: a header, 16 refusals, a protocol. */
    private static final int LINE_BYTES_MAX = 1026;

    private static final int SAID_BYTES_MAX = 20 + 16 * 4 + LINE_BYTES_MAX;

    private MultistreamScript() {}

    /** However the bytes are cut, the outcome is the same one, and what is not of the negotiation passes unchanged. */
    public static void run(byte[] input) {
        char role = input.length == 0 ? 'r' : (char) input[0];
        byte[] said = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        Side whole = new Side(role);
        whole.hear(said, said.length);
        Side dripped = new Side(role);
        dripped.hear(said, 1);
        assertThat(dripped.summary()).isEqualTo(whole.summary());
        assertThat(dripped.up.toByteArray()).isEqualTo(whole.up.toByteArray());
        whole.promises(said);
        whole.end();
        dripped.tick();
    }

    private static final class Side extends ScriptEnv<LayerOutput<String>> {
        private final MultistreamMachine machine;
        private final ByteArrayOutputStream up = new ByteArrayOutputStream();
        private final ByteArrayOutputStream down = new ByteArrayOutputStream();
        private @Nullable String ready;
        private @Nullable String failed;
        private boolean ended;

        Side(char role) {
            super(1);
            machine = switch (role) {
                case 'i' -> MultistreamMachine.initiator(PROPOSED);
                case 'l' -> MultistreamMachine.lazy("/noise");
                default -> MultistreamMachine.responder(SUPPORTED::contains);
            };
            machine.handle(new LayerInput.Begin(), this);
        }

        void hear(byte[] data, int pieceBytes) {
            for (int at = 0; at < data.length; at += pieceBytes) {
                ByteBuffer lent = lent(Arrays.copyOfRange(data, at, Math.min(data.length, at + pieceBytes)));
                machine.handle(new LayerInput.FromBelow(lent), this);
                takeBack(lent);
            }
        }

        String summary() {
            return ready + " " + failed + " " + machine.transparent() + " " + Arrays.hashCode(down.toByteArray());
        }

        void promises(byte[] said) {
            byte[] passed = up.toByteArray();
            assertThat(passed).isEqualTo(Arrays.copyOfRange(said, said.length - passed.length, said.length));
            assertThat(down.size()).isLessThanOrEqualTo(SAID_BYTES_MAX);
            assertThat(machine.transparent()).isEqualTo(failed == null && deadlineIsNever());
            if (failed == null && !machine.transparent()) {
                // Undecided, and so not yet told more than the lines it may take.
                assertThat(said.length).isLessThanOrEqualTo((MultistreamMachine.PROPOSALS_MAX + 1) * LINE_BYTES_MAX);
            }
            if (machine.transparent()) {
                assertThat(ready).isIn("/yamux/1.0.0", "/noise", "/tls/1.0.0", "/plain");
            }
        }

        void end() {
            boolean open = machine.transparent();
            boolean before = failed != null;
            machine.handle(new LayerInput.EndBelow(), this);
            assertThat(ended).isEqualTo(open);
            assertThat(failed != null).isEqualTo(before || !open);
        }

        void tick() {
            nowNs += MultistreamMachine.TIMEOUT_NS;
            machine.handle(new LayerInput.Tick(), this);
            assertThat(failed != null).isEqualTo(!machine.transparent());
            assertThat(deadlineIsNever()).isTrue();
        }

        private boolean deadlineIsNever() {
            return machine.deadlineNs() == NEVER;
        }

        @Override
        public void out(LayerOutput<String> output) {
            assertThat(failed).as("%s after a failure", output).isNull();
            switch (output) {
                case LayerOutput.Down<String>(ByteBuffer data) -> down.writeBytes(copy(data));
                case LayerOutput.Up<String>(ByteBuffer data) -> {
                    assertThat(ready).isNotNull();
                    up.writeBytes(copy(data));
                }
                case LayerOutput.Ready<String>(String protocol) -> {
                    assertThat(ready).isNull();
                    ready = protocol;
                }
                case LayerOutput.End<String>() -> ended = true;
                case LayerOutput.Fail<String>(String code, String reason) -> {
                    assertThat(reason).isNotBlank().hasSizeLessThan(2000);
                    failed = code;
                }
            }
        }
    }
}
