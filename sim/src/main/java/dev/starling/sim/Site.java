package dev.starling.sim;

import dev.starling.core.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A place in the network: hosts behind the same boxes, with one uplink. A public host is a site of its own without
 * boxes.
 */
final class Site {
    final int number;
    /** Innermost first. */
    final List<NatBox> boxes;

    private final Map<IpAddress, Host> hosts = new HashMap<>(2);
    int partition;
    private long uplinkFreeNs;
    private boolean bad;
    private long burstUntilNs;
    private @Nullable SplittableRandom burstRandom;

    Site(int number, List<NatBox> boxes) {
        this.number = number;
        this.boxes = boxes;
    }

    void add(Host host) {
        hosts.put(host.ip, host);
    }

    @Nullable
    Host host(IpAddress ip) {
        return hosts.get(ip);
    }

    /**
     * When the last bit of a datagram has left, given the uplink's speed and queue.
     *
     * @return −1 when the queue is full
     */
    long leavesAt(long nowNs, int bytes, LinkModel model) {
        if (model.bitsPerSecond() == 0) {
            return nowNs;
        }
        double nsPerByte = 8e9 / model.bitsPerSecond();
        double queued = Math.max(0, uplinkFreeNs - nowNs) / nsPerByte;
        if (queued + bytes > model.queueBytes()) {
            return -1;
        }
        uplinkFreeNs = Math.max(nowNs, uplinkFreeNs) + (long) (bytes * nsPerByte);
        return uplinkFreeNs;
    }

    /** Whether the site's link is in its bad state now. */
    boolean inBurst(long nowNs, LinkModel.Burst burst, Streams streams) {
        if (burst.good().isZero()) {
            return false;
        }
        SplittableRandom random = burstRandom;
        if (random == null) {
            random = streams.of("burst", number);
            burstRandom = random;
            burstUntilNs = lasts(burst.good().toNanos(), random);
        }
        while (burstUntilNs <= nowNs) {
            bad = !bad;
            burstUntilNs += Math.max(1, lasts((bad ? burst.bad() : burst.good()).toNanos(), random));
        }
        return bad;
    }

    private static long lasts(long meanNs, SplittableRandom random) {
        return (long) (-meanNs * Math.log1p(-random.nextDouble()));
    }
}
