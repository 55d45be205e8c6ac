package dev.starling.net.tcp;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accepted connections that are not WebSockets yet. When there are too many the oldest makes way: whoever means it
 * needs one round trip, a flood of slow ones waits for ever. Safe to use from any thread.
 */
final class UpgradeQueue {
    private final Set<ServerUpgrade> inOrder = new LinkedHashSet<>();
    private final int max;

    UpgradeQueue(int max) {
        this.max = max;
    }

    void add(ServerUpgrade upgrade) {
        ServerUpgrade oldest = enter(upgrade);
        if (oldest != null) {
            oldest.makeWay();
        }
    }

    private synchronized @Nullable ServerUpgrade enter(ServerUpgrade upgrade) {
        inOrder.add(upgrade);
        if (inOrder.size() <= max) {
            return null;
        }
        ServerUpgrade oldest = inOrder.iterator().next();
        inOrder.remove(oldest);
        return oldest;
    }

    synchronized void remove(ServerUpgrade upgrade) {
        inOrder.remove(upgrade);
    }
}
