package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import dev.starling.snapshot.SnapshotReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Nothing was received that was not sent: no process knows more of another one's events than that one had at its own cut,
 * VC_j[i] ≤ VC_i[i]. Says nothing about what is lost in channels.
 */
public record Consistency() implements SnapshotChecker {
    @Override
    public List<String> violations(SnapshotReport report) {
        Banks banks = new Banks(report);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Bytes, BankState> knowing : banks.states.entrySet()) {
            for (Map.Entry<Bytes, BankState> known : banks.states.entrySet()) {
                long theirs = knowing.getValue().clock().getOrDefault(known.getKey(), 0L);
                long own = known.getValue().clock().getOrDefault(known.getKey(), 0L);
                if (theirs > own) {
                    wrong.add(report.id() + ": " + knowing.getKey().text() + " knows " + theirs + " events of "
                            + known.getKey().text() + ", which had " + own);
                }
            }
        }
        return wrong;
    }
}
