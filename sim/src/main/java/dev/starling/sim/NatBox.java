package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One NAT box: pure data, virtual time, a random stream of its own. Transit takes no time. Where Linux has flows, this
 * has mappings with filters; differences are listed in the NAT notes.
 */
final class NatBox {
    private static final int DRAWS = 200;
    private static final int PORTS = 65_536;
    private static final int LOWEST = 1024;

    /** What names a mapping: parts that do not count are absent. */
    private record MappingKey(Endpoint inner, @Nullable IpAddress address, int port) {}

    /** What occupies an external port: the remote only where ports are overloaded. */
    private record Slot(Endpoint external, @Nullable Endpoint remote) {}

    /** Who may send in. */
    private record FilterKey(@Nullable IpAddress address, int port) {}

    private record Reservation(Endpoint external, Endpoint remote) {}

    private static final class Filter {
        final long firstOutNs;
        boolean replied;
        long expiresNs;

        Filter(long firstOutNs) {
            this.firstOutNs = firstOutNs;
        }
    }

    private static final class Mapping {
        final Endpoint inner;
        final Endpoint external;
        final MappingKey key;
        final Slot slot;
        final long createdNs;
        long expiresNs;
        final Map<FilterKey, Filter> filters = new LinkedHashMap<>();

        Mapping(Endpoint inner, Endpoint external, MappingKey key, Slot slot, long createdNs) {
            this.inner = inner;
            this.external = external;
            this.key = key;
            this.slot = slot;
            this.createdNs = createdNs;
        }
    }

    private final NatConfig config;
    private final SplittableRandom random;
    private IpAddress external;
    private final Map<MappingKey, Mapping> byKey = new LinkedHashMap<>();
    private final Map<Slot, Mapping> bySlot = new HashMap<>();
    private final Map<Reservation, Long> reserved = new LinkedHashMap<>();
    private final Map<IpAddress, Integer> blocks = new LinkedHashMap<>();
    private final Map<IpAddress, Integer> counts = new HashMap<>();
    private int last;
    private long lastAllocatedNs;
    private long sweptNs;

    NatBox(NatConfig config, IpAddress external, SplittableRandom random) {
        this.config = config;
        this.external = external;
        this.random = random;
        if (config.allocation() instanceof NatConfig.Allocation.Sequential sequential) {
            last = sequential.low() + random.nextInt(sequential.high() - sequential.low() + 1);
        }
    }

    IpAddress external() {
        return external;
    }

    boolean translates() {
        return config.translate();
    }

    NatConfig.Hairpin hairpin() {
        return config.hairpin();
    }

    /** Forgets everything, and gets another address where one is given. */
    void reboot(@Nullable IpAddress newExternal) {
        byKey.clear();
        bySlot.clear();
        reserved.clear();
        counts.clear();
        if (newExternal != null) {
            external = newExternal;
        }
    }

    int mappings() {
        return byKey.size();
    }

    private boolean live(Mapping mapping, long nowNs) {
        long absolute = config.absoluteLifetime().toNanos();
        return nowNs < mapping.expiresNs && (absolute == 0 || nowNs < mapping.createdNs + absolute);
    }

    private MappingKey keyOf(Endpoint inner, Endpoint to) {
        return switch (config.mapping()) {
            case ENDPOINT_INDEPENDENT -> new MappingKey(inner, null, 0);
            case ADDRESS_DEPENDENT -> new MappingKey(inner, to.ip(), 0);
            case ADDRESS_AND_PORT_DEPENDENT -> new MappingKey(inner, to.ip(), to.port());
        };
    }

    private FilterKey filterOf(Endpoint remote) {
        return switch (config.filtering()) {
            case ENDPOINT_INDEPENDENT -> new FilterKey(null, 0);
            case ADDRESS_DEPENDENT -> new FilterKey(remote.ip(), 0);
            case ADDRESS_AND_PORT_DEPENDENT -> new FilterKey(remote.ip(), remote.port());
        };
    }

    private Slot slotOf(Endpoint at, Endpoint remote) {
        return new Slot(at, config.overload() ? remote : null);
    }

    /** The source that a packet has after the box, or null when it is dropped. */
    @Nullable
    Endpoint outbound(long nowNs, Endpoint inner, Endpoint to) {
        if (config.blockUdp()) {
            return null;
        }
        MappingKey key = keyOf(inner, to);
        Mapping mapping = lookup(byKey, key, nowNs);
        if (mapping != null && isReserved(mapping.external, to, nowNs)) {
            // An early packet from there took the tuple: this flow only is moved to another port.
            key = new MappingKey(inner, to.ip(), to.port());
            mapping = lookup(byKey, key, nowNs);
        }
        if (mapping == null) {
            mapping = open(nowNs, inner, to, key);
            if (mapping == null) {
                return null;
            }
        }
        Filter filter = mapping.filters.computeIfAbsent(filterOf(to), k -> new Filter(nowNs));
        filter.expiresNs = nowNs + life(filter, nowNs);
        mapping.expiresNs = Math.max(mapping.expiresNs, filter.expiresNs);
        return mapping.external;
    }

    private <K> @Nullable Mapping lookup(Map<K, Mapping> table, K key, long nowNs) {
        Mapping mapping = table.get(key);
        if (mapping != null && !live(mapping, nowNs)) {
            remove(mapping);
            return null;
        }
        return mapping;
    }

    private void remove(Mapping mapping) {
        if (byKey.remove(mapping.key, mapping)) {
            counts.merge(mapping.inner.ip(), -1, Integer::sum);
        }
        bySlot.remove(mapping.slot, mapping);
    }

    private @Nullable Mapping open(long nowNs, Endpoint inner, Endpoint to, MappingKey key) {
        sweep(nowNs);
        int ofHost = counts.getOrDefault(inner.ip(), 0);
        if (byKey.size() >= config.tableMax()
                || (config.mappingsPerHostMax() > 0 && ofHost >= config.mappingsPerHostMax())) {
            return null;
        }
        Endpoint at = config.translate() ? allocate(nowNs, inner, to) : inner;
        if (at == null) {
            return null;
        }
        Mapping mapping = new Mapping(inner, at, key, slotOf(at, to), nowNs);
        byKey.put(key, mapping);
        bySlot.put(mapping.slot, mapping);
        counts.merge(inner.ip(), 1, Integer::sum);
        return mapping;
    }

    /** Drops what is dead, at most once a virtual second. */
    private void sweep(long nowNs) {
        if (nowNs - sweptNs < 1_000_000_000L) {
            return;
        }
        sweptNs = nowNs;
        for (Mapping mapping : java.util.List.copyOf(byKey.values())) {
            if (!live(mapping, nowNs)) {
                remove(mapping);
            }
        }
        reserved.values().removeIf(until -> until <= nowNs);
    }

    private long life(Filter filter, long nowNs) {
        boolean stream = filter.replied
                && nowNs - filter.firstOutNs > config.streamAfter().toNanos();
        return (stream ? config.timeoutReplied() : config.timeoutUnreplied()).toNanos();
    }

    private boolean isReserved(Endpoint at, Endpoint remote, long nowNs) {
        Long until = reserved.isEmpty() ? null : reserved.get(new Reservation(at, remote));
        return until != null && until > nowNs;
    }

    /** The inner endpoint that a packet from {@code from} to {@code to} reaches, or null when it is dropped. */
    @Nullable
    Endpoint inbound(long nowNs, Endpoint from, Endpoint to) {
        Mapping mapping = lookup(bySlot, slotOf(to, from), nowNs);
        Filter filter = mapping == null ? null : mapping.filters.get(filterOf(from));
        if (mapping != null && filter != null && nowNs < filter.expiresNs) {
            filter.replied = true;
            if (config.refreshInbound()) {
                filter.expiresNs = nowNs + life(filter, nowNs);
                mapping.expiresNs = Math.max(mapping.expiresNs, filter.expiresNs);
            }
            return mapping.inner;
        }
        if (config.inboundCollision()) {
            reserved.put(
                    new Reservation(to, from), nowNs + config.timeoutUnreplied().toNanos());
        }
        return null;
    }

    private boolean free(int port, Endpoint to, long nowNs) {
        Endpoint at = new Endpoint(external, port);
        return lookup(bySlot, slotOf(at, to), nowNs) == null && !isReserved(at, to, nowNs);
    }

    private @Nullable Endpoint allocate(long nowNs, Endpoint inner, Endpoint to) {
        int port = switch (config.allocation()) {
            case NatConfig.Allocation.Preserve() ->
                free(inner.port(), to, nowNs) ? inner.port() : draw(LOWEST, PORTS - 1, to, nowNs);
            case NatConfig.Allocation.Random(int low, int high) -> draw(low, high, to, nowNs);
            case NatConfig.Allocation.Sequential sequential -> step(sequential, to, nowNs);
            case NatConfig.Allocation.Block(int low, int size) -> {
                int block = blocks.computeIfAbsent(inner.ip(), ip -> blocks.size());
                int start = low + size * (block % ((PORTS - low) / size));
                yield draw(start, start + size - 1, to, nowNs);
            }
        };
        return port < 0 ? null : new Endpoint(external, port);
    }

    /** Bounded draws, then a scan, so that the random stream stays reproducible; −1 when all are taken. */
    private int draw(int low, int high, Endpoint to, long nowNs) {
        int size = high - low + 1;
        int port = low;
        for (int i = 0; i < DRAWS; i++) {
            port = low + random.nextInt(size);
            if (free(port, to, nowNs)) {
                return port;
            }
        }
        for (int i = 0; i < size; i++) {
            int next = low + (port - low + i) % size;
            if (free(next, to, nowNs)) {
                return next;
            }
        }
        return -1;
    }

    private int step(NatConfig.Allocation.Sequential sequential, Endpoint to, long nowNs) {
        double expected = sequential.foreignFlowsPerSecond() * (nowNs - lastAllocatedNs) / 1e9;
        lastAllocatedNs = nowNs;
        int size = sequential.high() - sequential.low() + 1;
        last = wrap(sequential, last + sequential.delta() * poisson(expected));
        for (int i = 0; i < size; i++) {
            last = wrap(sequential, last + sequential.delta());
            if (free(last, to, nowNs)) {
                return last;
            }
        }
        return -1;
    }

    private static int wrap(NatConfig.Allocation.Sequential sequential, int port) {
        int size = sequential.high() - sequential.low() + 1;
        return sequential.low() + Math.floorMod(port - sequential.low(), size);
    }

    private int poisson(double mean) {
        if (mean <= 0) {
            return 0;
        }
        if (mean > 500) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }
}
