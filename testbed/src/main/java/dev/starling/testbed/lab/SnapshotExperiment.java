package dev.starling.testbed.lab;

import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.check.ChannelContents;
import dev.starling.testbed.check.Conservation;
import dev.starling.testbed.check.Consistency;
import dev.starling.testbed.check.SnapshotChecker;
import java.util.SplittableRandom;

/**
 * Snapshots of banks that go on paying, checked one by one:
 *
 * <ul>
 *   <li>{@code snapshots}: asked for; {@code done}: reported, {@code complete}: with every process and channel in it;
 *   <li>{@code conserved}, {@code contents}, {@code consistent}: how many of them keep the invariant of that name;
 *   <li>{@code errors}: those that break one, that never ended, or that are incomplete though nobody came or went;
 *   <li>{@code processes}, {@code channels}, {@code inFlight}, {@code missing}, {@code durationMs}: means a snapshot.
 * </ul>
 *
 * @param laiYang instead of Chandy and Lamport
 * @param peers at first
 * @param degree links that each makes to those before it
 * @param loss of each transmission; the channel sends it again
 * @param reordering whether channels do not keep the order
 * @param churn whether banks come and go meanwhile
 * @param withChannels false leaves the channels out of what is checked, as a flood of markers alone would
 * @param snapshots one every 300 ms, so that they overlap
 */
public record SnapshotExperiment(
        boolean laiYang,
        int peers,
        int degree,
        double loss,
        boolean reordering,
        boolean churn,
        boolean withChannels,
        int snapshots,
        int payEveryMs)
        implements Experiment {
    private static final long MS = 1_000_000;

    public SnapshotExperiment {
        within("peers", peers, 2, 1000);
        within("degree", degree, 1, 1000);
        within("snapshots", snapshots, 1, 1000);
        within("payments' mean interval in ms", payEveryMs, 1, 60_000);
        if (!(loss >= 0 && loss <= 0.9)) {
            throw new IllegalArgumentException("the loss of channels that repair it is 0 to 0.9, not " + loss);
        }
    }

    private static void within(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + min + " to " + max + ", not " + value);
        }
    }

    /** Chandy and Lamport over ordered channels that lose and repair, everybody linked. */
    public static SnapshotExperiment chandyLamport(int peers) {
        return new SnapshotExperiment(false, peers, peers, 0.02, false, false, true, 1, 20);
    }

    /** Lai and Yang over channels that reorder and repeat. */
    public static SnapshotExperiment laiYang(int peers) {
        return new SnapshotExperiment(true, peers, peers, 0.02, true, false, true, 1, 20);
    }

    /** The same over channels that reorder, or do not. */
    public SnapshotExperiment reordering(boolean other) {
        return new SnapshotExperiment(laiYang, peers, degree, loss, other, churn, withChannels, snapshots, payEveryMs);
    }

    /** The same without the channels. */
    public SnapshotExperiment withoutChannels() {
        return new SnapshotExperiment(laiYang, peers, degree, loss, reordering, churn, false, snapshots, payEveryMs);
    }

    /** The same with so many links each, so many snapshots, and banks that come and go or do not. */
    public SnapshotExperiment with(int links, int count, boolean comeAndGo) {
        return new SnapshotExperiment(
                laiYang, peers, links, loss, reordering, comeAndGo, withChannels, count, payEveryMs);
    }

    @Override
    public Outcome run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SnapshotNet net = new SnapshotNet(this, random.split());
        long firstNs = 500 * MS;
        for (int i = 0; i < snapshots; i++) {
            net.at(firstNs + 300 * MS * i, net::take);
        }
        long lastNs = firstNs + 300 * MS * snapshots;
        if (churn) {
            for (int i = 0; i < 3; i++) {
                net.at(random.nextLong(firstNs - 200 * MS, lastNs + 500 * MS), net::join);
                net.at(random.nextLong(firstNs - 200 * MS, lastNs + 500 * MS), net::kill);
            }
        }
        // The last one's deadline, and a queue of them with Lai and Yang.
        long endNs = lastNs + 7_000 * MS * (laiYang ? 3 : 1);
        net.run(lastNs);
        for (long now = lastNs; now <= endNs && net.pending() > 0; now += 50 * MS) {
            net.run(now);
        }
        return outcome(seed, net);
    }

    private Outcome outcome(long seed, SnapshotNet net) {
        SnapshotChecker conservation = new Conservation(SnapshotNet.TOKENS_EACH);
        Tally tally = new Tally();
        for (SnapshotReport whole : net.reports) {
            SnapshotReport report = withChannels ? whole : Mutants.withoutChannels(whole);
            boolean conserved = conservation.violations(report).isEmpty();
            boolean contents = new ChannelContents().violations(report).isEmpty();
            boolean consistent = new Consistency().violations(report).isEmpty();
            tally.conserved += conserved ? 1 : 0;
            tally.contents += contents ? 1 : 0;
            tally.consistent += consistent ? 1 : 0;
            tally.complete += report.complete() ? 1 : 0;
            tally.errors += conserved && contents && consistent && (churn || report.complete()) ? 0 : 1;
            tally.add(report);
        }
        int done = net.reports.size();
        return new Outcome(seed)
                .with("snapshots", snapshots)
                .with("done", done)
                .with("complete", tally.complete)
                .with("conserved", tally.conserved)
                .with("contents", tally.contents)
                .with("consistent", tally.consistent)
                .with("errors", tally.errors + net.pending())
                .with("processes", tally.processes / done)
                .with("channels", tally.channels / done)
                .with("inFlight", tally.inFlight / done)
                .with("missing", tally.missing / done)
                .with("durationMs", tally.durationMs / done)
                .with("messages", (double) net.messages);
    }

    private static final class Tally {
        int conserved;
        int contents;
        int consistent;
        int complete;
        int errors;
        double processes;
        double channels;
        double inFlight;
        double missing;
        double durationMs;

        void add(SnapshotReport report) {
            processes += report.processes().size();
            channels += report.channels();
            inFlight += report.inFlight();
            missing += report.missing().size();
            durationMs += (report.endedNs() - report.startedNs()) / 1e6;
        }
    }

    private static final class Mutants {
        private Mutants() {}

        static SnapshotReport withoutChannels(SnapshotReport report) {
            return new SnapshotReport(
                    report.id(),
                    report.startedNs(),
                    report.endedNs(),
                    report.processes().stream()
                            .map(process -> new SnapshotReport.ProcessRecord(
                                    process.name(),
                                    process.state(),
                                    process.incoming().stream()
                                            .map(channel -> new SnapshotReport.Channel(
                                                    channel.from(),
                                                    channel.status(),
                                                    channel.open(),
                                                    0,
                                                    java.util.List.of()))
                                            .toList()))
                            .toList(),
                    report.afterNs(),
                    report.missing());
        }
    }
}
