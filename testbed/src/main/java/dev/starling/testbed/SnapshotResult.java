package dev.starling.testbed;

import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.check.ChannelContents;
import dev.starling.testbed.check.Conservation;
import dev.starling.testbed.check.Consistency;
import java.util.ArrayList;
import java.util.List;

/**
 * A snapshot of the testbed's banks, checked.
 *
 * @param conserved no token was made or lost, and each channel holds what it has to
 * @param consistent nothing was received that was not sent
 * @param violations in words, where one of these is false
 */
public record SnapshotResult(SnapshotReport report, boolean conserved, boolean consistent, List<String> violations) {
    /** What each of the testbed's banks begins with. */
    public static final long TOKENS_EACH = BankPeer.TOKENS;

    /** Copies the list. */
    public SnapshotResult {
        violations = List.copyOf(violations);
    }

    /** Checks a report; {@code conserved} says that states and channels add up to {@code tokensEach} a process. */
    static SnapshotResult of(SnapshotReport report, long tokensEach) {
        List<String> lost = new ArrayList<>(new Conservation(tokensEach).violations(report));
        lost.addAll(new ChannelContents().violations(report));
        List<String> unsent = new Consistency().violations(report);
        List<String> all = new ArrayList<>(lost);
        all.addAll(unsent);
        return new SnapshotResult(report, lost.isEmpty(), unsent.isEmpty(), all);
    }
}
