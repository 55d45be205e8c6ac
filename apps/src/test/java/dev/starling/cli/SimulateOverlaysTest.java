package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code starling simulate} for overlays: names, shapes, and that numbers come again. */
class SimulateOverlaysTest {
    private static List<Map<String, Object>> json(String line) {
        Result result = Cli.run(line.split(" "));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.lines().stream().map(Json::object).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gossip --mode push-pull | infectedByRound roundsTo999 roundsToAll messagesPerPeer reach
            rumor --variant pull | residue traffic tAve tLast
            flood --ttl 3 --graph powerlaw:2.3 | messages duplicates reach reachByTtl lastHop treeBound
            tree --protocol plumtree --dead 0.1 | reach redundancy lastHop convergenceMs controlMessages
            anti-entropy --mode pull --informed 0.5 | residueByRound theoryByRound residue roundsToAll copiesPerPeer
            bimodal --loss 0.2 --offered 3 | residueByRound theoryByRound residue roundsToAll copiesPerPeer
            membership --protocol hyparview --fail 0.3 --rounds 5 | connected largestComponent degree clustering pathLength detectionPeriods falsePositives
            membership --protocol cyclon --rounds 5 --heal-rounds 5 | connected largestComponent degree clustering pathLength detectionPeriods falsePositives
            membership --protocol seeds --view 300 --fail 0.3 | connected largestComponent degree clustering pathLength detectionPeriods falsePositives
            membership --protocol swim --fail 0.01 --periods 2 | connected largestComponent degree clustering pathLength detectionPeriods falsePositives
            tree --protocol bfs --graph random:5 | reach redundancy lastHop convergenceMs controlMessages
            gnutella --queries 3 --pings 3 | messages bytes pingBytes pongBytes queryBytes hitBytes success reach pingPongShare
            gnutella --version 0.6 --queries 3 --seconds 4 | bytes success firstHops ultrapeers handshakeBytes tableBytes
            napster --rate 10 --seconds 10 --kill-at 5 | success successAfter waitMs predictedWaitMs queueMax refused
            walks --queries 5 --walkers 4 | walkSuccess walkMessages ringMessages floodMessages walkSaves biasedSaves
            freeriders --pieces 20 | contributorSeconds riderSeconds handicap contributorRate firstPieces
            reputation --trust eigentrust --cycles 3 | rubbish rubbishFirst polluterTrust messages
            anonymity --spread dandelion --messages 5 | precision predicted seen ticks messages
            """)
    void each_run_and_the_summary_have_the_numbers_by_name(String command, String names) {
        List<Map<String, Object>> lines = json("simulate " + command + " --peers 200 --runs 3 --json");
        assertThat(lines).hasSize(4);
        assertThat(lines).extracting(line -> line.get("event")).containsExactly("run", "run", "run", "summary");
        assertThat(lines).allSatisfy(line -> assertThat(line).containsKeys(names.split(" ")));
        assertThat(lines.getLast()).containsKeys("sd", "min", "p50", "p90", "p99", "max", "missing");
    }

    @ParameterizedTest
    @CsvSource({
        "gossip --mode pull --loss 0.3 --dead 0.1",
        "rumor --feedback off --counter off --k 3",
        "tree --protocol stp --dead 0.1",
        "anti-entropy --mode push-pull --loss 0.2 --dead 0.2",
        "bimodal --loss 0.3 --dead 0.1",
        "membership --protocol hyparview --fail 0.4 --loss 0.01 --silence 3 --rounds 5",
        "membership --protocol cyclon --fail 0.4 --contacts 2 --rounds 5",
        "membership --protocol swim --loss 0.1 --slow 0.1 --lifeguard on --rounds 5",
        "flood --loss 0.2 --dead 0.2 --messages 3 --latency-ticks 4",
        "gnutella --queries 2 --pings 2 --free-riders 0.2 --dead 0.1 --ttl 5",
        "walks --graph powerlaw:2.3 --queries 3 --replication square-root --check 2",
        "anonymity --spread gossip --fanout 3 --spies 0.2 --messages 4"
    })
    void equal_seeds_give_equal_lines_on_any_number_of_threads(String options) {
        String[] one = ("simulate " + options + " --peers 300 --runs 6 --seed 9 --json").split(" ");
        String[] two = ("simulate " + options + " --peers 300 --runs 6 --seed 9 --json --threads 2").split(" ");
        assertThat(Cli.run(two).out()).isEqualTo(Cli.run(one).out());
    }

    @Test
    void a_flood_without_ttl_says_what_theory_says() {
        Map<String, Object> run = json("simulate flood --graph regular:4 --peers 100 --seed 3 --json")
                .getFirst();
        assertThat(run.get("messages")).hasToString("301");
        assertThat(run.get("predicted")).hasToString("301");
        assertThat(run.get("reach")).hasToString("99");
        assertThat(run.get("treeBound")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --protocol gossip | the protocol is one of hyparview, cyclon, seeds, swim
            --protocol swim --view 3 | --view is no option of swim
            --protocol cyclon --replace on | --replace is no option of cyclon
            --protocol hyparview --suspicion on | --suspicion is no option of hyparview
            --protocol cyclon --view 5 --shuffle 6 | exchanges from 1 entry to all
            --protocol hyparview --view 1 | HyParView takes 2 links
            --protocol hyparview --refresh -1 | --refresh is from 1
            --protocol swim --peers 30000 | up to 20000 peers
            --protocol swim --slow-rounds 3 | says nothing without --slow
            --protocol swim --suspicion off --lifeguard on | say nothing with --suspicion off
            --protocol swim --helpers -1 | helpers -1
            --fail 1 | fail is a share
            --rounds 0 | rounds go from 1
            --contacts 5000 | contacts are from 0
            --loss 2 | loss is a share
            --ttl 3 | --ttl is no option of membership
            """)
    void a_knob_that_means_nothing_is_refused_with_the_reason(String options, String reason) {
        Result result = Cli.run(("simulate membership " + options).split(" "));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(reason);
    }

    @Test
    void cost_is_told_on_request_alone() {
        assertThat(json("simulate rumor --peers 50 --runs 1 --json --cost").getLast())
                .containsEntry("event", "cost")
                .containsKeys("cpuSeconds", "heapBytes");
        assertThat(Cli.run("simulate", "rumor", "--peers", "50", "--runs", "1").out())
                .contains("seed 1: residue", "1 runs:")
                .doesNotContain("cost");
    }
}
