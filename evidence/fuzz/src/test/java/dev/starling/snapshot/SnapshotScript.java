package dev.starling.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Machine;
import dev.starling.fuzz.Script;
import dev.starling.fuzz.ScriptEnv;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages of snapshots, and processes among strangers. */
public final class SnapshotScript extends ScriptEnv<SnapshotOutput> {
    private static final List<Bytes> PEERS = List.of(Bytes.utf8("p"), Bytes.utf8("q"), Bytes.utf8("r"));
    private static final SnapshotConfig CONFIG = new SnapshotConfig(2, 3, 64, 64, 64, 4, Duration.ofSeconds(1));

    private SnapshotScript() {
        super(1);
    }

    /** What is read is written again byte for byte. */
    public static void message(byte[] input) {
        SnapshotMessage message;
        try {
            message = SnapshotCodec.decode(input);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(SnapshotCodec.encode(message)).isEqualTo(input);
    }

    /** Whatever comes, in whatever order, the machines go on. */
    public static void run(byte[] input) {
        Script script = new Script(input);
        Bytes self = Bytes.utf8("s");
        Machine<SnapshotInput, SnapshotOutput> machine = script.flag()
                ? new LaiYangMachine(self, CONFIG, () -> Bytes.EMPTY)
                : new ChandyLamportMachine(self, CONFIG, () -> Bytes.EMPTY);
        SnapshotScript env = new SnapshotScript();
        while (script.more()) {
            SnapshotInput next = input(script);
            if (next != null) {
                machine.handle(next, env);
            }
            env.nowNs += script.flag() ? SECOND / 4 : 0;
            // A tick may end one snapshot, and the next one begin the one that waited.
            for (int ticks = 0; machine.deadlineNs() <= env.nowNs; ticks++) {
                assertThat(ticks).isLessThan(4);
                machine.handle(new SnapshotInput.Tick(), env);
            }
        }
    }

    private static @Nullable SnapshotInput input(Script script) {
        int kind = script.number() % 6;
        Bytes peer = script.of(PEERS);
        return switch (kind) {
            case 0 -> new SnapshotInput.ChannelOpened(peer);
            case 1 -> new SnapshotInput.ChannelClosed(peer);
            case 2 -> new SnapshotInput.Send(peer, script.text());
            case 3 -> new SnapshotInput.Take();
            default -> {
                try {
                    yield new SnapshotInput.Received(
                            peer, SnapshotCodec.decode(script.text().toArray()));
                } catch (IllegalArgumentException refused) {
                    yield null;
                }
            }
        };
    }

    @Override
    public void out(SnapshotOutput output) {
        if (output instanceof SnapshotOutput.Send(Bytes to, SnapshotMessage message)) {
            assertThat(PEERS).contains(to);
            message(SnapshotCodec.encode(message));
        }
    }
}
