package dev.starling.secure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer with the right keys that sends wrong messages and records. */
class TlsForgeryTest {
    private static final String YAMUX = TlsSides.YAMUX;

    /** How a server of ours fails with such a client. */
    private static String server(int type, UnaryOperator<byte[]> change) {
        Side bob = TlsSides.bob(YAMUX).begin();
        new TlsForger(true, TlsForger.only(type, change)).meet(bob);
        assertThat(bob.secured).isNull();
        return bob.code();
    }

    /** How a client of ours fails with such a server. */
    private static String client(int type, UnaryOperator<byte[]> change) {
        Side alice = TlsSides.alice(YAMUX).begin();
        TlsForger server = new TlsForger(false, TlsForger.only(type, change));
        server.hear(alice.takeSent());
        server.meet(alice);
        assertThat(alice.secured).isNull();
        return alice.code();
    }

    private static UnaryOperator<byte[]> flip(int fromTheEnd) {
        return message -> {
            byte[] changed = message.clone();
            changed[changed.length - fromTheEnd] ^= 1;
            return changed;
        };
    }

    private static UnaryOperator<byte[]> instead(int type, Consumer<TlsWriter> body) {
        return message -> TlsWriter.message(type, body);
    }

    private static UnaryOperator<byte[]> replace(String hex, String by) {
        return message -> {
            String text = Bytes.of(message).hex();
            assertThat(text).contains(hex);
            return Bytes.fromHex(text.replace(hex, by)).toArray();
        };
    }

    @Test
    void without_forgery_the_forger_is_let_in() {
        Side bob = TlsSides.bob(YAMUX).begin();
        assertThat(new TlsForger(true, message -> message).meet(bob).complete).isTrue();
        assertThat(bob.secured).isNotNull();
    }

    @Test
    void finished_must_be_over_the_same_messages() {
        assertThat(server(TlsMessages.FINISHED, flip(1))).isEqualTo("bad-finished");
        assertThat(client(TlsMessages.FINISHED, flip(1))).isEqualTo("bad-finished");
        UnaryOperator<byte[]> empty = instead(TlsMessages.FINISHED, body -> {});
        assertThat(server(TlsMessages.FINISHED, empty)).isEqualTo("bad-finished");
    }

    @Test
    void the_handshake_must_be_signed_in_a_way_we_accept_by_the_certificates_key() {
        for (int role = 0; role < 2; role++) {
            boolean toServer = role == 0;
            assertThat(verify(toServer, flip(1))).isEqualTo("bad-certificate-verify");
            // RSA PKCS #1, which signs certificates only; a scheme of other keys; an unknown one.
            assertThat(verify(toServer, scheme("0401"))).isEqualTo("illegal-parameter");
            assertThat(verify(toServer, scheme("0804"))).isEqualTo("bad-certificate-verify");
            assertThat(verify(toServer, scheme("0403"))).isEqualTo("bad-certificate-verify");
            assertThat(verify(toServer, scheme("0203"))).isEqualTo("illegal-parameter");
        }
    }

    private static String verify(boolean toServer, UnaryOperator<byte[]> change) {
        int type = TlsMessages.CERTIFICATE_VERIFY;
        return toServer ? server(type, change) : client(type, change);
    }

    private static UnaryOperator<byte[]> scheme(String hex) {
        return message -> Bytes.fromHex(Bytes.of(message).hex().substring(0, 8)
                        + hex
                        + Bytes.of(message).hex().substring(12))
                .toArray();
    }

    @Test
    void a_message_left_out_is_noticed() {
        UnaryOperator<byte[]> nothing = message -> new byte[0];
        for (int type : new int[] {TlsMessages.CERTIFICATE, TlsMessages.CERTIFICATE_VERIFY}) {
            assertThat(server(type, nothing)).isEqualTo("unexpected-message");
            assertThat(client(type, nothing)).isEqualTo("unexpected-message");
        }
        assertThat(client(TlsMessages.ENCRYPTED_EXTENSIONS, nothing)).isEqualTo("unexpected-message");
        assertThat(client(TlsMessages.CERTIFICATE_REQUEST, nothing)).isEqualTo("no-client-auth");
    }

    @Test
    void no_message_goes_on_behind_a_change_of_keys() {
        UnaryOperator<byte[]> more = message ->
                Bytes.concat(Bytes.of(message), Bytes.fromHex("080000020000")).toArray();
        assertThat(client(TlsMessages.SERVER_HELLO, more)).isEqualTo("unexpected-message");
        assertThat(server(TlsMessages.CLIENT_HELLO, more)).isEqualTo("unexpected-message");
        assertThat(server(TlsMessages.FINISHED, more)).isEqualTo("unexpected-message");
        assertThat(client(TlsMessages.FINISHED, more)).isEqualTo("unexpected-message");
    }

    @Test
    void certificates_come_without_context_and_extensions() {
        UnaryOperator<byte[]> context = instead(
                TlsMessages.CERTIFICATE, body -> body.opaque(1, new byte[1]).opaque(3, new byte[0]));
        UnaryOperator<byte[]> extension = instead(
                TlsMessages.CERTIFICATE,
                body -> body.opaque(1, new byte[0])
                        .vector(
                                3,
                                list -> list.opaque(
                                                3,
                                                TlsSides.ALICE
                                                        .preferred(0x0403)
                                                        .der()
                                                        .toArray())
                                        .vector(2, extensions -> extensions.extension(5, in -> {}))));
        UnaryOperator<byte[]> none = instead(
                TlsMessages.CERTIFICATE, body -> body.opaque(1, new byte[0]).opaque(3, new byte[0]));
        UnaryOperator<byte[]> longer = message -> TlsWriter.message(
                TlsMessages.CERTIFICATE,
                body -> body.opaque(1, new byte[0]).opaque(3, new byte[0]).number(1, 0));
        assertThat(server(TlsMessages.CERTIFICATE, context)).isEqualTo("illegal-parameter");
        assertThat(client(TlsMessages.CERTIFICATE, extension)).isEqualTo("unsupported-extension");
        assertThat(client(TlsMessages.CERTIFICATE, none)).isEqualTo("no-certificate");
        assertThat(server(TlsMessages.CERTIFICATE, longer)).isEqualTo("bad-message");
    }

    @Test
    void a_server_answers_only_what_was_offered() {
        int type = TlsMessages.ENCRYPTED_EXTENSIONS;
        assertThat(client(type, instead(type, body -> body.vector(2, all -> all.extension(0, in -> {})))))
                .isEqualTo("unsupported-extension");
        assertThat(client(
                        type,
                        instead(
                                type,
                                body -> body.vector(
                                        2,
                                        all -> all.extension(
                                                TlsHello.ALPN, in -> TlsHello.names(in, List.of("/mplex/6.7.0")))))))
                .isEqualTo("illegal-parameter");
        assertThat(client(
                        type,
                        instead(
                                type,
                                body -> body.vector(
                                        2,
                                        all -> all.extension(
                                                TlsHello.ALPN, in -> TlsHello.names(in, List.of(YAMUX, "libp2p")))))))
                .isEqualTo("illegal-parameter");
        int request = TlsMessages.CERTIFICATE_REQUEST;
        assertThat(client(
                        request,
                        instead(request, body -> body.opaque(1, new byte[1]).opaque(2, new byte[0]))))
                .isEqualTo("illegal-parameter");
        assertThat(client(
                        request,
                        instead(request, body -> body.opaque(1, new byte[0]).opaque(2, new byte[0]))))
                .isEqualTo("missing-extension");
        assertThat(client(
                        request,
                        instead(
                                request,
                                body -> body.opaque(1, new byte[0])
                                        .vector(
                                                2,
                                                all -> all.extension(
                                                        TlsHello.SIGNATURE_ALGORITHMS,
                                                        in -> in.vector(2, list -> list.number(2, 0x0804)))))))
                .isEqualTo("no-common-signature");
    }

    @ParameterizedTest
    @CsvSource({
        // another cipher, compression, another version, a key of another group, bytes behind the version
        "1301 00 00, 1302 00 00, illegal-parameter",
        "1301 00 00, 1301 01 00, illegal-parameter",
        "002b00020304, 002b00020303, tls-version",
        "00330024001d, 003300240017, illegal-parameter",
        "002b00020304, 002b000203040000, bad-message"
    })
    void a_server_chooses_only_what_was_offered(String hex, String by, String code) {
        assertThat(client(TlsMessages.SERVER_HELLO, replace(hex.replace(" ", ""), by.replace(" ", ""))))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        // compression, another cipher, another version, an extension twice
        "1301 01 00, 1301 01 01, illegal-parameter",
        "0002 1301, 0002 1302, no-common-cipher",
        "002b0003020304, 002b0003020303, tls-version",
        "000d 0014, 002b 0014, illegal-parameter"
    })
    void a_client_offers_what_we_can_take(String hex, String by, String code) {
        assertThat(server(TlsMessages.CLIENT_HELLO, replace(hex.replace(" ", ""), by.replace(" ", ""))))
                .isEqualTo(code);
    }

    @Test
    void a_session_id_is_echoed_and_not_too_long() {
        byte[] hello = TlsSides.alice(YAMUX).begin().takeSent().toArray();
        byte[] message = Bytes.of(hello).slice(5, hello.length).toArray();
        for (int length : new int[] {32, 33}) {
            Side bob = TlsSides.bob(YAMUX).begin();
            bob.receive(plain(withSessionId(message, length)));
            if (length == 32) {
                assertThat(bob.takeSent().hex()).contains("20" + "07".repeat(32) + "1301");
            } else {
                assertThat(bob.code()).isEqualTo("bad-message");
            }
        }
    }

    private static byte[] withSessionId(byte[] hello, int length) {
        Bytes all = Bytes.of(hello);
        byte[] id = new byte[length];
        Arrays.fill(id, (byte) 7);
        return TlsWriter.message(
                TlsMessages.CLIENT_HELLO,
                body -> body.bytes(all.slice(4, 38).toArray())
                        .opaque(1, id)
                        .bytes(all.slice(39, all.length()).toArray()));
    }

    private static Bytes plain(byte[] message) {
        return Bytes.wrap(new TlsWriter()
                .number(1, 22)
                .number(2, 0x0303)
                .opaque(2, message)
                .toArray());
    }

    /** ServerHello of a forged server, as a record. */
    private static Bytes retry(int group, byte[] cookie) {
        byte[] hello = TlsWriter.message(
                TlsMessages.SERVER_HELLO,
                body -> body.number(2, 0x0303)
                        .bytes(TlsHello.RETRY_RANDOM)
                        .opaque(1, new byte[0])
                        .number(2, 0x1301)
                        .number(1, 0)
                        .vector(2, all -> {
                            all.extension(TlsHello.SUPPORTED_VERSIONS, in -> in.number(2, 0x0304));
                            all.extension(TlsHello.KEY_SHARE, in -> in.number(2, group));
                            if (cookie.length > 0) {
                                all.extension(TlsHello.COOKIE, in -> in.opaque(2, cookie));
                            }
                        }));
        return plain(hello);
    }

    @Test
    void a_cookie_comes_back_and_nobody_asks_twice() {
        Side alice = TlsSides.alice(YAMUX).begin();
        Bytes first = alice.takeSent();
        assertThat(first.hex()).doesNotContain("002c0006");
        alice.receive(retry(TlsKeyShare.P256_GROUP, new byte[] {1, 2, 3, 4}));
        Bytes second = alice.takeSent();
        assertThat(second.hex()).contains("002c0006000401020304").contains("0017004104");
        assertThat(second.hex()).doesNotContain("001d0020");
        alice.receive(retry(TlsKeyShare.P256_GROUP, new byte[0]));
        assertThat(alice.code()).isEqualTo("unexpected-message");
    }

    @Test
    void a_server_asks_for_a_key_that_it_does_not_have_yet_and_that_was_offered() {
        for (int group : new int[] {TlsKeyShare.X25519_GROUP, 0x0018}) {
            Side alice = TlsSides.alice(YAMUX).begin();
            alice.receive(retry(group, new byte[0]));
            assertThat(alice.code()).isEqualTo("illegal-parameter");
        }
    }

    @Test
    void a_client_that_does_not_send_the_key_it_was_asked_for_is_refused() {
        byte[] hello = TlsSides.alice(YAMUX).begin().takeSent().toArray();
        String text = Bytes.of(hello).slice(5, hello.length).hex();
        String withoutKey = text.replace("00330026" + "0024001d", "00330026" + "0024001e");
        Bytes record = plain(Bytes.fromHex(withoutKey).toArray());
        Side bob = TlsSides.bob(YAMUX).begin();
        bob.receive(record);
        assertThat(bob.takeSent().hex())
                .contains(Bytes.of(TlsHello.RETRY_RANDOM).hex());
        bob.receive(record);
        assertThat(bob.code()).isEqualTo("no-common-group");
    }

    /** A forged client after its handshake with a server of ours. */
    private record Met(TlsForger client, Side bob) {
        static Met ready() {
            Side bob = TlsSides.bob(YAMUX).begin();
            Met met = new Met(new TlsForger(true, message -> message).meet(bob), bob);
            assertThat(bob.secured).isNotNull();
            return met;
        }

        String after(int type, String hex) {
            bob.receive(client.record(type, hex).takeSent());
            return bob.code();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "22, '', unexpected-message", // an empty record of handshake
        "21, '', unexpected-message",
        "21, 0200, ''", // close_notify, whatever its level
        "21, 015a, ''", // user_canceled
        "21, 020000, bad-message",
        "21, 022a, alert-bad-certificate",
        "21, 01ff, alert-unknown",
        "20, 01, unexpected-message",
        "24, 01, unexpected-message",
        "23, 000000, ''",
        "22, 1800000102, illegal-parameter", // KeyUpdate
        "22, 180000020000, bad-message",
        "22, 180000010018000001, unexpected-message",
        "22, 0400000400000000, unexpected-message", // a ticket for the server
        "22, 0d00000100, unexpected-message", // CertificateRequest
        "22, 0100000100, unexpected-message"
    })
    void records_after_the_handshake(int type, String hex, String code) {
        assertThat(Met.ready().after(type, hex)).isEqualTo(code);
    }

    @Test
    void tickets_are_ignored_by_clients() {
        Side alice = TlsSides.alice(YAMUX).begin();
        TlsForger server = new TlsForger(false, message -> message);
        server.hear(alice.takeSent());
        server.meet(alice);
        alice.receive(server.record(22, "0400000400000000").record(23, "0102").takeSent());
        assertThat(alice.code()).isEmpty();
        assertThat(alice.received()).isEqualTo(Bytes.fromHex("0102"));
    }

    @Test
    void nothing_comes_inside_a_message() {
        Met met = Met.ready();
        assertThat(met.after(22, "18000001")).isEmpty();
        assertThat(met.after(23, "01")).isEqualTo("unexpected-message");
        assertThat(met.bob.plaintext.size()).isZero();
    }

    @Test
    void padding_is_cut_off_and_nothing_but_padding_is_refused() {
        Met met = Met.ready();
        // The type behind the content is that of the record's argument: zeros before it are content.
        Bytes padded = sealed(met.client, "aabb17000000");
        met.bob.receive(padded);
        assertThat(met.bob.received()).isEqualTo(Bytes.fromHex("aabb"));
        met.bob.receive(sealed(met.client, "000000"));
        assertThat(met.bob.code()).isEqualTo("unexpected-message");
    }

    /** A record with this inner plaintext, type and padding and all. */
    private static Bytes sealed(TlsForger client, String inner) {
        // Behind the last byte the outlet writes the type, which here is one more zero of padding.
        return client.record(0, inner).takeSent();
    }

    @Test
    void a_plaintext_is_not_longer_than_it_may_be() {
        Met met = Met.ready();
        assertThat(met.after(23, "01".repeat(1 << 14))).isEmpty();
        assertThat(met.after(23, "01".repeat((1 << 14) + 1))).isEqualTo("frame-too-long");
        assertThat(met.bob.plaintext.size()).isEqualTo(1 << 14);
    }

    @Test
    void a_key_update_that_asks_for_one_is_answered_once_and_both_go_on() {
        Met met = Met.ready();
        met.client.outlet.updateKey();
        assertThat(met.after(23, "01")).isEmpty();
        assertThat(met.bob.takeSent()).isEqualTo(Bytes.EMPTY);
        assertThat(met.after(22, "1800000101")).isEmpty();
        assertThat(met.bob.takeSent().length()).isEqualTo(5 + 5 + 17);
    }
}
