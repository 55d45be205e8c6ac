package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.PeerId;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.Identity;
import dev.starling.identity.ProofVerifier;
import dev.starling.mux.YamuxConfig;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.TlsLimits;
import dev.starling.secure.TlsMachine;
import dev.starling.secure.TlsSetup;
import dev.starling.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Connections secured by TLS, or by whichever of several the two sides share. */
class TlsConnectionTest {
    private static final long SECOND = 1000 * ConnectionPair.MS;
    private static final HostCertificates DIALER = certificate(ConnectionPair.DIALER);
    private static final HostCertificates LISTENER = certificate(ConnectionPair.LISTENER);
    private static final List<String> YAMUX = List.of(ConnectionSetup.YAMUX);
    private static final String NOISE = NoiseMachine.PROTOCOL;
    private static final String TLS = TlsMachine.PROTOCOL;

    /** It is 1970 in the pair. */
    private static HostCertificates certificate(Identity identity) {
        return HostCertificates.make(identity, new SplittableRandom(5), 0);
    }

    private static ConnectionSetup.Security security(
            String id, boolean dialer, Optional<PeerId> expected, List<String> muxers) {
        if (id.equals(TLS)) {
            TlsSetup setup = new TlsSetup(
                    dialer ? DIALER : LISTENER, ProofVerifier.EACH_TIME, dialer, expected, muxers, TlsLimits.DEFAULT);
            return new ConnectionSetup.Security(id, () -> new TlsMachine(setup));
        }
        Identity identity = dialer ? ConnectionPair.DIALER : ConnectionPair.LISTENER;
        NoiseSetup setup = new NoiseSetup(identity, dialer, expected, muxers, NoiseLimits.DEFAULT);
        return new ConnectionSetup.Security(id, () -> new NoiseMachine(setup));
    }

    private static ConnectionSetup setup(boolean dialer, List<String> muxers, String... ids) {
        Optional<PeerId> expected = dialer ? Optional.of(ConnectionPair.LISTENER.peerId()) : Optional.empty();
        return new ConnectionSetup(
                dialer,
                Stream.of(ids).map(id -> security(id, dialer, expected, muxers)).toList(),
                ConnectionPair.PROTOCOLS::contains,
                YamuxConfig.DEFAULT,
                ConnectionSetup.UPGRADE_NS);
    }

    private static ConnectionPair tls() {
        return ConnectionPair.of(setup(true, YAMUX, TLS), setup(false, YAMUX, TLS));
    }

    private static ConnectionPair open() {
        ConnectionPair pair = tls().begin().run(SECOND);
        assertThat(pair.dialer.all(ConnectionOutput.Ready.class)).hasSize(1);
        assertThat(pair.listener.all(ConnectionOutput.Ready.class)).hasSize(1);
        return pair;
    }

    private static long stream(ConnectionPair.Side side, String protocol) {
        side.give(new ConnectionInput.Open(7, List.of(protocol)));
        return side.all(ConnectionOutput.Opened.class).getLast().stream();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void checkEcho(ConnectionPair pair) {
        pair.listener.echoes = true;
        long stream = stream(pair.dialer, "/echo/1");
        pair.dialer.write(stream, utf8("hello"));
        pair.run(SECOND);
        assertThat(pair.dialer.text(stream)).isEqualTo("hello");
    }

    @Test
    void the_muxer_is_agreed_on_in_the_handshake() {
        ConnectionPair pair = open();
        for (ConnectionPair.Side side : List.of(pair.dialer, pair.listener)) {
            ConnectionOutput.Ready ready =
                    side.all(ConnectionOutput.Ready.class).getFirst();
            assertThat(ready.channel().protocol()).isEqualTo(TLS);
            assertThat(ready.channel().muxer()).contains(ConnectionSetup.YAMUX);
            assertThat(ready.muxer()).isEqualTo(ConnectionSetup.YAMUX);
        }
        checkEcho(pair);
    }

    @Test
    void without_it_the_muxer_is_negotiated_inside_the_channel() {
        for (boolean dialerOffers : new boolean[] {true, false}) {
            ConnectionPair pair = ConnectionPair.of(
                            setup(true, dialerOffers ? YAMUX : List.of(), TLS),
                            setup(false, dialerOffers ? List.of() : YAMUX, TLS))
                    .begin()
                    .run(SECOND);
            assertThat(pair.listener
                            .all(ConnectionOutput.Ready.class)
                            .getFirst()
                            .channel()
                            .muxer())
                    .isEmpty();
            checkEcho(pair);
        }
    }

    @Test
    void the_answer_to_the_first_request_comes_after_two_round_trips() {
        ConnectionPair pair = tls();
        pair.listener.echoes = true;
        pair.begin().run(100 * ConnectionPair.MS);
        assertThat(pair.dialer.all(ConnectionOutput.Ready.class)).hasSize(1);
        long stream = stream(pair.dialer, "/echo/1");
        pair.dialer.write(stream, utf8("hello"));
        pair.run(100 * ConnectionPair.MS);
        assertThat(pair.dialer.text(stream)).isEqualTo("hello");
    }

    @Test
    void the_first_security_that_both_have_is_taken() {
        assertThat(agreed(new String[] {NOISE, TLS}, TLS)).isEqualTo(TLS);
        assertThat(agreed(new String[] {NOISE, TLS}, NOISE)).isEqualTo(NOISE);
        assertThat(agreed(new String[] {TLS, NOISE}, NOISE)).isEqualTo(NOISE);
        assertThat(agreed(new String[] {TLS, NOISE}, NOISE, TLS)).isEqualTo(TLS);
        assertThat(agreed(new String[] {TLS}, NOISE, TLS)).isEqualTo(TLS);
    }

    private static String agreed(String[] dialers, String... listeners) {
        ConnectionPair pair = ConnectionPair.of(setup(true, YAMUX, dialers), setup(false, YAMUX, listeners))
                .begin()
                .run(SECOND);
        checkEcho(pair);
        return pair.dialer
                .all(ConnectionOutput.Ready.class)
                .getFirst()
                .channel()
                .protocol();
    }

    @Test
    void another_peer_than_the_one_dialed_is_not_talked_to() {
        ConnectionSetup dials = setup(true, YAMUX, TLS);
        PeerId stranger = Identity.generate(new SplittableRandom(3)).peerId();
        ConnectionSetup.Security wrong = security(TLS, true, Optional.of(stranger), YAMUX);
        ConnectionPair pair = ConnectionPair.of(
                        new ConnectionSetup(true, List.of(wrong), dials.supported(), dials.yamux(), dials.upgradeNs()),
                        setup(false, YAMUX, TLS))
                .begin()
                .run(SECOND);
        assertThat(pair.dialer.closed().map(ConnectionOutput.Closed::code)).contains("wrong-peer");
        assertThat(pair.listener.closed().map(ConnectionOutput.Closed::code)).contains("alert-bad-certificate");
        assertThat(pair.listener.all(ConnectionOutput.Ready.class)).isEmpty();
    }

    @Test
    void a_connection_that_is_closed_announces_its_end_before_it_says_so() {
        ConnectionPair pair = open();
        pair.dialer.give(new ConnectionInput.Close());
        assertThat(pair.dialer.closed()).isPresent();
        assertThat(pair.dialer.log.getLast()).isInstanceOf(ConnectionOutput.Closed.class);
        pair.run(SECOND);
        pair.listener.give(new ConnectionInput.EndBelow());
        assertThat(pair.listener.closed().map(ConnectionOutput.Closed::code))
                .isPresent()
                .get()
                .isNotEqualTo("truncated");
    }

    @Test
    void a_connection_that_is_cut_off_is_not_taken_for_closed() {
        ConnectionPair pair = open();
        pair.listener.give(new ConnectionInput.EndBelow());
        assertThat(pair.listener.closed().map(ConnectionOutput.Closed::code)).contains("truncated");
    }

    @Test
    void a_mebibyte_passes_in_any_cut() {
        for (int cut : new int[] {1500, 7, Integer.MAX_VALUE}) {
            ConnectionPair pair = open();
            pair.cutBytes = cut;
            pair.latencyNs = 0;
            byte[] data = new byte[cut == 7 ? 20_000 : 1 << 20];
            new SplittableRandom(cut).nextBytes(data);
            long stream = stream(pair.dialer, "/sink/1");
            int at = 0;
            for (int rounds = 0; at < data.length && rounds < 10_000; rounds++) {
                int count = (int) Math.min(data.length - at, pair.dialer.writable.getOrDefault(stream, 0L));
                if (count > 0) {
                    pair.dialer.write(stream, Arrays.copyOfRange(data, at, at + count));
                    at += count;
                }
                pair.run(ConnectionPair.MS);
            }
            assertThat(pair.listener.read.get(stream).toByteArray()).isEqualTo(data);
        }
    }

    @Test
    void a_connection_rests_and_goes_on() {
        ConnectionPair pair = open();
        checkEcho(pair);
        pair.run(60 * SECOND);
        assertThat(pair.dialer.closed()).isEmpty();
        checkEcho(pair);
    }

    @Seeds(20)
    void a_flipped_bit_anywhere_closes_the_connection_and_never_throws(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ConnectionPair pair = tls();
        long[] passed = {0};
        long at = random.nextInt(2000);
        int bit = 1 << random.nextInt(8);
        pair.dialer.wire = data -> {
            if (at >= passed[0] && at < passed[0] + data.length) {
                data[(int) (at - passed[0])] ^= (byte) bit;
            }
            passed[0] += data.length;
            return data;
        };
        pair.begin().run(SECOND);
        if (pair.dialer.all(ConnectionOutput.Ready.class).size() == 1
                && pair.dialer.closed().isEmpty()) {
            long stream = stream(pair.dialer, "/sink/1");
            pair.dialer.write(stream, new byte[1000]);
        }
        pair.run(30 * SECOND);
        boolean closed =
                pair.listener.closed().isPresent() || pair.dialer.closed().isPresent();
        boolean whole = pair.listener.read.values().stream()
                .allMatch(read -> Arrays.equals(read.toByteArray(), new byte[1000]));
        assertThat(closed || whole).isTrue();
    }
}
