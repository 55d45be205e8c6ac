package dev.starling.mux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Held;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A negotiation with somebody who wants it never to end, or to cost much. */
final class MultistreamAttackTest {
    private static final byte[] HEADER = line("/multistream/1.0.0");
    private static final long SECOND = 1_000_000_000L;

    private static byte[] line(String text) {
        return MultistreamLines.write(text);
    }

    private static LayerProbe<String> responder() {
        return new LayerProbe<>(MultistreamMachine.responder("/echo/1"::equals)).begin();
    }

    private static LayerProbe<String> initiator() {
        LayerProbe<String> probe = new LayerProbe<>(MultistreamMachine.initiator(List.of("/a", "/b"))).begin();
        probe.sent();
        return probe;
    }

    private static void ended(LayerProbe<String> probe, String code) {
        assertThat(probe.failures).singleElement().asString().startsWith(code + ": ");
        assertThat(probe.machine.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        probe.sent();
        probe.receive(HEADER);
        probe.receive(line("/echo/1"));
        assertThat(probe.sent()).isEmpty();
        assertThat(probe.ready).isEmpty();
        assertThat(probe.failures).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // no line at all
                "8108", // 1,025: one byte beyond the limit
                "ff7f", // the most that two bytes say
                "808004", // 65,536
                "80808001", // 2 MiB
                "ffffffffffffffff3f", // 2^62 - 1: GHSA-xqvc-92cf-94j4 and others
                "ffffffffffffffff7f", // nine bytes, the longest varint there is
                "ffffffffffffffffffffffff", // a varint without end
                "8100", // 1 in two bytes
                "93808000", // 19 in four
                "8000" // 0 in two
            })
    void a_length_that_no_line_has_ends_it_before_a_byte_of_the_line_has_come(String length) {
        byte[] bomb = HexFormat.of().parseHex(length);
        for (boolean behindTheHeader : new boolean[] {false, true}) {
            for (LayerProbe<String> victim : List.of(responder(), initiator())) {
                if (behindTheHeader) {
                    victim.receive(HEADER);
                }
                victim.receive(bomb);
                ended(victim, "bad-line");
            }
        }
    }

    @Test
    void refusing_what_was_never_proposed_does_not_go_on_for_ever() {
        LayerProbe<String> initiator = initiator();
        initiator.receive(HEADER);
        initiator.receive(line("na"));
        initiator.receive(line("na"));
        ended(initiator, "refused");
        LayerProbe<String> responder = responder();
        responder.receive(HEADER);
        for (int i = 0; i < MultistreamMachine.PROPOSALS_MAX; i++) {
            assertThat(responder.failures).isEmpty();
            responder.receive(line("na"));
        }
        ended(responder, "too-many-proposals");
    }

    @Test
    void listings_without_end_end_after_sixteen() {
        LayerProbe<String> responder = responder();
        responder.receive(HEADER);
        for (int i = 0; i < MultistreamMachine.PROPOSALS_MAX; i++) {
            responder.receive(line("ls"));
        }
        assertThat(responder.sent().length).isLessThanOrEqualTo(HEADER.length + 16 * 4);
        ended(responder, "too-many-proposals");
    }

    @Test
    void an_answer_is_at_most_a_byte_longer_than_what_it_answers() {
        LayerProbe<String> responder = responder();
        responder.receive(HEADER);
        int heard = HEADER.length;
        int said = responder.sent().length;
        for (String proposal : List.of("ls", "a", "na", "/multistream/1.0.0", "/" + "x".repeat(1022))) {
            heard += line(proposal).length;
            responder.receive(line(proposal));
            said += responder.sent().length;
            assertThat(said).as(proposal).isLessThanOrEqualTo(heard + 1);
        }
        assertThat(responder.failures).isEmpty();
    }

    @Test
    void bytes_that_drip_do_not_put_off_the_end() {
        for (LayerProbe<String> victim : List.of(responder(), initiator())) {
            long deadline = victim.machine.deadlineNs();
            for (int second = 0; second < 10; second++) {
                victim.nowNs = second * SECOND;
                victim.receive(Arrays.copyOfRange(HEADER, second, second + 1));
                assertThat(victim.machine.deadlineNs()).isEqualTo(deadline);
            }
            victim.nowNs = 10 * SECOND;
            victim.machine.handle(new dev.starling.core.LayerInput.Tick(), victim);
            ended(victim, "timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/multistream/2.0.0",
                "/multistream/1.0.0 ",
                "/Multistream/1.0.0",
                "na",
                "/echo/1",
                "GET / HTTP/1.1\r",
            })
    void another_beginning_ends_it(String first) {
        for (LayerProbe<String> victim : List.of(responder(), initiator())) {
            victim.receive(line(first));
            ended(victim, "unexpected-line");
        }
    }

    @Test
    void a_protocol_that_was_not_proposed_is_not_agreed_on() {
        for (String answer : List.of("/b", "/a ", "/A", "/c", "ls", "/multistream/1.0.0")) {
            LayerProbe<String> victim = initiator();
            victim.receive(HEADER);
            victim.receive(line(answer));
            ended(victim, "unexpected-line");
        }
    }

    @Test
    void text_that_is_not_utf_8_is_no_protocol_that_anybody_knows() {
        LayerProbe<String> victim = responder();
        victim.receive(HEADER);
        byte[] bad = "\u0008/echo/1\n".getBytes(UTF_8);
        bad[3] = (byte) 0xff;
        victim.receive(bad);
        assertThat(victim.ready).isEmpty();
        assertThat(new String(victim.sent(), UTF_8)).endsWith("na\n");
    }

    @Test
    void however_much_is_said_a_kilobyte_is_kept() {
        LayerProbe<String> victim = responder();
        victim.receive(HEADER);
        for (int i = 0; i < 15; i++) {
            victim.receive(line("/" + "x".repeat(1022)));
        }
        victim.receive(Arrays.copyOf(line("/" + "x".repeat(1022)), 1000));
        assertThat(victim.failures).isEmpty();
        assertThat(Held.bytes(victim.machine)).isLessThan(2048);
        victim.receive(new byte[100_000]);
        assertThat(Held.bytes(victim.machine)).isLessThan(2048);
    }
}
