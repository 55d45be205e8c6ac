package dev.starling.sim;

import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** How a box chooses external ports. Draws are bounded, so that the random stream stays reproducible. */
final class NatPorts {
    private static final int DRAWS = 200;
    private static final int LOWEST = 1024;
    private static final int HIGHEST = 65_535;

    private final NatConfig.Allocation allocation;
    private final SplittableRandom random;
    private final Map<IpAddress, Integer> blocks = new LinkedHashMap<>(2);
    private int last;
    private long lastNs;

    NatPorts(NatConfig.Allocation allocation, SplittableRandom random) {
        this.allocation = allocation;
        this.random = random;
        if (allocation instanceof NatConfig.Allocation.Sequential(int delta, int low, int high, double foreign)) {
            last = low + random.nextInt(high - low + 1);
        }
    }

    /** A free port for a new mapping, or −1 when all are taken. */
    int allocate(long nowNs, IpAddress inner, int innerPort, IntPredicate free) {
        return switch (allocation) {
            case NatConfig.Allocation.Preserve() -> free.test(innerPort) ? innerPort : draw(LOWEST, HIGHEST, free);
            case NatConfig.Allocation.PreserveElseNext() ->
                free.test(innerPort) ? innerPort : scan(LOWEST, HIGHEST, innerPort + 1, free);
            case NatConfig.Allocation.Random(int low, int high) -> draw(low, high, free);
            case NatConfig.Allocation.Sequential sequential -> step(sequential, nowNs, free);
            case NatConfig.Allocation.Block(int low, int size) -> {
                int block = blocks.computeIfAbsent(inner, ip -> blocks.size());
                int start = low + size * (block % ((HIGHEST + 1 - low) / size));
                yield draw(start, start + size - 1, free);
            }
        };
    }

    /** A random free port for a flow that has to leave its mapping's. */
    int another(IntPredicate free) {
        return draw(LOWEST, HIGHEST, free);
    }

    private int draw(int low, int high, IntPredicate free) {
        int port = low;
        for (int i = 0; i < DRAWS; i++) {
            port = low + random.nextInt(high - low + 1);
            if (free.test(port)) {
                return port;
            }
        }
        return scan(low, high, port, free);
    }

    private static int scan(int low, int high, int from, IntPredicate free) {
        int size = high - low + 1;
        for (int i = 0; i < size; i++) {
            int port = low + Math.floorMod(from - low + i, size);
            if (free.test(port)) {
                return port;
            }
        }
        return -1;
    }

    /** The household's other flows have taken some ports since the last time; then the next free one. */
    private int step(NatConfig.Allocation.Sequential sequential, long nowNs, IntPredicate free) {
        double expected = sequential.foreignFlowsPerSecond() * (nowNs - lastNs) / 1e9;
        lastNs = nowNs;
        int size = sequential.high() - sequential.low() + 1;
        last = wrap(sequential, last + sequential.delta() * Draws.poisson(random, expected));
        for (int i = 0; i < size; i++) {
            last = wrap(sequential, last + sequential.delta());
            if (free.test(last)) {
                return last;
            }
        }
        return -1;
    }

    private static int wrap(NatConfig.Allocation.Sequential sequential, int port) {
        int size = sequential.high() - sequential.low() + 1;
        return sequential.low() + Math.floorMod(port - sequential.low(), size);
    }
}
