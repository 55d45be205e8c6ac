package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.snapshot.SnapshotReport.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Each channel holds what was sent before the sender's cut and not received before the receiver's, each transfer once. */
public record ChannelContents() implements SnapshotChecker {
    @Override
    public List<String> violations(SnapshotReport report) {
        Banks banks = new Banks(report);
        List<String> wrong = new ArrayList<>();
        for (Bytes from : banks.states.keySet()) {
            for (Bytes to : banks.states.keySet()) {
                banks.complete(from, to).ifPresent(channel -> check(report, banks, channel, to, wrong));
            }
        }
        return wrong;
    }

    private static void check(SnapshotReport report, Banks banks, Channel channel, Bytes to, List<String> wrong) {
        BankState sender =
                banks.states.getOrDefault(channel.from(), new BankState(0, new TreeMap<>(), new TreeMap<>()));
        BankState receiver = banks.states.getOrDefault(to, sender);
        SortedMap<Long, Integer> found = new TreeMap<>();
        channel.content().forEach(payload -> found.merge(Transfer.read(payload).number(), 1, Integer::sum));
        BankState.Account received = receiver.account(channel.from());
        SortedMap<Long, Integer> expected = new TreeMap<>();
        long sent = sender.account(to).sent();
        for (long number = received.receivedUpTo() + 1; number <= sent; number++) {
            if (!received.has(number)) {
                expected.put(number, 1);
            }
        }
        if (!found.equals(expected)) {
            wrong.add(report.id() + ": the channel " + channel.from().text() + " -> " + to.text()
                    + " holds the transfers " + found + ", not " + expected);
        }
    }
}
