package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.swarming.SwarmingConfig;
import dev.starling.testbed.lab.AnonymityExperiment.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Searches, swarms and spies: what must be so in every run, and that it comes again. */
class SearchExperimentsTest {
    private static final GraphKind FOUR = GraphKind.parse("regular:4");
    private static final GnutellaExperiment FLAT = GnutellaExperiment.servents(GraphKind.parse("random:4"), 300, 5);
    private static final GnutellaExperiment TIERS = GnutellaExperiment.servents(GraphKind.parse("random:4"), 150, 5)
            .sharing(new GnutellaExperiment.Sharing(200, 0.8, 0.3, 20, 0.5))
            .tiers(new GnutellaExperiment.Tier(0.3, 6, 10))
            .asking(10, 0, 6);
    private static final NapsterExperiment NAPSTER =
            new NapsterExperiment(50, 20, 20, 10, 100, 100, new GnutellaExperiment.Sharing(100, 0.8, 0.2, 5, 0.5));
    private static final WalkExperiment WALKS = WalkExperiment.on(FOUR, 500).searches(10);
    private static final SwarmExperiment SWARM = SwarmExperiment.of(0.3).swarm(40, 1, 0.3);

    private static List<Outcome> outcomes(Experiment experiment, int threads) {
        List<Outcome> outcomes = new ArrayList<>();
        Series.run(experiment, 5, 2, threads, outcomes::add);
        return outcomes;
    }

    @Test
    void one_thread_and_two_give_equal_outcomes() {
        for (Experiment experiment : List.of(
                FLAT,
                TIERS,
                NAPSTER,
                WALKS,
                SWARM,
                AnonymityExperiment.among(Protocol.FLOOD, FOUR, 200, 0.1),
                AnonymityExperiment.among(Protocol.GOSSIP, FOUR, 200, 0.1),
                AnonymityExperiment.among(Protocol.DANDELION, FOUR, 200, 0.1))) {
            assertThat(outcomes(experiment, 2)).isEqualTo(outcomes(experiment, 1));
            assertThat(experiment.run(1).values())
                    .isNotEqualTo(experiment.run(2).values());
        }
    }

    @Test
    void bytes_are_what_the_messages_of_each_type_have() {
        Outcome run = FLAT.run(1);
        assertThat(run.number("pingBytes")).isEqualTo(23 * run.number("pingMessages"));
        assertThat(run.number("pongBytes")).isEqualTo(37 * run.number("pongMessages"));
        // The flags, "artist00 title000000" and a NUL.
        assertThat(run.number("queryBytes")).isEqualTo((23 + 2 + 20 + 1) * run.number("queryMessages"));
        assertThat(run.number("bytes"))
                .isEqualTo(run.number("pingBytes")
                        + run.number("pongBytes")
                        + run.number("queryBytes")
                        + run.number("hitBytes"));
    }

    @Test
    void every_reached_peer_answers_a_ping_once() {
        Outcome run = GnutellaExperiment.servents(GraphKind.parse("regular:6"), 200, 5)
                .run(1);
        assertThat(run.number("reach")).isEqualTo(199);
        assertThat(run.number("found")).isEqualTo(199);
        assertThat(run.number("queryMessages")).isEqualTo(5 * (200 * 5 + 1));
    }

    @Test
    void where_all_share_and_a_flood_reaches_all_it_finds_what_there_is() {
        Outcome run = GnutellaExperiment.servents(GraphKind.parse("regular:6"), 200, 20)
                .sharing(new GnutellaExperiment.Sharing(20, 0.5, 0, 10, 0))
                .run(1);
        assertThat(run.number("success")).isEqualTo(1);
        Outcome nobody =
                FLAT.sharing(GnutellaExperiment.Sharing.DEFAULT.freeRiders(1)).run(1);
        assertThat(nobody.number("success")).isZero();
    }

    @Test
    void ultrapeers_spare_the_leaves_and_ask_the_network_about_less() {
        Outcome run = TIERS.run(1);
        assertThat(run.number("ultrapeers")).isBetween(10.0, 60.0);
        assertThat(run.number("success")).isGreaterThan(0.8);
        assertThat(run.number("tableBytes")).isPositive();
        assertThat(run.number("pingPongRate")).isBetween(100.0, 145.0);
        assertThat(run.number("reach"))
                .as("only whoever may have it")
                .isLessThan(FLAT.run(1).number("reach"));
    }

    @Test
    void a_dead_server_finds_nothing_and_a_slow_one_refuses() {
        Outcome run = NAPSTER.run(1);
        assertThat(run.number("success")).isGreaterThan(0.8);
        assertThat(run.number("successAfter")).isZero();
        Outcome slow = new NapsterExperiment(50, 40, 20, 99, 20, 5, NAPSTER.sharing()).run(1);
        assertThat(slow.number("refused"))
                .as("twice as many come as are served")
                .isBetween(0.4, 0.6);
        assertThat(slow.number("queueMax")).isBetween(4.0, 5.0);
    }

    @Test
    void walks_and_rings_and_floods_find_on_a_connected_graph() {
        Outcome run = WALKS.run(1);
        assertThat(run.number("walkSuccess")).isEqualTo(1);
        assertThat(run.number("floodSuccess")).isEqualTo(1);
        assertThat(run.number("ringSteps")).as("both find the nearest").isEqualTo(run.number("floodSteps"));
        assertThat(run.number("walkSteps")).isGreaterThanOrEqualTo(run.number("floodSteps"));
    }

    @Test
    void a_swarm_completes_and_tit_for_tat_tells_who_gives() {
        Outcome fair = SWARM.run(1);
        assertThat(fair.number("contributorMissing")).isZero();
        assertThat(fair.number("riderMissing")).isZero();
        assertThat(fair.number("handicap")).isGreaterThan(1.5);
        SwarmingConfig usual = SwarmingConfig.DEFAULT;
        Outcome luck = SWARM.config(new SwarmingConfig(
                        200, 4, usual.rechokeEvery(), 3, SwarmingConfig.Selection.RANDOM, false, 200))
                .run(1);
        assertThat(luck.number("handicap")).isLessThan(1.4);
        assertThat(fair.number("riderSeconds")).isGreaterThan(2 * fair.number("contributorSeconds"));
    }

    @Test
    void without_spies_nobody_is_named() {
        Outcome run = AnonymityExperiment.among(Protocol.FLOOD, FOUR, 100, 0).run(1);
        assertThat(run.number("precision")).isZero();
        assertThat(run.number("seen")).isZero();
        assertThat(run.number("reach")).isEqualTo(1);
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> FLAT.ttl(8)).hasMessageContaining("1 to 7");
        assertThatThrownBy(
                        () -> SearchSimulations.walks(null, 100, null, null, null, null, null, null, 2.0, null, null))
                .hasMessageContaining("copies");
        assertThatThrownBy(() ->
                        SearchSimulations.walks(null, 100, null, null, null, null, null, null, null, "cubic", null))
                .hasMessageContaining("square-root");
        assertThatThrownBy(() -> SearchSimulations.anonymity("radio", null, 100, null, null, null, null, 1))
                .hasMessageContaining("dandelion");
        assertThatThrownBy(() -> AnonymityExperiment.among(Protocol.FLOOD, FOUR, 100, 1))
                .hasMessageContaining("spies");
    }
}
