package dev.starling.testbed.web;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.SnapshotResult;
import dev.starling.testbed.check.BankState;
import dev.starling.testbed.check.Transfer;
import dev.starling.testbed.live.LiveTestbed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The snapshots that were taken of a testbed's banks, as the page shows them. */
public final class JobSnapshots implements SnapshotSource {
    /** Later than so many times the median is late. */
    private static final int LATE = 3;

    private final LiveTestbed testbed;

    /** Those of a testbed that is up. */
    public JobSnapshots(LiveTestbed testbed) {
        this.testbed = testbed;
    }

    @Override
    public List<Snapshot> snapshots() {
        return testbed.snapshots().stream()
                .map(taken -> shown(taken.initiator(), taken.result()))
                .toList();
    }

    private static Snapshot shown(int initiator, SnapshotResult result) {
        SnapshotReport report = result.report();
        long[] after = report.afterNs().values().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        long medianNs = after.length == 0 ? 0 : after[after.length / 2];
        List<PeerState> states = new ArrayList<>();
        List<ChannelState> channels = new ArrayList<>();
        long found = 0;
        for (SnapshotReport.ProcessRecord process : report.processes()) {
            long afterNs = report.afterNs().getOrDefault(process.name(), 0L);
            long balance = BankState.read(process.state()).balance();
            int peer = number(process.name().text());
            found += balance;
            states.add(new PeerState(
                    peer,
                    report.startedNs() + afterNs,
                    balance + " tokens",
                    balance,
                    medianNs > 0 && afterNs > LATE * medianNs));
            for (SnapshotReport.Channel channel : process.incoming()) {
                long amount = amount(channel.content());
                found += amount;
                channels.add(new ChannelState(number(channel.from().text()), peer, (int) channel.count(), amount));
            }
        }
        return new Snapshot(
                report.id().toString(),
                initiator,
                report.startedNs(),
                report.endedNs(),
                report.complete(),
                result.consistent(),
                result.conserved(),
                SnapshotResult.TOKENS_EACH * report.processes().size(),
                found,
                states,
                channels,
                missing(report));
    }

    private static long amount(List<Bytes> content) {
        long amount = 0;
        for (Bytes message : content) {
            amount += Transfer.read(message).amount();
        }
        return amount;
    }

    private static List<String> missing(SnapshotReport report) {
        return report.missing().entrySet().stream()
                .map(each ->
                        each.getKey().text() + " " + each.getValue().toString().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** The number in {@code peer-3}, or of {@code seed-0}, which is −1. */
    static int number(String label) {
        String digits = label.substring(label.indexOf('-') + 1);
        if (!digits.matches("[0-9]{1,6}")) {
            return 0;
        }
        int number = Integer.parseInt(digits);
        return label.startsWith("seed") ? -1 - number : number;
    }
}
