package dev.starling.cli;

import dev.starling.testbed.lab.Catalogue;
import dev.starling.testbed.lab.Claim;
import dev.starling.testbed.lab.Comparison;
import dev.starling.testbed.lab.Experiment;
import dev.starling.testbed.lab.Finding;
import dev.starling.testbed.lab.LabReport;
import dev.starling.testbed.lab.LabStore;
import dev.starling.testbed.lab.Laboratory;
import dev.starling.testbed.lab.Outcome;
import dev.starling.testbed.lab.Series;
import dev.starling.testbed.lab.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling lab}. */
@Command(
        header = "Try what people say about peer-to-peer networks.",
        description = {
            "list names the claims, with their sources and the tolerances that were stated before any run. run tries one of"
                    + " them, or all, and says of each whether it holds.",
            "",
            "run all goes on where an earlier one was interrupted: findings are kept in --out, one CSV file each, and only"
                    + " those are run that are not there. Afterwards report.html, with plots of what was measured over what is"
                    + " claimed, claims.md and findings.jsonl lie beside them. The numbers are the same on every machine and any number of"
                    + " threads.",
            "",
            "compare shows ways to reach everybody side by side: copies a living peer, the share of the living that is reached,"
                    + " and the links or rounds that it takes, with --dead of the peers dead and nobody the wiser."
        },
        footer = {
            "  starling lab list",
            "  starling lab run infect-and-die",
            "  starling lab run demers-table-3 --json",
            "  starling lab run all --out lab-results",
            "  starling lab compare --peers 10000 --dead 0.3"
        })
final class LabCommand extends CliCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", description = "list, run or compare.")
    private String action = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The claim to run, or all.")
    private String name = "";

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            converter = GivenPath.class,
            description = "Where run all keeps its findings and its report. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("lab-results");

    @Option(names = "--fresh", description = "With run all: run also what was found before.")
    private boolean fresh;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Runs at once. Default: as many as there are processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--peers", paramLabel = "N", description = "compare: how many peers. Default: ${DEFAULT-VALUE}.")
    private int peers = 1000;

    @Option(
            names = "--dead",
            paramLabel = "SHARE",
            description = "compare: peers that are dead, unnoticed. Default: ${DEFAULT-VALUE}.")
    private double dead;

    @Option(names = "--runs", paramLabel = "N", description = "compare: seeds, from 1 on. Default: ${DEFAULT-VALUE}.")
    private int runs = 5;

    LabCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        if (threads < 1 || threads > 64) {
            throw usage("--threads takes 1 to 64, not " + threads);
        }
        switch (action) {
            case "list" -> {
                if (!name.isEmpty()) {
                    throw usage("list takes no name, not \"" + name + "\"");
                }
                Catalogue.CLAIMS.forEach(claim -> list(console, claim));
            }
            case "run" -> {
                if (name.isEmpty()) {
                    throw usage("run which claim? Try all, or one that starling lab list names");
                }
                runNamed(console);
            }
            case "compare" -> compare(console);
            case "" -> throw usage("list, run or compare?");
            default -> throw usage("there is no \"" + action + "\"; there are: list, run, compare");
        }
        return ExitCode.DONE;
    }

    private static void list(Console console, Claim claim) {
        console.result(
                () -> JsonLine.event("claim")
                        .with("name", claim.name())
                        .with("says", claim.says())
                        .with("source", claim.source())
                        .with("form", claim.form())
                        .with("setting", claim.setting())
                        .with("tolerance", claim.tolerance())
                        .with("points", claim.points().size())
                        .with("seedsFrom", 1),
                () -> String.format(
                        Locale.ROOT,
                        "%-20s %s%n%22s(%s; %s; tolerance: %s)",
                        claim.name(),
                        claim.says(),
                        "",
                        claim.source(),
                        claim.setting(),
                        claim.tolerance()));
    }

    private void compare(Console console) {
        if (!name.isEmpty() || runs < 1 || runs > 10_000) {
            throw usage("compare takes no name and --runs from 1 to 10000, not \"" + name + "\" and " + runs);
        }
        Map<String, Experiment> ways;
        try {
            ways = Comparison.ways(peers, dead);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        Progress progress = new Progress(shell(), true);
        ways.forEach((way, experiment) -> {
            progress.at(way, 0, 1);
            List<Outcome> outcomes = new ArrayList<>();
            Series.run(experiment, 1, runs, threads, outcomes::add);
            Summary summary = new Summary(outcomes);
            progress.clear();
            console.result(
                    () -> JsonLine.event("way")
                            .with("way", way)
                            .with("copiesPerPeer", summary.mean("copiesPerPeer"))
                            .with("reach", summary.mean("reach"))
                            .with("steps", summary.mean("steps")),
                    () -> String.format(
                            Locale.ROOT,
                            "%-22s %6.2f copies a peer, reaches %7.3f %%, in %.1f steps",
                            way,
                            summary.mean("copiesPerPeer"),
                            100 * summary.mean("reach"),
                            summary.mean("steps")));
        });
    }

    private void runNamed(Console console) {
        Progress progress = new Progress(shell(), true);
        if (name.equals("all")) {
            try {
                runAll(console, progress);
            } catch (IOException e) {
                throw new CommandFailed("cannot keep findings in " + out + ": " + e.getMessage());
            }
            return;
        }
        Claim claim = Catalogue.find(name)
                .orElseThrow(() -> usage("there is no claim \"" + name + "\"; see starling lab list"));
        Finding finding = Laboratory.run(claim, threads, progress);
        progress.clear();
        tell(console, finding, false);
    }

    private void runAll(Console console, Progress progress) throws IOException {
        LabStore store = new LabStore(out);
        List<Finding> findings = new ArrayList<>();
        long began = System.nanoTime();
        int left = Catalogue.CLAIMS.stream()
                .mapToInt(claim -> claim.points().size())
                .sum();
        int done = 0;
        for (Claim claim : Catalogue.CLAIMS) {
            Optional<Finding> earlier = fresh ? Optional.empty() : store.read(claim);
            if (earlier.isEmpty()) {
                long seconds = done == 0 ? -1 : (System.nanoTime() - began) / 1_000_000_000 * left / done;
                String time = seconds < 0 ? "" : ", about " + seconds + " s left";
                Finding finding = Laboratory.run(claim, threads, (step, at, of) -> progress.at(step + time, at, of));
                store.write(finding);
                earlier = Optional.of(finding);
                done += claim.points().size();
            }
            left -= claim.points().size();
            findings.add(earlier.get());
            progress.clear();
            tell(console, earlier.get(), earlier.get().seconds() == 0);
        }
        store.report(findings);
        Files.writeString(
                out.resolve("findings.jsonl"),
                findings.stream().map(finding -> json(finding).end() + "\n").collect(Collectors.joining()));
        summary(console, findings);
    }

    private static void tell(Console console, Finding finding, boolean earlier) {
        console.result(() -> json(finding), () -> {
            StringBuilder text = new StringBuilder(finding.claim().name() + ": " + LabReport.verdict(finding)
                    + (earlier ? " (found earlier)" : String.format(Locale.ROOT, " (%.1f s)", finding.seconds())));
            for (int i = 0; i < finding.measured().size(); i++) {
                Claim.Point point = finding.claim().points().get(i);
                Summary.Spread spread = finding.measured().get(i);
                text.append(String.format(
                        Locale.ROOT,
                        "%n  %-20s %s claimed %.5g, measured %.5g (sd %.2g)",
                        point.label(),
                        point.number(),
                        point.claimed(),
                        spread.mean(),
                        spread.sd()));
            }
            String note = finding.claim().note();
            return note == null ? text.toString() : text + "\n  " + note;
        });
    }

    private static JsonLine json(Finding finding) {
        return JsonLine.event("finding")
                .with("claim", finding.claim().name())
                .with("verdict", finding.verdict().toString())
                .with("worst", finding.worst())
                .within("points", points -> {
                    for (int i = 0; i < finding.measured().size(); i++) {
                        Claim.Point point = finding.claim().points().get(i);
                        Summary.Spread spread = finding.measured().get(i);
                        points.within(
                                point.label(),
                                fields -> fields.with("number", point.number())
                                        .with("claimed", point.claimed())
                                        .with("within", point.within())
                                        .with("measured", spread.mean())
                                        .with("sd", spread.sd())
                                        .with("runs", point.runs()));
                    }
                });
    }

    private void summary(Console console, List<Finding> findings) {
        JsonLine line = JsonLine.event("summary").with("claims", findings.size());
        StringBuilder text = new StringBuilder(findings.size() + " claims:");
        for (Claim.Verdict verdict : Claim.Verdict.values()) {
            long count = findings.stream().filter(f -> f.verdict() == verdict).count();
            line.with(verdict.toString(), count);
            text.append(" ").append(count).append(" ").append(verdict).append(",");
        }
        String report = out.resolve("report.html").toString();
        console.result(() -> line.with("report", report), () -> text + " see " + TerminalText.block(report));
    }
}
