package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport;
import java.util.List;
import java.util.Map;

/**
 * Tokens are neither made nor lost: the recorded balances and the recorded channels together are what the banks began with.
 * What went to banks that are not recorded, or is on channels that could not be recorded to the end, is taken off by the
 * banks' own books.
 *
 * @param tokensEach what each bank began with
 */
public record Conservation(long tokensEach) implements SnapshotChecker {
    @Override
    public List<String> violations(SnapshotReport report) {
        Banks banks = new Banks(report);
        long expected = 0;
        long found = 0;
        for (Map.Entry<Bytes, BankState> bank : banks.states.entrySet()) {
            Bytes self = bank.getKey();
            expected += tokensEach;
            found += bank.getValue().balance();
            for (Map.Entry<Bytes, BankState.Account> each :
                    bank.getValue().accounts().entrySet()) {
                if (banks.complete(self, each.getKey()).isEmpty()) {
                    expected -= each.getValue().sentTokens();
                }
                if (banks.complete(each.getKey(), self).isEmpty()) {
                    expected += each.getValue().receivedTokens();
                }
            }
            for (Bytes other : banks.states.keySet()) {
                found += banks.complete(other, self).stream()
                        .flatMap(channel -> channel.content().stream())
                        .mapToLong(payload -> Transfer.read(payload).amount())
                        .sum();
            }
        }
        return found == expected
                ? List.of()
                : List.of(report.id() + ": " + found + " tokens in states and channels, not " + expected);
    }
}
