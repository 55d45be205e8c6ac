package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.identity.Identity;
import dev.starling.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final long SECOND = 1000 * ConnectionPair.MS;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConnectionPair open() {
        ConnectionPair pair = ConnectionPair.noise().begin().run(SECOND);
        assertThat(pair.dialer.all(ConnectionOutput.Ready.class)).hasSize(1);
        return pair;
    }

    private static long stream(ConnectionPair.Side side, String... protocols) {
        side.give(new ConnectionInput.Open(7, List.of(protocols)));
        return side.all(ConnectionOutput.Opened.class).getLast().stream();
    }

    @Test
    void both_sides_know_who_the_other_is_and_speak_yamux() {
        ConnectionPair pair = open();
        ConnectionOutput.Ready dialed =
                pair.dialer.all(ConnectionOutput.Ready.class).getFirst();
        ConnectionOutput.Ready listened =
                pair.listener.all(ConnectionOutput.Ready.class).getFirst();
        assertThat(dialed.channel().remoteId()).isEqualTo(ConnectionPair.LISTENER.peerId());
        assertThat(listened.channel().remoteId()).isEqualTo(ConnectionPair.DIALER.peerId());
        assertThat(List.of(dialed.muxer(), listened.muxer())).containsOnly(ConnectionSetup.YAMUX);
        assertThat(dialed.channel().muxer()).contains(ConnectionSetup.YAMUX);
    }

    @Test
    void without_the_handshakes_word_the_muxer_is_agreed_on_inside_the_channel() {
        ConnectionPair pair = ConnectionPair.of(
                        ConnectionPair.setup(true, Optional.empty(), false),
                        ConnectionPair.setup(false, Optional.empty(), false))
                .begin()
                .run(SECOND);
        assertThat(pair.dialer
                        .all(ConnectionOutput.Ready.class)
                        .getFirst()
                        .channel()
                        .muxer())
                .isEmpty();
        long stream = stream(pair.dialer, "/echo/1");
        pair.dialer.write(stream, utf8("hello"));
        pair.run(SECOND);
        assertThat(pair.listener.text(stream)).isEqualTo("hello");
    }

    @Test
    void the_answer_to_the_first_request_comes_two_round_trips_after_the_byte_stream_is_there() {
        ConnectionPair pair = ConnectionPair.noise();
        pair.listener.echoes = true;
        pair.begin().run(100 * ConnectionPair.MS);
        assertThat(pair.dialer.all(ConnectionOutput.Ready.class)).hasSize(1);
        long stream = stream(pair.dialer, "/echo/1");
        pair.dialer.write(stream, utf8("hello"));
        pair.run(99 * ConnectionPair.MS);
        assertThat(pair.dialer.text(stream)).isEmpty();
        pair.run(ConnectionPair.MS);
        assertThat(pair.dialer.text(stream)).isEqualTo("hello");
    }

    @Test
    void a_stream_is_half_closed_by_each_side_and_then_gone() {
        ConnectionPair pair = open();
        pair.listener.echoes = true;
        long stream = stream(pair.dialer, "/echo/1");
        pair.dialer.write(stream, utf8("hello"));
        pair.dialer.give(new ConnectionInput.Finish(stream));
        pair.run(SECOND);
        assertThat(pair.listener.all(ConnectionOutput.Accepted.class))
                .containsExactly(new ConnectionOutput.Accepted(stream, "/echo/1"));
        assertThat(pair.dialer.text(stream)).isEqualTo("hello");
        assertThat(pair.dialer.all(ConnectionOutput.Finished.class)).hasSize(1);
        assertThat(pair.dialer.all(ConnectionOutput.Gone.class)).hasSize(1);
        assertThat(pair.listener.all(ConnectionOutput.Gone.class)).hasSize(1);
        assertThat(pair.dialer.machine.streams()).isZero();
        assertThat(pair.listener.machine.streams()).isZero();
    }

    @Test
    void of_several_protocols_the_first_that_the_other_side_speaks_is_taken() {
        ConnectionPair pair = open();
        pair.dialer.give(new ConnectionInput.Open(1, List.of("/echo/2", "/sink/1", "/echo/1")));
        assertThat(pair.dialer.all(ConnectionOutput.Opened.class)).isEmpty();
        pair.run(SECOND);
        assertThat(pair.dialer.all(ConnectionOutput.Opened.class).getFirst().protocol())
                .isEqualTo("/sink/1");
        assertThat(pair.listener.all(ConnectionOutput.Accepted.class).getFirst().protocol())
                .isEqualTo("/sink/1");
    }

    @Test
    void what_the_other_side_does_not_speak_is_refused() {
        ConnectionPair pair = open();
        pair.dialer.give(new ConnectionInput.Open(1, List.of("/a", "/b")));
        long lazy = stream(pair.dialer, "/c");
        pair.run(SECOND);
        assertThat(pair.dialer.all(ConnectionOutput.Refused.class))
                .singleElement()
                .matches(refused -> refused.token() == 1 && refused.code().equals("refused"));
        assertThat(pair.dialer.all(ConnectionOutput.WasReset.class))
                .containsExactly(new ConnectionOutput.WasReset(lazy, "refused"));
        assertThat(pair.listener.all(ConnectionOutput.Accepted.class)).isEmpty();
        assertThat(pair.dialer.machine.streams()).isZero();
        pair.run(20 * SECOND);
        assertThat(pair.listener.machine.streams()).isZero();
    }

    @Test
    void a_mebibyte_passes_both_ways_in_any_cut() {
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
            pair.dialer.give(new ConnectionInput.Finish(stream));
            pair.run(SECOND);
            assertThat(pair.listener.read.get(stream).toByteArray())
                    .as("cut " + cut)
                    .isEqualTo(data);
        }
    }

    @Test
    void another_peer_than_the_one_dialed_is_not_talked_to() {
        Identity expected = Identity.generate(new SplittableRandom(9));
        ConnectionPair pair = ConnectionPair.of(
                        ConnectionPair.setup(true, Optional.of(expected.peerId()), true),
                        ConnectionPair.setup(false, Optional.empty(), true))
                .begin()
                .run(SECOND);
        assertThat(pair.dialer.closed()).isPresent();
        assertThat(pair.dialer.closed().orElseThrow().code()).isEqualTo("wrong-peer");
        assertThat(pair.dialer.all(ConnectionOutput.Ready.class)).isEmpty();
        assertThat(pair.dialer.machine.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_handshake_that_takes_longer_than_ten_seconds_is_given_up() {
        ConnectionPair pair = ConnectionPair.noise();
        pair.dialer.wire = data -> new byte[0];
        pair.begin().run(10 * SECOND - 1);
        assertThat(pair.listener.closed()).isEmpty();
        pair.run(1);
        assertThat(pair.listener.closed()).isPresent();
        assertThat(pair.dialer.closed()).isPresent();
    }

    @Test
    void before_it_is_ready_and_after_it_is_closed_no_stream_is_opened() {
        ConnectionPair pair = ConnectionPair.noise().begin();
        pair.dialer.give(new ConnectionInput.Open(1, List.of("/echo/1")));
        pair.run(SECOND);
        pair.dialer.give(new ConnectionInput.Open(2, List.of("/echo/1")));
        pair.dialer.give(new ConnectionInput.Abort());
        pair.dialer.give(new ConnectionInput.Open(3, List.of("/echo/1")));
        assertThat(pair.dialer.all(ConnectionOutput.Refused.class))
                .extracting(ConnectionOutput.Refused::code)
                .containsExactly("not-ready", "closed");
        assertThat(pair.dialer.closed()).isPresent();
        pair.run(SECOND);
        assertThat(pair.listener.closed()).isPresent();
    }

    @Test
    void closing_waits_for_the_streams_that_are_open() {
        ConnectionPair pair = open();
        pair.listener.echoes = true;
        long stream = stream(pair.dialer, "/echo/1");
        pair.dialer.write(stream, utf8("one"));
        pair.run(SECOND);
        pair.dialer.give(new ConnectionInput.Close());
        pair.dialer.write(stream, utf8(" two"));
        pair.run(SECOND);
        assertThat(pair.dialer.text(stream)).isEqualTo("one two");
        assertThat(pair.listener.all(ConnectionOutput.GoneAway.class)).hasSize(1);
        pair.dialer.give(new ConnectionInput.Finish(stream));
        pair.run(SECOND);
        assertThat(pair.dialer.closed()).isPresent();
        assertThat(pair.dialer.closed().orElseThrow().code()).isEqualTo("normal");
    }

    @Test
    void who_does_not_read_stops_the_writer_of_that_stream_and_no_other() {
        ConnectionPair pair = open();
        pair.listener.reads = false;
        long stalled = stream(pair.dialer, "/sink/1");
        for (int i = 0; i < 100; i++) {
            int count = (int) (long) pair.dialer.writable.getOrDefault(stalled, 0L);
            if (count > 0) {
                pair.dialer.write(stalled, new byte[count]);
            }
            pair.run(100 * ConnectionPair.MS);
        }
        assertThat(pair.listener.read.get(stalled).size()).isLessThanOrEqualTo(262_144);
        assertThat(pair.dialer.writable.get(stalled)).isZero();
        long other = stream(pair.dialer, "/sink/1");
        pair.dialer.write(other, utf8("still flows"));
        pair.run(SECOND);
        assertThat(pair.listener.text(other)).isEqualTo("still flows");
    }

    @Seeds(60)
    void a_flipped_bit_anywhere_closes_the_connection_and_never_throws(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ConnectionPair pair = ConnectionPair.noise();
        pair.cutBytes = 1 + random.nextInt(100);
        long position = random.nextInt(1200);
        long[] sent = new long[1];
        ConnectionPair.Side side = random.nextBoolean() ? pair.dialer : pair.listener;
        side.wire = data -> {
            if (sent[0] <= position && position < sent[0] + data.length) {
                data[(int) (position - sent[0])] ^= (byte) (1 << random.nextInt(8));
            }
            sent[0] += data.length;
            return data;
        };
        pair.listener.echoes = true;
        pair.begin().run(SECOND);
        pair.dialer.give(new ConnectionInput.Open(1, List.of("/echo/1")));
        pair.dialer
                .all(ConnectionOutput.Opened.class)
                .forEach(opened -> pair.dialer.write(opened.stream(), new byte[1000]));
        pair.run(60 * SECOND);
        if (sent[0] > position) {
            assertThat(pair.dialer.closed().isPresent()
                            || pair.listener.closed().isPresent())
                    .as("position " + position)
                    .isTrue();
        }
    }
}
