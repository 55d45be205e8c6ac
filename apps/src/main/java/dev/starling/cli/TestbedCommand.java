package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.JobTraces;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.ControlAnswer;
import dev.starling.testbed.live.LiveTestbed;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.observe.ObservationLog;
import dev.starling.testbed.observe.Watch;
import dev.starling.testbed.scenario.Recording;
import dev.starling.testbed.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling testbed}. */
@Command(
        header = "Start peers, connect them, ping and publish: the main job.",
        description = {
            "Starts that many real peers with sockets and identities of their own on loopback, with --transport udp two seeds as"
                    + " well; links them as the topology says; pings from peer 0 to a random peer and from each peer to the next, all around; publishes"
                    + " a message that all must receive; and reports. With --simulated the same scenario runs in virtual time.",
            "",
            "Without --once it stays up, serves a page that shows the network live on http://localhost:8700 (the address to open is"
                    + " printed, with a token in it), and takes commands on stdin until Ctrl-C: ping, publish, snapshot, add, kill, cut, heal, partition,"
                    + " topology, status and help; simulated also loss, latency, pause, resume, step and speed. The exit code is 1 when a ping"
                    + " or a delivery is missing, or a snapshot is wrong.",
            "",
            "testbed run plays a scenario, a YAML file or one that testbed scenarios lists: peers, links, what happens over time,"
                    + " and what has to hold; the exit code says whether it held. --record keeps what was asked of a run, and testbed"
                    + " replay makes it again: exactly, where it was simulated. testbed compare publishes among real peers, then among"
                    + " simulated ones with the latency that was measured, and says how far their deliveries and delays are apart.",
            "",
            "With --overlay the same number of peers are of an overlay: gossip or plumtree over HyParView's links, on libp2p"
                    + " streams; gnutella or napster, on TCP connections with the bytes of their own protocols. Each second or two there"
                    + " is a round, in which the first peer publishes, or ten search; a line says whom that reached. --kill shows"
                    + " what is lost with a server, a root or a share of all; kill, join, status and quit can be typed as well."
                    + " There is no page for overlays. The exit code is 1 when a round before the first killing, or the last one,"
                    + " did not reach all that could be reached.",
            "",
            "testbed snapshot [PEER] and testbed trace [ID] ask a testbed that another process has up: its page's address, which has the"
                    + " token in it, is left where only you can read it."
        },
        footer = {
            "  starling testbed",
            "  starling testbed --peers 50 --topology random:4 --once",
            "  starling testbed --once --json | jq 'select(.event==\"summary\")'",
            "  starling testbed --transport tcp --peers 20 --once",
            "  starling testbed --simulated --seed 7 --peers 200 --topology ring --once",
            "  starling testbed --transport tcp --once --zipkin http://127.0.0.1:9411",
            "  starling testbed scenarios",
            "  starling testbed run split-brain --simulated",
            "  starling testbed run my-scenario.yaml --json",
            "  starling testbed --simulated --record run.jsonl",
            "  starling testbed replay run.jsonl",
            "  starling testbed compare --transport tcp",
            "  starling testbed --overlay plumtree --peers 50 --kill 30%% --rounds 15",
            "  starling testbed --overlay napster --kill server --simulated",
            "  starling testbed --overlay gnutella --gnutella 0.6 --once --json",
            "  starling testbed snapshot 3",
            "  starling testbed trace"
        })
final class TestbedCommand extends CliCommand {
    private static final int PEERS_MAX = 1000;
    private static final int SIMULATED_PEERS_MAX = 10_000;
    private static final int OBSERVATIONS_MAX = 200_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            description =
                    "run, replay, scenarios or compare; snapshot or trace of a testbed that is up; without it the main job.")
    private String action = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A scenario, a recording, the peer that begins a snapshot, or the id of a trace.")
    private String file = "";

    @Option(names = "--peers", paramLabel = "N", description = "How many peers, from 2. Default: ${DEFAULT-VALUE}.")
    private int peers = 20;

    @Option(
            names = "--topology",
            paramLabel = "SHAPE",
            description = "Who is linked to whom: full, line, ring or random:K. Default: full.")
    private String topology = "full";

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description =
                    "How the peers talk: udp for the Stream Relay Protocol, tcp or ws for libp2p with a stream for each"
                            + " message. Default: udp.")
    private String transport = "udp";

    @Option(
            names = "--record",
            paramLabel = "FILE",
            converter = GivenPath.class,
            description = "Keep what is asked of this run, for testbed replay.")
    private @Nullable Path record;

    @Option(names = "--once", description = "Run the job once and exit.")
    private boolean once;

    @Option(names = "--simulated", description = "Run in virtual time instead of on sockets.")
    private boolean simulated;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the topology, the partners and the simulation. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Mixin
    private final TraceOptions tracing = new TraceOptions();

    @Mixin
    private final OverlayOptions overlays = new OverlayOptions();

    @Option(
            names = "--port",
            paramLabel = "N",
            description =
                    "Where the page is served on this machine, 0 for any free port. Default: 8700, or the next free one.")
    private int port = -1;

    @Option(
            names = "--page",
            paramLabel = "URL",
            description = "snapshot, trace: the address that the testbed has printed. Default: your latest one's.")
    private String pageAddress = "";

    @Option(names = "--no-page", description = "Serve no page.")
    private boolean noPage;

    TestbedCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        Optional<OverlayOptions.Run> overlay = overlays.check(this, action, peers, seed, simulated, once);
        if (overlay.isPresent()) {
            return new TestbedOverlay(shell(), console, overlay.get()).run();
        }
        return switch (action) {
            case "" -> mainJob(console);
            case "scenarios" -> TestbedScenarios.list(console);
            case "run" -> scenarios(console).run(argument("which scenario?"), given().contains("--seed") ? seed : null);
            case "compare" ->
                new TestbedComparison(shell(), console)
                        .run(given().contains("--peers") ? peers : 20, transport(), shape(), seed);
            case "replay" -> scenarios(console).replay(argument("which recording?"));
            case "snapshot" -> remote(console).snapshot(file);
            case "trace" ->
                file.isEmpty() ? remote(console).traces() : remote(console).trace(file);
            default ->
                throw usage(
                        "there is no \"" + action + "\"; there are: run, replay, scenarios, compare, snapshot, trace");
        };
    }

    private TestbedRemote remote(Console console) {
        try {
            return new TestbedRemote(console, pageAddress);
        } catch (IllegalArgumentException e) {
            throw usage("--page: " + e.getMessage());
        }
    }

    private String argument(String question) {
        if (file.isEmpty()) {
            throw usage(action + " " + question);
        }
        return file;
    }

    private TestbedScenarios scenarios(Console console) {
        for (String option : List.of("--peers", "--topology", "--transport", "--once")) {
            if (given().contains(option)) {
                throw usage(option + " does not go with " + action + ": the file says it");
            }
        }
        return new TestbedScenarios(shell(), console, simulated, record);
    }

    private int mainJob(Console console) {
        int most = simulated ? SIMULATED_PEERS_MAX : PEERS_MAX;
        if (peers < 2 || peers > most) {
            throw usage(
                    "--peers takes 2 to " + most + (simulated ? "" : ", with --simulated 10000") + ", not " + peers);
        }
        if (port < -1 || port > 65_535) {
            throw usage("--port takes 0 to 65535, not " + port);
        }
        tracing.check(this);
        RunPlan first = new RunPlan(simulated, seed, peers, shape(), transport(), List.of());
        Stop stop = new Stop();
        shell().worlds().signalsTo(stop);
        Progress progress = new Progress(shell(), console.json());
        try (TestbedPage page = TestbedPage.of(console, !once && !noPage, port)) {
            TestbedConsole typed = new TestbedConsole(shell(), console, progress, stop);
            int exitCode = ExitCode.DONE;
            for (Optional<RunPlan> next = Optional.of(first); next.isPresent(); next = page.next()) {
                exitCode = run(console, next.get(), stop, progress, page, typed);
            }
            return exitCode;
        } finally {
            progress.clear();
        }
    }

    private int run(
            Console console, RunPlan file, Stop stop, Progress progress, TestbedPage page, TestbedConsole typed) {
        ObservationLog log = new ObservationLog(OBSERVATIONS_MAX);
        MainJob.Settings settings = settings(file);
        Thread driver = Thread.currentThread();
        try (World world = open(console, file);
                RecordingFile recording = RecordingFile.open(record);
                JobTraces traces = tracing.open(world, file.seed());
                MainJob job = MainJob.of(
                        world,
                        settings,
                        (step, done, of) -> {
                            // Steps of what was asked for come from other threads, which the stop does not concern.
                            if (Thread.currentThread().equals(driver)) {
                                stop.check();
                            }
                            progress.at(step, done, of);
                        },
                        traces,
                        once ? Watch.NONE : log)) {
            recording.line(Recording.head(file.simulated(), settings, Scenario.Links.DEFAULT));
            boolean started = job.start();
            if (!started) {
                console.note("not all peers were ready and linked within " + PATIENCE.toSeconds()
                        + " s; going on with those that are");
            }
            tell(console, started, world, file);
            page.begins(file);
            LiveTestbed testbed =
                    new LiveTestbed(world, job, log, 1, recording.and(page::record)).checking(stop::check);
            page.show(testbed, file, traces);
            int received = file.controls().isEmpty() ? firstRound(testbed) : 0;
            progress.clear();
            if (!console.json()) {
                table(console, job.table());
            } else if (!once) {
                console.out()
                        .lineNow(JsonLine.event("published")
                                .with("from", 0)
                                .with("received", received)
                                .end());
            }
            MainJob.Summary summary = job.summary();
            summary(console, summary);
            if (!once) {
                testbed.script(file.controls());
                typed.run(testbed, page::wantsNext);
            }
            recording.line(Recording.end(world));
            return summary.ok() && started ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    static MainJob.Settings settings(RunPlan file) {
        return new MainJob.Settings(
                file.transport(),
                file.peers(),
                file.topology(),
                file.simulated() ? "0.0.0.0" : "127.0.0.1",
                file.seed(),
                PATIENCE);
    }

    /** Pings, publishes and takes a snapshot; how many received what was published. */
    private static int firstRound(LiveTestbed testbed) {
        testbed.obey(new Control.PingAround());
        ControlAnswer published = testbed.obey(new Control.Publish(0, "hello from peer 0"));
        testbed.obey(new Control.Snapshot(0));
        return published.fields().get("received") instanceof Integer received ? received : 0;
    }

    private Topology shape() {
        try {
            return Topology.parse(topology);
        } catch (IllegalArgumentException e) {
            throw usage("--topology: " + e.getMessage());
        }
    }

    private MainJob.Transport transport() {
        try {
            return MainJob.Transport.parse(transport);
        } catch (IllegalArgumentException e) {
            throw usage("--transport: " + e.getMessage());
        }
    }

    private World open(Console console, RunPlan file) {
        return file.simulated()
                ? MainJob.simulatedWorld(file.seed())
                : shell().worlds().open(console::note);
    }

    private static void tell(Console console, boolean started, World world, RunPlan file) {
        if (console.json()) {
            console.out()
                    .lineNow(JsonLine.event("started")
                            .with("world", world.name())
                            .with("peers", file.peers())
                            .with("topology", file.topology().toString())
                            .with("linked", started)
                            .end());
        }
    }

    static void table(Console console, List<MainJob.Row> rows) {
        Output out = console.out();
        out.line(console.paint()
                .strong(String.format(
                        Locale.ROOT,
                        "%4s  %-16s  %-21s  %-20s %6s %9s %7s",
                        "peer",
                        "id",
                        "address",
                        "nat",
                        "links",
                        "received",
                        "cached")));
        for (MainJob.Row row : rows) {
            out.line(String.format(
                    Locale.ROOT,
                    "%4d  %-16s  %-21s  %-20s %6d %9d %7d",
                    row.number(),
                    row.id(),
                    row.address(),
                    row.natType(),
                    row.links(),
                    row.received(),
                    row.cached()));
        }
        out.flush();
    }

    static void summary(Console console, MainJob.Summary summary) {
        Supplier<JsonLine> line = () -> TestbedLines.snapshot(
                        JsonLine.event("summary")
                                .with("world", summary.world())
                                .with("transport", summary.transport())
                                .with("peers", summary.peers())
                                .with("links", summary.links())
                                .within(
                                        "pings",
                                        pings -> pings.with("sent", summary.pingsSent())
                                                .with("answered", summary.pingsAnswered())
                                                .with("rttMsP50", Math.round(summary.rttMsP50() * 1000) / 1000.0))
                                .with("published", summary.published())
                                .with("delivered", summary.delivered()),
                        summary.snapshot())
                .within("traces", traces -> TestbedLines.traces(traces, summary.traces()))
                .with("ok", summary.ok());
        Paint paint = console.paint();
        Supplier<String> text = () -> String.format(
                Locale.ROOT,
                "%s world, %s: %d peers, %d links; pings %d of %d answered, median %.2f ms; %d published, %d delivered%s: %s",
                summary.world(),
                summary.transport(),
                summary.peers(),
                summary.links(),
                summary.pingsAnswered(),
                summary.pingsSent(),
                summary.rttMsP50(),
                summary.published(),
                summary.delivered(),
                TestbedLines.inShort(summary.snapshot()),
                summary.ok() ? paint.good("ok") : paint.bad("not ok"));
        console.result(line, text);
    }
}
