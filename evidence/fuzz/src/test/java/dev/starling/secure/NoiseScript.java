package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.fuzz.Script;
import dev.starling.fuzz.ScriptEnv;
import dev.starling.identity.Identity;
import dev.starling.identity.X25519;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Secure channels with somebody on the line, and with somebody at the other end, who does as a script says. */
public final class NoiseScript {
    private static final Identity ALICE = Identity.generate(new SplittableRandom(1));
    private static final Identity BOB = Identity.generate(new SplittableRandom(2));
    private static final byte[] STATIC = X25519.fromEd25519Seed(new byte[32]);
    private static final byte[] EPHEMERAL = X25519.fromEd25519Seed(STATIC);

    private NoiseScript() {}

    /** The other end of a line. */
    private static final class End extends ScriptEnv<LayerOutput<Secured>> {
        final NoiseMachine machine;
        final ByteArrayOutputStream up = new ByteArrayOutputStream();
        final ByteArrayOutputStream down = new ByteArrayOutputStream();
        final ByteArrayOutputStream said = new ByteArrayOutputStream();

        @Nullable
        Secured secured;

        @Nullable
        String failed;

        End(boolean initiator) {
            super(initiator ? 5 : 6);
            machine = new NoiseMachine(new NoiseSetup(
                    initiator ? ALICE : BOB,
                    initiator,
                    Optional.empty(),
                    List.of("/yamux/1.0.0"),
                    NoiseLimits.DEFAULT));
            machine.handle(new LayerInput.Begin(), this);
        }

        void hear(byte[] data) {
            ByteBuffer lent = lent(data);
            machine.handle(new LayerInput.FromBelow(lent), this);
            takeBack(lent);
        }

        void say(byte[] data) {
            if (secured != null && failed == null) {
                said.writeBytes(data);
                machine.handle(new LayerInput.FromAbove(lent(data)), this);
            }
        }

        byte[] sent() {
            byte[] bytes = down.toByteArray();
            down.reset();
            return bytes;
        }

        @Override
        public void out(LayerOutput<Secured> output) {
            assertThat(failed).as("%s after a failure", output).isNull();
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer data) -> down.writeBytes(copy(data));
                case LayerOutput.Up<Secured>(ByteBuffer data) -> {
                    assertThat(secured).isNotNull();
                    up.writeBytes(copy(data));
                }
                case LayerOutput.Ready<Secured>(Secured result) -> {
                    assertThat(secured).isNull();
                    secured = result;
                    assertThat(machine.deadlineNs()).isEqualTo(NEVER);
                }
                case LayerOutput.End<Secured>() -> assertThat(secured).isNotNull();
                case LayerOutput.Fail<Secured>(String code, String reason) -> {
                    assertThat(reason).isNotBlank().hasSizeLessThan(2000);
                    failed = code;
                }
            }
        }
    }

    /** Any bytes to a side that has just begun: it has no channel, ever. The first byte chooses the side. */
    public static void stranger(byte[] input) {
        Script script = new Script(input);
        End end = new End(script.flag());
        while (script.more()) {
            end.hear(script.text().toArray());
        }
        assertThat(end.secured).isNull();
        assertThat(end.sent().length).isLessThanOrEqualTo(400);
        end.machine.handle(new LayerInput.EndBelow(), end);
        assertThat(end.failed).isNotNull();
    }

    /**
     * A handshake, then talk, by two honest sides; whoever holds the line changes what passes. A step is a byte, and takes
     * more: 0…4 let the messages pass, 5 speaks, 6 changes a byte of what passes next, 7 leaves bytes out, 8 puts bytes in,
     * 9 repeats a message of old, 10 cuts the line. Promised: who hears, hears what the other has said, from its
     * beginning, or fails; and each knows the other.
     */
    public static void line(byte[] input) {
        Script script = new Script(input);
        List<End> ends = List.of(new End(true), new End(false));
        List<byte[]> seen = new ArrayList<>();
        while (script.more()) {
            int step = script.number();
            End from = ends.get(step >> 7);
            End to = ends.get(1 - (step >> 7));
            if (step % 16 == 5) {
                from.say(filled(script.number(), (byte) seen.size()));
                continue;
            }
            if (step % 16 == 10) {
                to.machine.handle(new LayerInput.EndBelow(), to);
                continue;
            }
            byte[] passing = changed(script, step % 16, from.sent(), seen);
            seen.add(passing);
            to.hear(passing);
        }
        for (int i = 0; i < 2; i++) {
            End end = ends.get(i);
            End other = ends.get(1 - i);
            ScriptEnv.begins(other.said.toByteArray(), end.up.toByteArray());
            if (end.secured != null) {
                assertThat(end.secured.remoteId()).isEqualTo((i == 0 ? BOB : ALICE).peerId());
                assertThat(end.secured.muxer()).contains("/yamux/1.0.0");
            }
        }
    }

    private static byte[] filled(int length, byte with) {
        byte[] data = new byte[length];
        Arrays.fill(data, with);
        return data;
    }

    private static byte[] changed(Script script, int how, byte[] passing, List<byte[]> seen) {
        int at = passing.length == 0 ? 0 : script.number() * 5 % passing.length;
        return switch (how) {
            case 6 -> {
                if (passing.length > 0) {
                    passing[at] ^= (byte) script.number();
                }
                yield passing;
            }
            case 7 -> Arrays.copyOfRange(passing, at, passing.length);
            case 8 ->
                Bytes.concat(Bytes.of(passing, 0, at), script.text(), Bytes.of(passing, at, passing.length - at))
                        .toArray();
            case 9 -> seen.isEmpty() ? passing : seen.get(script.number() % seen.size());
            default -> passing;
        };
    }

    /**
     * The other end follows Noise, with a payload of its own making; the first byte chooses its side. It has one
     * signature, Alice's over its static key, and can be nobody else.
     */
    public static void payload(byte[] input) {
        Script script = new Script(input);
        boolean victimInitiates = script.flag();
        End victim = new End(victimInitiates);
        HandshakeState mallory = new HandshakeState(!victimInitiates, new byte[0], STATIC, EPHEMERAL);
        byte[] payload = script.rest().toArray();
        try {
            if (victimInitiates) {
                mallory.readMessage(unframed(victim.sent()));
                victim.hear(framed(mallory.writeMessage(payload)));
            } else {
                victim.hear(framed(mallory.writeMessage(new byte[0])));
                mallory.readMessage(unframed(victim.sent()));
                victim.hear(framed(mallory.writeMessage(payload)));
            }
        } catch (NoiseFailure unexpected) {
            throw new AssertionError(unexpected);
        }
        assertThat(victim.secured == null).isEqualTo(victim.failed != null);
        if (victim.secured != null) {
            assertThat(victim.secured.remoteId()).isEqualTo(ALICE.peerId());
            assertThat(victim.secured.remoteKey().peerId()).isEqualTo(ALICE.peerId());
            assertThat(victim.secured.muxer().orElse("/yamux/1.0.0")).isEqualTo("/yamux/1.0.0");
        } else {
            assertThat(victim.failed).isIn("bad-payload", "bad-signature", "frame-too-long");
        }
    }

    /** Alice's payload for {@link #payload}, without the byte before it. */
    static byte[] honest() {
        return HandshakePayload.of(ALICE, X25519.publicKey(STATIC), List.of("/yamux/1.0.0"))
                .encoded();
    }

    private static byte[] framed(byte[] message) {
        return Bytes.concat(Bytes.of((byte) (message.length >> 8), (byte) message.length), Bytes.wrap(message))
                .toArray();
    }

    private static byte[] unframed(byte[] frame) {
        return Arrays.copyOfRange(frame, 2, frame.length);
    }
}
