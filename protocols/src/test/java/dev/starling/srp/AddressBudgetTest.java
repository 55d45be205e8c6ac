package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AddressBudgetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress VICTIM = IpAddress.parse("192.0.2.7");
    private static final Endpoint A = new Endpoint(VICTIM, 4000);
    private static final Endpoint A_OTHER_PORT = new Endpoint(VICTIM, 4001);

    private final AddressBudget budget = new AddressBudget(SrpConfig.DEFAULT);

    @Test
    void nothing_is_sent_to_an_address_that_has_sent_nothing() {
        assertThat(budget.maySend(A, 1, 0)).isFalse();
        assertThat(budget.isValidated(A)).isFalse();
    }

    @Test
    void at_most_three_times_the_bytes_that_came_over_all_ports_of_an_address() {
        budget.received(A, 100, 0);
        assertThat(budget.maySend(A, 301, 0)).isFalse();
        assertThat(budget.maySend(A, 200, 0)).isTrue();
        assertThat(budget.maySend(A_OTHER_PORT, 100, 0)).isTrue();
        assertThat(budget.maySend(A, 1, 0)).isFalse();
    }

    @Test
    void a_reference_peer_gets_both_answers_to_its_second_reflection() {
        // Connection ping, stage 1 from the probe port, stage 2 from the main port, with their answers' sizes.
        budget.received(A, 172, 0);
        assertThat(budget.maySend(A, 389, 0)).isTrue();
        budget.received(A_OTHER_PORT, 230, SECOND);
        assertThat(budget.maySend(A_OTHER_PORT, 420, SECOND)).isTrue();
        budget.received(A, 245, 2 * SECOND);
        assertThat(budget.maySend(A, 426, 2 * SECOND)).isTrue();
        assertThat(budget.maySend(A_OTHER_PORT, 427, 2 * SECOND)).isTrue();
    }

    @Test
    void credit_is_forgotten_when_the_address_falls_silent() {
        budget.received(A, 100, 0);
        assertThat(budget.maySend(A, 10, 30 * SECOND - 1)).isTrue();
        assertThat(budget.maySend(A, 10, 30 * SECOND)).isFalse();
    }

    @Test
    void credit_is_not_saved_up_without_end() {
        for (int i = 0; i < 1000; i++) {
            budget.received(A, 1000, i);
        }
        assertThat(budget.maySend(A, AddressBudget.CREDIT_MAX + 1, 1000)).isFalse();
        assertThat(budget.maySend(A, AddressBudget.CREDIT_MAX, 1000)).isTrue();
    }

    @Test
    void a_validated_endpoint_may_be_sent_anything_for_two_minutes() {
        budget.validated(A, 0);
        assertThat(budget.maySend(A, 1_000_000, SECOND)).isTrue();
        assertThat(budget.maySend(A_OTHER_PORT, 1, SECOND)).as("another port").isFalse();
        assertThat(budget.isValidated(A)).isTrue();
        assertThat(budget.maySend(A, 1_000_000, 120 * SECOND - 1)).isTrue();
        assertThat(budget.maySend(A, 1_000_000, 120 * SECOND)).isFalse();
    }

    @Test
    void only_another_proof_puts_off_the_end() {
        budget.validated(A, 0);
        for (int i = 1; i < 120; i++) {
            budget.received(A, 1, i * SECOND);
        }
        assertThat(budget.maySend(A, 1_000_000, 120 * SECOND))
                .as("anybody can forge a source")
                .isFalse();
        budget.validated(A, 121 * SECOND);
        budget.validated(A, 200 * SECOND);
        assertThat(budget.maySend(A, 1_000_000, 320 * SECOND - 1)).isTrue();
        assertThat(budget.maySend(A, 1_000_000, 320 * SECOND)).isFalse();
    }

    @Test
    void what_the_user_named_is_trusted() {
        budget.trusted(A);
        assertThat(budget.maySend(A, 10_000, 0)).isTrue();
        assertThat(budget.mayProbe(A, 10_000, 0)).isTrue();
        assertThat(budget.isValidated(A)).isTrue();
        for (int i = 0; i < 2000; i++) {
            budget.trusted(new Endpoint(VICTIM, 10_000 + i));
        }
        assertThat(budget.isValidated(A)).as("even this list has an end").isFalse();
    }

    @Test
    void the_three_pings_of_a_connection_attempt_may_go_and_no_fourth() {
        assertThat(budget.mayProbe(A, 257, 0)).isTrue();
        assertThat(budget.mayProbe(A, 257, SECOND / 2)).isTrue();
        assertThat(budget.mayProbe(A, 257, 2 * SECOND)).isTrue();
        assertThat(budget.mayProbe(A, 257, 3 * SECOND)).isFalse();
        assertThat(budget.mayProbe(A, 257, 19 * SECOND)).isFalse();
        for (int i = 0; i < AddressBudget.TRIES; i++) {
            assertThat(budget.mayProbe(A, 257, 63 * SECOND)).isTrue();
        }
        assertThat(budget.mayProbe(A, 257, 63 * SECOND)).isFalse();
    }

    @Test
    void a_probe_is_small() {
        assertThat(budget.mayProbe(A, AddressBudget.PROBE_BYTES_MAX + 1, 0)).isFalse();
        assertThat(budget.mayProbe(A, AddressBudget.PROBE_BYTES_MAX, 0)).isTrue();
    }

    /** Attack row 17: a thousand peer ids that are all said to live at one address, on every port. */
    @Test
    void a_victim_named_by_many_gets_about_one_probe_a_second() {
        int sent = 0;
        for (int i = 0; i < 60_000; i++) {
            Endpoint claimed = new Endpoint(VICTIM, 1024 + i % 1000);
            sent += budget.mayProbe(claimed, 257, i * SECOND / 1000) ? 1 : 0;
        }
        assertThat(sent).isBetween(60, 60 + AddressBudget.PROBES_PER_ADDRESS);
    }

    @Test
    void peers_of_one_machine_may_all_be_probed_unless_loopback_counts_as_public() {
        AddressBudget strict = new AddressBudget(SrpConfig.DEFAULT, false);
        int sent = 0;
        int sentStrictly = 0;
        for (int port = 9000; port < 9100; port++) {
            Endpoint to = new Endpoint(IpAddress.LOOPBACK, port);
            sent += budget.mayProbe(to, 257, 0) ? 1 : 0;
            sentStrictly += strict.mayProbe(to, 257, 0) ? 1 : 0;
        }
        assertThat(sent).isEqualTo(100);
        assertThat(sentStrictly).isEqualTo(AddressBudget.PROBES_PER_ADDRESS);
    }

    @Test
    void probes_are_limited_in_all() {
        int sent = 0;
        for (int i = 0; i < 10_000; i++) {
            Endpoint to = new Endpoint(IpAddress.ofIpv4(0x01000000 + i * 256), 4000);
            sent += budget.mayProbe(to, 257, i * SECOND / 1000) ? 1 : 0;
        }
        assertThat(sent).isBetween(128 + 310, 128 + 320);
    }

    @Test
    void a_traversal_is_granted_once_in_a_tick_and_ends() {
        assertThat(budget.mayBurst(A, 1, 0)).as("not open").isFalse();
        assertThat(budget.openBurst(VICTIM, 0)).isTrue();
        assertThat(budget.openBurst(VICTIM, 29 * SECOND)).isFalse();
        int sent = 0;
        for (int i = 0; i < 5000; i++) {
            sent += budget.mayBurst(new Endpoint(VICTIM, 1024 + i), 1, SECOND) ? 1 : 0;
        }
        assertThat(sent).isEqualTo(1280);
        assertThat(budget.openBurst(VICTIM, 30 * SECOND)).isTrue();
        assertThat(budget.mayBurst(A, 1, 34 * SECOND)).isTrue();
        assertThat(budget.mayBurst(A, 1, 35 * SECOND)).as("over").isFalse();
    }

    @Test
    void a_traversal_is_bounded_in_bytes() {
        budget.openBurst(VICTIM, 0);
        long sent = 0;
        while (budget.mayBurst(A, 500, 0)) {
            sent += 500;
        }
        assertThat(sent).isBetween(131_000L, 132_200L);
    }

    @Test
    void traversals_are_limited_in_all() {
        int opened = 0;
        for (int i = 0; i < 240; i++) {
            opened += budget.openBurst(IpAddress.ofIpv4(i), i * SECOND) ? 1 : 0;
        }
        assertThat(opened).isBetween(4 + 15, 4 + 16);
    }

    /** Attack row 15: forged sources in a flood larger than the tables; never more than three times, at any time. */
    @Test
    void whatever_comes_no_unvalidated_address_gets_more_than_three_times_what_it_sent() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            AddressBudget flooded = new AddressBudget(SrpConfig.DEFAULT);
            Map<IpAddress, Long> in = new LinkedHashMap<>();
            Map<IpAddress, Long> out = new LinkedHashMap<>();
            long now = 0;
            int addresses = seed % 2 == 0 ? 10 : 20_000;
            for (int step = 0; step < 10_000; step++) {
                now += random.nextLong(SECOND / 10);
                IpAddress ip = IpAddress.ofIpv4(random.nextInt(addresses));
                Endpoint peer = new Endpoint(ip, 1000 + random.nextInt(3));
                int bytes = random.nextInt(1422);
                if (random.nextBoolean()) {
                    flooded.received(peer, bytes, now);
                    in.merge(ip, (long) bytes, Long::sum);
                }
                if (flooded.maySend(peer, bytes, now)) {
                    out.merge(ip, (long) bytes, Long::sum);
                    assertThat(out.get(ip))
                            .as("seed %d step %d", seed, step)
                            .isLessThanOrEqualTo(3 * in.getOrDefault(ip, 0L));
                }
            }
            assertThat(out).isNotEmpty();
        }
    }

    @Test
    void an_answer_right_after_its_question_is_paid_for_even_in_a_flood_of_forged_sources() {
        for (int i = 0; i < 20_000; i++) {
            budget.received(new Endpoint(IpAddress.ofIpv4(i), 4000), 200, i);
            assertThat(budget.maySend(new Endpoint(IpAddress.ofIpv4(i), 4000), 400, i))
                    .isTrue();
        }
    }

    @Test
    void memory_comes_back() {
        budget.received(A, 100, 0);
        budget.validated(A, 0);
        budget.openBurst(VICTIM, 0);
        budget.expire(120 * SECOND);
        assertThat(budget.maySend(A, 1, 0)).as("all forgotten").isFalse();
        assertThat(budget.isValidated(A, 0)).isFalse();
        assertThat(budget.mayBurst(A, 1, 0)).isFalse();
    }
}
