package dev.starling.net.tcp;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The accepted connections that are not WebSockets yet. When there are too many the oldest makes way: whoever means it
 * needs one round trip, a flood of slow ones waits for ever. Safe to use from any thread.
 */
final class UpgradeQueue {
    private final Set<Channel> inOrder = new LinkedHashSet<>();
    private final int max;
    private final LinkCounts counts;

    UpgradeQueue(int max, LinkCounts counts) {
        this.max = max;
        this.counts = counts;
    }

    void add(Channel channel) {
        Channel oldest = enter(channel);
        if (oldest != null) {
            counts.upgradesDropped.increment();
            oldest.close();
        }
    }

    private synchronized @Nullable Channel enter(Channel channel) {
        inOrder.add(channel);
        if (inOrder.size() <= max) {
            return null;
        }
        Channel oldest = inOrder.iterator().next();
        inOrder.remove(oldest);
        return oldest;
    }

    synchronized void remove(Channel channel) {
        inOrder.remove(channel);
    }
}
