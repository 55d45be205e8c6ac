package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Held;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever never becomes a peer: says nothing, too little, too slowly, or what is not so. */
final class UpgradeAttackTest {
    private static final byte[] NOISE = Hostile.lines("/multistream/1.0.0", "/noise");

    private static void over(Hostile hostile, String code) {
        Hostile.Victim victim = hostile.victim;
        assertThat(victim.code()).isEqualTo(code);
        assertThat(victim.closed.reason()).isNotBlank();
        assertThat(victim.machine.deadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(victim.machine.streams()).isZero();
        victim.hear(NOISE);
        victim.give(new ConnectionInput.Tick());
        victim.give(new ConnectionInput.Open(1, List.of("/echo/1")));
        assertThat(victim.all(ConnectionOutput.Refused.class)).hasSize(1);
    }

    /** Rows 13: half-open connections. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_who_says_nothing_has_ten_seconds_and_little_memory(boolean victimDials) {
        Hostile hostile = Hostile.begun(victimDials);
        assertThat(Held.bytes(hostile.victim.machine)).isLessThan(8 << 10);
        hostile.victim.passTo(10 * Hostile.SECOND - 1);
        assertThat(hostile.victim.closed).isNull();
        hostile.victim.passTo(10 * Hostile.SECOND);
        over(hostile, "timeout");
        assertThat(Held.bytes(hostile.victim.machine)).isLessThan(8 << 10);
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 25", "false, 40", "true, 1", "true, 26", "true, 100"})
    void a_byte_a_second_does_not_put_off_the_end_wherever_it_begins(boolean victimDials, int atOnce) {
        Hostile hostile = Hostile.begun(victimDials);
        byte[] first = Hostile.concat(NOISE, new byte[] {(byte) (victimDials ? 1 : 0), 32}, new byte[300]);
        hostile.victim.hear(Arrays.copyOf(first, atOnce));
        for (int second = 1; second < 10; second++) {
            hostile.victim.passTo(second * Hostile.SECOND);
            hostile.victim.hear(new byte[] {first[atOnce + second - 1]});
            assertThat(hostile.victim.closed).as("second %d", second).isNull();
        }
        hostile.victim.passTo(10 * Hostile.SECOND);
        over(hostile, "timeout");
    }

    @Test
    void one_who_is_secure_and_agrees_on_no_muxer_has_the_same_ten_seconds() {
        Hostile hostile = new Hostile(ConnectionPair.setup(false, Optional.empty(), false), List.of());
        hostile.victim.give(new ConnectionInput.Begin());
        hostile.victim.give(new ConnectionInput.Room(Integer.MAX_VALUE));
        hostile.victim.passTo(9 * Hostile.SECOND);
        hostile.secured();
        hostile.say(Hostile.lines("/multistream/1.0.0"));
        hostile.victim.passTo(10 * Hostile.SECOND);
        over(hostile, "timeout");
        assertThat(hostile.victim.all(ConnectionOutput.Ready.class)).isEmpty();
    }

    /** Row 4: mplex has no flow control and is not offered. */
    @Test
    void mplex_is_refused_and_yamux_may_still_be_proposed() {
        for (List<String> early : List.of(List.<String>of(), List.of("/mplex/6.7.0"))) {
            Hostile hostile = new Hostile(ConnectionPair.setup(false, Optional.empty(), true), early);
            hostile.victim.give(new ConnectionInput.Begin());
            hostile.victim.give(new ConnectionInput.Room(Integer.MAX_VALUE));
            hostile.secured();
            assertThat(hostile.victim.all(ConnectionOutput.Ready.class)).isEmpty();
            hostile.say(Hostile.lines("/multistream/1.0.0", "/mplex/6.7.0"));
            assertThat(hostile.heard.toByteArray()).isEqualTo(Hostile.lines("/multistream/1.0.0", "na"));
            hostile.say(Hostile.lines("/yamux/1.0.0"));
            assertThat(hostile.victim.all(ConnectionOutput.Ready.class)).hasSize(1);
        }
    }

    /** A dialer with one muxer does not wait for the answer; a silent peer is found out by its first ping. */
    @Test
    void a_muxer_that_is_never_confirmed_is_none() {
        Hostile hostile = new Hostile(ConnectionPair.setup(true, Optional.empty(), false), List.of());
        hostile.victim.give(new ConnectionInput.Begin());
        hostile.victim.give(new ConnectionInput.Room(Integer.MAX_VALUE));
        hostile.secured();
        assertThat(hostile.victim.all(ConnectionOutput.Ready.class)).hasSize(1);
        byte[] header = Hostile.lines("/multistream/1.0.0");
        for (int second = 1; second < 10; second++) {
            hostile.victim.passTo(second * Hostile.SECOND);
            hostile.say(new byte[] {header[second - 1]});
        }
        assertThat(hostile.victim.closed).isNull();
        hostile.victim.passTo(10 * Hostile.SECOND);
        over(hostile, "timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "16030100c8010000c40303", // TLS
                "474554202f20485454502f312e310d0a0d0a", // GET / HTTP/1.1
                "00", // a line without length
                "ffffffffffffffff7f" // one that is too long
            })
    void what_is_not_libp2p_is_refused(String hex) {
        for (boolean victimDials : new boolean[] {false, true}) {
            Hostile hostile = Hostile.begun(victimDials);
            byte[] rest = new byte[80];
            Arrays.fill(rest, (byte) '\n');
            hostile.victim.hear(Hostile.concat(HexFormat.of().parseHex(hex), rest));
            assertThat(hostile.victim.code()).startsWith("security-");
            over(hostile, hostile.victim.code());
        }
    }

    @Test
    void security_is_proposed_sixteen_times_and_no_more() {
        Hostile hostile = Hostile.begun(false);
        hostile.victim.hear(Hostile.lines("/multistream/1.0.0"));
        for (int i = 0; i < 16; i++) {
            assertThat(hostile.victim.closed).isNull();
            hostile.victim.hear(Hostile.lines("/plaintext/2.0.0"));
        }
        over(hostile, "security-too-many-proposals");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_end_at_any_byte_of_the_upgrade_is_an_end_with_a_reason(boolean victimDials) {
        byte[] first = Hostile.concat(NOISE, new byte[] {0, 32, 9}, new byte[31]);
        for (int cut = 0; cut < first.length; cut++) {
            Hostile hostile = Hostile.begun(victimDials);
            hostile.victim.hear(Arrays.copyOf(first, cut));
            if (hostile.victim.closed == null) {
                hostile.victim.give(new ConnectionInput.EndBelow());
            }
            assertThat(hostile.victim.code()).as("cut at %d", cut).isNotEmpty();
            over(hostile, hostile.victim.code());
        }
    }

    @Seeds(100)
    void rubbish_never_becomes_a_peer(RandomGenerator random) {
        Hostile hostile = Hostile.begun(random.nextBoolean());
        if (random.nextBoolean()) {
            hostile.victim.hear(NOISE);
        }
        for (int i = 0; i < 40 && hostile.victim.closed == null; i++) {
            byte[] rubbish = new byte[random.nextInt(1000)];
            random.nextBytes(rubbish);
            hostile.victim.hear(rubbish);
            assertThat(Held.bytes(hostile.victim.machine)).isLessThan(40 << 10);
        }
        hostile.victim.passTo(10 * Hostile.SECOND);
        assertThat(hostile.victim.all(ConnectionOutput.Ready.class)).isEmpty();
        over(hostile, hostile.victim.code());
        assertThat(hostile.victim.code()).isNotEmpty();
    }

    /** Rows 13 and 14 together: many at once, each at its worst stage, in bytes each. */
    @Test
    void a_thousand_half_open_connections_hold_what_one_holds_a_thousand_times() {
        List<ConnectionMachine> machines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Hostile hostile = Hostile.begun(false);
            hostile.victim.hear(NOISE);
            if (i % 10 == 0) {
                hostile.victim.hear(Hostile.concat(new byte[] {0, 32, 9}, new byte[31]));
                hostile.victim.hear(new byte[] {0x20, 0x40, 1, 2, 3});
            }
            machines.add(hostile.victim.machine);
        }
        assertThat(Held.bytes(machines)).isLessThan(1000L * (4 << 10));
    }
}
