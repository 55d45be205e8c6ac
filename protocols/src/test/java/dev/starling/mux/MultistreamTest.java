package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MultistreamTest {
    private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
    private static final String NOISE = "072f6e6f6973650a";
    private static final String NA = "036e610a";

    private static LayerProbe<String> initiator(String... protocols) {
        return new LayerProbe<>(MultistreamMachine.initiator(List.of(protocols))).begin();
    }

    private static LayerProbe<String> responder(String... protocols) {
        return new LayerProbe<>(MultistreamMachine.responder(Set.of(protocols)::contains)).begin();
    }

    private static byte[] hex(String text) {
        return Bytes.fromHex(text).toArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return Bytes.of(bytes).hex();
    }

    @Test
    void the_initiator_sends_header_and_proposal_at_once() {
        LayerProbe<String> initiator = initiator("/noise");
        assertThat(hex(initiator.sent())).isEqualTo(HEADER + NOISE);
        assertThat(initiator.downs).isEqualTo(1);
        initiator.receive(hex(HEADER));
        assertThat(initiator.ready).isEmpty();
        initiator.receive(hex(NOISE));
        assertThat(initiator.ready).containsExactly("/noise");
    }

    @Test
    void the_responder_echoes_header_and_protocol_in_one_write() {
        LayerProbe<String> responder = responder("/noise");
        assertThat(responder.sent()).isEmpty();
        responder.receive(hex(HEADER + NOISE));
        assertThat(hex(responder.sent())).isEqualTo(HEADER + NOISE);
        assertThat(responder.downs).isEqualTo(1);
        assertThat(responder.ready).containsExactly("/noise");
    }

    @Test
    void what_is_not_known_is_refused_and_the_next_proposal_follows() {
        LayerProbe<String> initiator = initiator("/tls/1.0.0", "/noise");
        LayerProbe<String> responder = responder("/noise");
        responder.receive(initiator.sent());
        assertThat(hex(responder.sent())).isEqualTo(HEADER + NA);
        initiator.receive(hex(HEADER + NA));
        assertThat(hex(initiator.sent())).isEqualTo(NOISE);
        responder.receive(hex(NOISE));
        initiator.receive(responder.sent());
        assertThat(initiator.ready).containsExactly("/noise");
    }

    @Test
    void when_nothing_is_left_to_propose_it_has_failed() {
        LayerProbe<String> initiator = initiator("/a", "/b");
        initiator.receive(hex(HEADER + NA + NA));
        assertThat(initiator.failures)
                .singleElement()
                .asString()
                .startsWith("refused:")
                .contains("/a", "/b");
        assertThat(initiator.ready).isEmpty();
    }

    @Test
    void a_lazy_initiator_is_ready_at_once_and_fails_when_it_is_refused() {
        LayerProbe<String> lazy = new LayerProbe<>(MultistreamMachine.lazy("/noise")).begin();
        assertThat(lazy.ready).containsExactly("/noise");
        lazy.say(utf8("first words"));
        assertThat(hex(lazy.sent())).isEqualTo(HEADER + NOISE + hex(utf8("first words")));
        lazy.receive(hex(HEADER + NOISE + "6f6b"));
        assertThat(lazy.read()).isEqualTo("ok");
        assertThat(lazy.ready).hasSize(1);

        LayerProbe<String> refused = new LayerProbe<>(MultistreamMachine.lazy("/noise")).begin();
        refused.receive(hex(HEADER + NA));
        assertThat(refused.failures).singleElement().asString().startsWith("refused:");
    }

    @Test
    void bytes_behind_the_last_line_belong_to_the_layer_above() {
        LayerProbe<String> responder = responder("/noise");
        responder.receive(hex(HEADER + NOISE + "0020aabb"));
        assertThat(hex(responder.up.toByteArray())).isEqualTo("0020aabb");
        responder.say(hex("cc"));
        assertThat(hex(responder.sent())).isEqualTo(HEADER + NOISE + "cc");
        responder.machine.handle(new LayerInput.EndBelow(), responder);
        assertThat(responder.ended).isTrue();
        assertThat(responder.failures).isEmpty();
    }

    @Test
    void a_listing_is_answered_as_something_unknown() {
        LayerProbe<String> responder = responder("/noise");
        responder.receive(hex(HEADER + "036c730a"));
        assertThat(hex(responder.sent())).isEqualTo(HEADER + NA);
        assertThat(responder.failures).isEmpty();
    }

    @Test
    void what_no_correct_peer_sends_ends_it() {
        for (String bad : List.of("8108", "8100", "00", "ffff03", "81", "03616263", "80808001")) {
            LayerProbe<String> responder = responder("/noise");
            responder.receive(hex(HEADER + bad));
            responder.receive(hex("ffffffffff"));
            assertThat(responder.failures).as(bad).singleElement().asString().startsWith("bad-line:");
        }
        LayerProbe<String> noHeader = responder("/noise");
        noHeader.receive(hex(NOISE));
        assertThat(noHeader.failures).singleElement().asString().startsWith("unexpected-line:");
        LayerProbe<String> other = initiator("/noise");
        other.receive(hex(HEADER + "032f610a"));
        assertThat(other.failures).singleElement().asString().startsWith("unexpected-line:");
        LayerProbe<String> early = initiator("/noise");
        early.machine.handle(new LayerInput.EndBelow(), early);
        assertThat(early.failures).singleElement().asString().startsWith("ended-early:");
    }

    @Test
    void a_line_of_a_megabyte_is_refused_before_it_comes() {
        LayerProbe<String> responder = responder("/noise");
        responder.receive(hex(HEADER + "c0843d"));
        assertThat(responder.failures).singleElement().asString().contains("1024");
    }

    @Test
    void endless_proposals_end_after_sixteen() {
        LayerProbe<String> responder = responder("/noise");
        responder.receive(hex(HEADER));
        for (int i = 0; i < 100; i++) {
            responder.receive(hex("032f610a"));
        }
        assertThat(hex(responder.sent())).isEqualTo(HEADER + NA.repeat(15));
        assertThat(responder.failures).singleElement().asString().startsWith("too-many-proposals:");
    }

    @Test
    void a_silent_peer_is_given_up_after_ten_seconds() {
        LayerProbe<String> initiator = initiator("/noise");
        assertThat(initiator.machine.deadlineNs()).isEqualTo(10_000_000_000L);
        initiator.nowNs = 9_999_999_999L;
        initiator.machine.handle(new LayerInput.Tick(), initiator);
        assertThat(initiator.failures).isEmpty();
        initiator.nowNs = 10_000_000_000L;
        initiator.machine.handle(new LayerInput.Tick(), initiator);
        assertThat(initiator.failures).singleElement().asString().startsWith("timeout:");
        assertThat(initiator.machine.deadlineNs()).isEqualTo(Env.NEVER);
        initiator.receive(hex(HEADER + NOISE));
        assertThat(initiator.ready).isEmpty();
    }

    @Test
    void a_protocol_id_that_cannot_be_a_line_is_refused_where_it_is_given() {
        assertThatIllegalArgumentException().isThrownBy(() -> MultistreamMachine.initiator(List.of("/a\n/b")));
        assertThatIllegalArgumentException().isThrownBy(() -> MultistreamMachine.initiator(List.of("x".repeat(1024))));
        assertThatIllegalArgumentException().isThrownBy(() -> MultistreamMachine.initiator(List.of()));
        MultistreamMachine.initiator(List.of("x".repeat(1023)));
    }

    @Seeds(200)
    void both_sides_agree_on_the_first_common_protocol_however_the_bytes_are_cut(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> all = List.of("/a/1", "/b/" + "x".repeat(300), "/c", "/d/1.0.0", "/e");
        List<String> proposed = new ArrayList<>(all.subList(0, 1 + random.nextInt(all.size())));
        Set<String> known = Set.copyOf(all.subList(random.nextInt(all.size()), all.size()));
        LayerProbe<String> initiator = new LayerProbe<>(MultistreamMachine.initiator(proposed)).begin();
        LayerProbe<String> responder = new LayerProbe<>(MultistreamMachine.responder(known::contains)).begin();
        for (int round = 0; round < 20; round++) {
            drip(random, initiator.sent(), responder);
            drip(random, responder.sent(), initiator);
        }
        List<String> agreed = proposed.stream().filter(known::contains).limit(1).toList();
        assertThat(initiator.ready).isEqualTo(agreed);
        assertThat(responder.ready).isEqualTo(agreed);
        assertThat(initiator.failures).hasSize(agreed.isEmpty() ? 1 : 0);
    }

    private static void drip(SplittableRandom random, byte[] data, LayerProbe<String> to) {
        for (int at = 0; at < data.length; ) {
            int end = Math.min(data.length, at + 1 + random.nextInt(random.nextBoolean() ? 3 : 400));
            to.receive(Arrays.copyOfRange(data, at, end));
            at = end;
        }
    }
}
