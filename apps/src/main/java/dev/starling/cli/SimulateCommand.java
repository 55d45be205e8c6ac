package dev.starling.cli;

import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.Outcome;
import dev.starling.testbed.lab.Series;
import dev.starling.testbed.lab.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling simulate}. */
@Command(
        header = "Measure a protocol in the simulated world.",
        description = {
            "srp: how far and how fast messages of the Stream Relay Protocol spread among peers behind NATs. Mechanisms can be"
                    + " switched off one by one, so that a result can be explained: --anti-entropy off also switches off the"
                    + " comparison on first contact and the questions for gaps, unless --first-sync or --gaps say otherwise.",
            "gossip: an item in synchronous rounds among peers who all know each other: infectedByRound, roundsTo999,"
                    + " roundsToAll, messagesPerPeer, reach.",
            "rumor: rumor mongering after Demers et al. 1987: residue, traffic, tAve, tLast.",
            "flood: to all neighbours, with duplicates suppressed: messages, duplicates, reach (peers besides the source),"
                    + " reachByTtl, lastHop, treeBound.",
            "tree: a tree is built, --dead of the peers die unnoticed, an item is published at once and another when the tree"
                    + " is mended: reach, reachHealed, redundancy, lastHop, convergenceMs, controlMessages.",
            "anti-entropy: everybody compares all it has with a random partner, round by round: residueByRound,"
                    + " theoryByRound, roundsToAll, copiesPerPeer.",
            "bimodal: an item is sent once to all, and what was lost is repaired by anti-entropy for --offered rounds.",
            "membership: peers join, some rounds later --fail of them die at once, and the others go on: connected,"
                    + " largestComponent, degree, clustering, pathLength, detectionPeriods, falsePositives; of the living at"
                    + " the end, and with Before at the end of the name before the failures.",
            "gnutella: searches in protocol 0.4 or 0.6: messages and bytes by type, success, reach, firstHops, pingPongShare.",
            "napster: searches at one server that serves, queues, refuses and may die: success, successAfter, waitMs, queueMax.",
            "walks: random walkers beside expanding rings and floods on one graph: success, messages, steps of each.",
            "freeriders: a swarm fetches a file, and some give nothing: contributorSeconds, riderSeconds, handicap.",
            "reputation: some give rubbish and praise each other: rubbish, the share that is fetched.",
            "anonymity: how often spies among the peers name who a message began with: precision.",
            "snapshots: banks pay each other over channels that lose and repair, while snapshots are taken and checked:"
                    + " done, complete, conserved, contents, consistent, errors. The exit code is 1 where there are errors.",
            "hosts: libp2p hosts in one process, each of which dials --links others, with every byte of their handshakes.",
            "",
            "Prints a line a run, one run a seed, then a summary: means under the names of the runs' numbers, and by those names"
                    + " within sd, min, p50, p90, p99 and max. The same options and seed give the same numbers in every"
                    + " process and on any number of threads; topology, roles, loss and each peer draw from streams of their own."
        },
        footer = {
            "  starling simulate srp --peers 128 --seeds 5 --nat-hard 0.3 --subscribers 0.5 --loss 0.01",
            "  starling simulate srp --fanout 3 --anti-entropy off --json",
            "  starling simulate gossip --mode push --fanout 1 --peers 10000 --loss 0.5 --runs 20",
            "  starling simulate gossip --mode push --fanout 3 --policy die --dead 0.3 --json",
            "  starling simulate rumor --variant pull --feedback on --counter on --k 2 --peers 1000 --runs 100",
            "  starling simulate flood --graph regular:4 --ttl 7 --peers 10000 --json",
            "  starling simulate flood --graph regular:6 --peers 1000000 --runs 1 --cost",
            "  starling simulate tree --protocol plumtree --peers 1000 --dead 0.1",
            "  starling simulate anti-entropy --mode pull --informed 0.9 --peers 10000",
            "  starling simulate bimodal --loss 0.2 --offered 5 --peers 1000 --json",
            "  starling simulate membership --protocol hyparview --peers 10000 --fail 0.5",
            "  starling simulate membership --protocol swim --peers 128 --slow 0.1 --lifeguard on --heal-rounds 300 --json",
            "  starling simulate gnutella --version 0.4 --peers 10000 --queries 50 --pings 50",
            "  starling simulate gnutella --version 0.6 --peers 5000 --json",
            "  starling simulate napster --rate 80 --service-rate 100 --kill-at 30",
            "  starling simulate walks --walkers 32 --replication square-root",
            "  starling simulate freeriders --free-riders 0.3 --choking none",
            "  starling simulate reputation --trust gossip --polluters 0.4",
            "  starling simulate anonymity --spread dandelion --spies 0.2",
            "  starling simulate snapshots --algorithm lai-yang --churn on --snapshots 3 --runs 1000 --json",
            "  starling simulate hosts --peers 1000 --links 2 --seed 1"
        })
final class SimulateCommand extends CliCommand {
    private static final int RUNS_MAX = 10_000;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description =
                    "What to simulate: srp, gossip, rumor, flood, tree, anti-entropy, bimodal, membership, gnutella,"
                            + " napster, walks, freeriders, reputation, anonymity, snapshots or hosts.")
    private String name = "";

    @Option(
            names = "--peers",
            paramLabel = "N",
            description =
                    "How many peers; for srp besides two seeds. Default: 128 for srp and hosts, 10 for snapshots, 10000 for walks, 100 for"
                            + " freeriders, 200 for reputation, 1000 for the others.")
    private @Nullable Integer peers;

    @Option(
            names = {"--runs", "--seeds"},
            paramLabel = "N",
            description =
                    "Runs, with seeds one after another. Default: 5 for srp and hosts, 10 for the others; 1 with --seed.")
    private @Nullable Integer runs;

    @Option(names = "--seed", paramLabel = "N", description = "The first seed; without --runs it means one run.")
    private @Nullable Long seed;

    @Option(
            names = "--loss",
            paramLabel = "SHARE",
            description =
                    "Messages that get lost, each alone. Default: 0.01 for srp, 0.02 for snapshots, 0 for the others.")
    private @Nullable Double loss;

    @Option(
            names = "--fanout",
            paramLabel = "N",
            description =
                    "srp, gossip, anonymity: random peers that an item goes to. Default: 3 for srp, 1 for gossip, 5 for anonymity.")
    private @Nullable Integer fanout;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description =
                    "srp, flood, anonymity: messages; for srp one a second. Default: 10 for srp, 1 for flood, 100 for anonymity.")
    private @Nullable Integer messages;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "All but srp and hosts: runs at once. The numbers do not depend on it. Default: ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Option(
            names = "--cost",
            description =
                    "All but srp and hosts: at the end say what the runs cost: CPU seconds and the heap that was taken.")
    private boolean cost;

    @Mixin
    private final OverlaySimulation overlay = new OverlaySimulation();

    @Mixin
    private final SearchSimulation search = new SearchSimulation();

    @Mixin
    private final BehaviourSimulation behaviour = new BehaviourSimulation();

    @Mixin
    private final SnapshotSimulation snapshots = new SnapshotSimulation();

    @Mixin
    private final SrpSimulation srp = new SrpSimulation();

    @Mixin
    private final HostsSimulation hosts = new HostsSimulation();

    SimulateCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        if (name.isEmpty()) {
            throw usage("which simulation? There are: " + names());
        }
        Set<String> options = OPTIONS.get(name);
        if (options == null) {
            throw usage("there is no simulation \"" + name + "\"; there are: " + names());
        }
        refuseOthersOptions(options);
        int count = runs != null ? runs : seed != null ? 1 : isExperiment() ? 10 : 5;
        if (count < 1 || count > RUNS_MAX) {
            throw usage("--runs and --seeds take 1 to " + RUNS_MAX + ", not " + count);
        }
        if (threads < 1 || threads > 64) {
            throw usage("--threads takes 1 to 64, not " + threads);
        }
        try {
            return runAll(console, seed == null ? 1 : seed, count) ? ExitCode.DONE : ExitCode.FAILED;
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private boolean isExperiment() {
        return !name.equals("srp") && !name.equals("hosts");
    }

    private Experiment experiment() {
        OverlaySimulation.Shared shared = new OverlaySimulation.Shared(peers, loss, fanout, messages);
        if (name.equals("snapshots")) {
            return snapshots.experiment(shared);
        }
        if (BehaviourSimulation.OPTIONS.containsKey(name)) {
            return behaviour.experiment(name, overlay, search, shared);
        }
        return SearchSimulation.OPTIONS.containsKey(name)
                ? search.experiment(name, overlay, shared)
                : overlay.experiment(name, shared);
    }

    private boolean runAll(Console console, long first, int count) {
        // Signals keep their own meaning, which is the end at once: there is nothing to put in order.
        Progress progress = new Progress(shell(), true);
        if (name.equals("srp")) {
            srp.run(console, progress, new OverlaySimulation.Shared(peers, loss, fanout, messages), first, count);
            return true;
        }
        if (name.equals("hosts")) {
            return hosts.run(console, progress, peers, srp, first, count);
        }
        Experiment experiment = experiment();
        List<Outcome> outcomes = new ArrayList<>();
        Duration before = cpu();
        progress.at("simulating", 0, count);
        Series.run(experiment, first, count, threads, outcome -> {
            outcomes.add(outcome);
            progress.clear();
            console.result(() -> LabLines.run(outcome), () -> LabLines.text(outcome));
            progress.at("simulating", outcomes.size(), count);
        });
        progress.clear();
        Summary summary = new Summary(outcomes);
        console.result(() -> LabLines.summary(summary), () -> LabLines.text(summary));
        if (cost) {
            cost(console, cpu().minus(before).toMillis() / 1000.0);
        }
        return !name.equals("snapshots") || outcomes.stream().allMatch(outcome -> outcome.number("errors") == 0);
    }

    private static void cost(Console console, double cpuSeconds) {
        long heap = Runtime.getRuntime().totalMemory();
        console.result(
                () -> JsonLine.event("cost").with("cpuSeconds", cpuSeconds).with("heapBytes", heap),
                () -> String.format(Locale.ROOT, "cost: %.2f CPU-seconds, %d MB of heap", cpuSeconds, heap >> 20));
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** An option that says nothing to this simulation would be believed to have an effect. */
    private void refuseOthersOptions(Set<String> allowed) {
        for (String longest : given()) {
            if (KNOWN.contains(longest) && !allowed.contains(longest)) {
                throw usage(longest + " is no option of " + name);
            }
        }
    }

    /** Which of the options that are of some simulations only each takes. */
    private static final Map<String, Set<String>> OPTIONS = options();

    /** All of them. */
    private static final Set<String> KNOWN =
            OPTIONS.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static Map<String, Set<String>> options() {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        all.put("srp", SrpSimulation.OPTIONS);
        all.putAll(OverlaySimulation.OPTIONS);
        all.putAll(new TreeMap<>(SearchSimulation.OPTIONS));
        all.putAll(new TreeMap<>(BehaviourSimulation.OPTIONS));
        all.put("snapshots", SnapshotSimulation.OPTIONS);
        all.put("hosts", HostsSimulation.OPTIONS);
        return all;
    }

    private static String names() {
        return String.join(", ", OPTIONS.keySet());
    }
}
