package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * TLS with somebody at the other end who sends what a script says. Each machine's randomness is always the same, so that
 * a whole handshake with its records can lie in the corpus, and damage reaches all of it.
 */
public final class TlsScript {
    private static final List<String> MUXERS = List.of("/yamux/1.0.0");
    private static final long NOW_MS = 1_767_268_800_000L;
    private static final long SENT_BYTES_MAX = 4096;
    private static final int ROLE = 1;

    private TlsScript() {}

    private static TlsMachine machine(boolean client) {
        Identity identity = Identity.generate(new SplittableRandom(client ? 1 : 2));
        HostCertificates certificate = HostCertificates.make(identity, new SplittableRandom(3), NOW_MS);
        return new TlsMachine(new TlsSetup(
                certificate, ProofVerifier.EACH_TIME, client, Optional.empty(), MUXERS, TlsLimits.DEFAULT));
    }

    /** One end, and what a machine promises about its outputs. */
    private static final class End implements Env<LayerOutput<Secured>> {
        final TlsMachine machine;
        final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        final ByteArrayOutputStream up = new ByteArrayOutputStream();
        private final RandomGenerator random;
        boolean ready;
        boolean ended;

        @Nullable
        String failed;

        End(boolean client) {
            machine = machine(client);
            random = new SplittableRandom(client ? 5 : 6);
            machine.handle(new LayerInput.Begin(), this);
        }

        void hear(byte[] data, int pieceBytes) {
            for (int at = 0; at < data.length; at += pieceBytes) {
                byte[] lent = Arrays.copyOfRange(data, at, Math.min(data.length, at + pieceBytes));
                byte[] before = lent.clone();
                machine.handle(new LayerInput.FromBelow(ByteBuffer.wrap(lent)), this);
                assertThat(lent).isEqualTo(before);
                Arrays.fill(lent, (byte) 0xee);
            }
        }

        byte[] takeSent() {
            byte[] bytes = sent.toByteArray();
            sent.reset();
            return bytes;
        }

        @Override
        public void out(LayerOutput<Secured> output) {
            assertThat(failed).isNull();
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer data) -> copy(data, sent);
                case LayerOutput.Up<Secured>(ByteBuffer data) -> {
                    assertThat(ready).isTrue();
                    assertThat(ended).isFalse();
                    assertThat(data.hasRemaining()).isTrue();
                    copy(data, up);
                }
                case LayerOutput.Ready<Secured> secured -> {
                    assertThat(ready).isFalse();
                    ready = true;
                }
                case LayerOutput.End<Secured>() -> {
                    assertThat(ready).isTrue();
                    assertThat(ended).isFalse();
                    ended = true;
                }
                case LayerOutput.Fail<Secured>(String code, String reason) -> {
                    assertThat(code).matches("[a-z-]+");
                    assertThat(reason).isNotBlank().hasSizeLessThan(500);
                    failed = code;
                }
            }
        }

        private static void copy(ByteBuffer from, ByteArrayOutputStream to) {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            to.writeBytes(bytes);
        }

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public long epochMs() {
            return NOW_MS;
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

    /** A byte that says role and cut, then what the machine hears. */
    public static void records(byte[] input) {
        if (input.length == 0) {
            return;
        }
        End end = new End((input[0] & ROLE) != 0);
        int pieceBytes = (input[0] & 0xff) < 2 ? input.length : (input[0] & 0xff);
        end.hear(Arrays.copyOfRange(input, 1, input.length), pieceBytes);
        assertThat(end.machine.bufferBytes()).isLessThan(16 * input.length + 65_536);
        end.machine.handle(new LayerInput.EndBelow(), end);
        // Whoever hears nothing more has learnt how it ended.
        assertThat(end.ended || end.failed != null).isTrue();
        assertThat(end.sent.size()).isLessThan((int) SENT_BYTES_MAX);
    }

    /** The same for messages that are not hidden by records: a byte for the role, then messages one after another. */
    public static void messages(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Talker talker = new Talker((input[0] & ROLE) != 0);
        talker.hear(Arrays.copyOfRange(input, 1, input.length));
        assertThat(talker.completions).isLessThanOrEqualTo(1);
    }

    /** One role without records. */
    private static final class Talker implements TlsHandshake.Wire {
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        int completions;
        private final End world;
        private final TlsHandshake.Side side;

        Talker(boolean client) {
            world = new End(client);
            TlsHandshake common = new TlsHandshake(world.machine.setup(), this);
            side = client ? new TlsClient(common) : new TlsServer(common);
            side.begin(world);
        }

        void hear(byte[] data) {
            TlsMessages messages = new TlsMessages(TlsLimits.DEFAULT.handshakeBytesMax());
            messages.add(data, 0, data.length);
            try {
                for (byte[] message = messages.next(); message != null; message = messages.next()) {
                    side.message(message, world);
                }
            } catch (TlsFailure refused) {
                assertThat(refused.code).matches("[a-z-]+");
                assertThat(refused.alert).isNotEqualTo(TlsAlert.INTERNAL_ERROR);
            }
        }

        byte[] takeSaid() {
            byte[] bytes = said.toByteArray();
            said.reset();
            return bytes;
        }

        @Override
        public void send(byte[] message) {
            assertThat(message).hasSizeLessThan((int) SENT_BYTES_MAX);
            said.writeBytes(message);
        }

        @Override
        public void sealWith(byte[] secret) {
            assertThat(secret).hasSize(TlsSecrets.HASH_BYTES);
        }

        @Override
        public void openWith(byte[] secret) {
            assertThat(secret).hasSize(TlsSecrets.HASH_BYTES);
        }

        @Override
        public void complete(Secured secured) {
            completions++;
        }
    }

    /** For the corpus of messages: for each role what the other one says. */
    public static List<Bytes> wholeMessages() {
        Talker client = new Talker(true);
        Talker server = new Talker(false);
        byte[] hello = client.takeSaid();
        server.hear(hello);
        byte[] flight = server.takeSaid();
        client.hear(flight);
        byte[] last = client.takeSaid();
        server.hear(last);
        assertThat(client.completions + server.completions).isEqualTo(2);
        return List.of(
                Bytes.concat(Bytes.of((byte) 0), Bytes.wrap(hello), Bytes.wrap(last)),
                Bytes.concat(Bytes.of((byte) 1), Bytes.wrap(flight)));
    }

    /** For the corpus of records: the same, with bytes and an announced end. */
    public static List<Bytes> wholeRecords() {
        End client = new End(true);
        End server = new End(false);
        byte[] hello = client.takeSent();
        server.hear(hello, hello.length);
        byte[] flight = server.takeSent();
        client.hear(flight, flight.length);
        byte[] last = client.takeSent();
        server.hear(last, last.length);
        for (End end : List.of(client, server)) {
            end.machine.handle(new LayerInput.FromAbove(ByteBuffer.wrap(new byte[] {1, 2, 3})), end);
            end.machine.handle(new LayerInput.EndAbove(), end);
        }
        assertThat(client.ready && server.ready).isTrue();
        Bytes toServer =
                Bytes.concat(Bytes.of((byte) 0), Bytes.wrap(hello), Bytes.wrap(last), Bytes.wrap(client.takeSent()));
        Bytes toClient = Bytes.concat(Bytes.of((byte) 1), Bytes.wrap(flight), Bytes.wrap(server.takeSent()));
        return List.of(toServer, toClient);
    }
}
