package dev.starling.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The public vectors of two other implementations, both sides played. */
class NoiseVectorsTest {
    record Message(Bytes payload, Bytes ciphertext) {}

    record Vector(Map<String, Bytes> values, String name, List<Message> messages) {
        byte[] get(String key) {
            return Objects.requireNonNull(values.get(key), key).toArray();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        List<Vector> vectors = new ArrayList<>();
        try (InputStream in =
                Objects.requireNonNull(NoiseVectorsTest.class.getResourceAsStream("/noise-vectors.txt"))) {
            for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "#" -> {}
                    case "vector" -> vectors.add(new Vector(new LinkedHashMap<>(), words[1], new ArrayList<>()));
                    case "message" ->
                        vectors.getLast().messages().add(new Message(Bytes.fromHex(words[1]), Bytes.fromHex(words[2])));
                    default -> vectors.getLast().values().put(words[0], Bytes.fromHex(words[1]));
                }
            }
        }
        assertThat(vectors).hasSize(2);
        return vectors.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_message_has_the_published_bytes(Vector vector) throws NoiseFailure {
        HandshakeState initiator = new HandshakeState(
                true, vector.get("prologue"), vector.get("init_static"), vector.get("init_ephemeral"));
        HandshakeState responder = new HandshakeState(
                false, vector.get("prologue"), vector.get("resp_static"), vector.get("resp_ephemeral"));
        for (int i = 0; i < 3; i++) {
            Message message = vector.messages().get(i);
            HandshakeState writer = i == 1 ? responder : initiator;
            HandshakeState reader = i == 1 ? initiator : responder;
            assertThat(writer.complete()).isFalse();
            byte[] written = writer.writeMessage(message.payload().toArray());
            assertThat(Bytes.wrap(written)).isEqualTo(message.ciphertext());
            assertThat(Bytes.wrap(reader.readMessage(written))).isEqualTo(message.payload());
        }
        assertThat(initiator.complete() && responder.complete()).isTrue();
        assertThat(initiator.handshakeHash()).isEqualTo(responder.handshakeHash());
        if (vector.values().containsKey("handshake_hash")) {
            assertThat(initiator.handshakeHash()).isEqualTo(vector.get("handshake_hash"));
        }
        transport(vector, initiator.split(100), responder.split(100));
    }

    private static void transport(Vector vector, CipherState[] initiator, CipherState[] responder) throws NoiseFailure {
        for (int i = 3; i < vector.messages().size(); i++) {
            Message message = vector.messages().get(i);
            boolean fromResponder = i % 2 == 1;
            CipherState sending = fromResponder ? responder[1] : initiator[0];
            CipherState receiving = fromResponder ? initiator[1] : responder[0];
            int length = message.payload().length();
            byte[] sealed = new byte[length + 16];
            sending.encryptWithAd(CipherState.NO_AD, message.payload().toArray(), 0, length, sealed, 0);
            assertThat(Bytes.wrap(sealed)).isEqualTo(message.ciphertext());
            byte[] plain = new byte[length];
            receiving.decryptWithAd(CipherState.NO_AD, sealed, 0, sealed.length, plain, 0);
            assertThat(Bytes.wrap(plain)).isEqualTo(message.payload());
        }
    }
}
