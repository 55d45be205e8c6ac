package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.sim.NatFlows.Filter;
import dev.starling.sim.NatFlows.FilterKey;
import dev.starling.sim.NatFlows.Mapping;
import dev.starling.sim.NatFlows.MappingKey;
import dev.starling.sim.NatFlows.Reservation;
import dev.starling.sim.NatFlows.Slot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One NAT box: pure data, virtual time, a random stream of its own. Transit takes no time. Where Linux has flows only,
 * this has mappings with filters: two inner hosts with the same source port share an external port only where ports are
 * overloaded.
 */
@SuppressWarnings({"BadImport", "ReferenceEquality"}) // NatFlows holds what a box remembers; its tables have identity
final class NatBox {
    private static final long SWEEP_NS = 1_000_000_000;
    /** How long Linux remembers connections that are over: TIME_WAIT and CLOSE. */
    private static final long FINISHED_NS = 120_000_000_000L;

    private static final long RESET_NS = 10_000_000_000L;

    /** A port mapping that somebody asked for. */
    private record Static(Endpoint inner, long untilNs) {}

    /** Who had a port that is free again. */
    private record Freed(IpAddress inner, long untilNs) {}

    private final NatConfig config;
    private final SplittableRandom random;
    private final NatPorts ports;
    private List<IpAddress> externals;
    private final Map<MappingKey, Mapping> byKey = new LinkedHashMap<>(2);
    private final Map<Slot, Mapping> bySlot = new LinkedHashMap<>(2);
    /** Flows that an inbound collision has moved to a port of their own. */
    private final Map<MappingKey, Mapping> moved = new LinkedHashMap<>(2);

    private final Map<Reservation, Long> reserved = new LinkedHashMap<>(2);
    private final Map<Endpoint, Static> statics = new LinkedHashMap<>(2);
    private final Map<Endpoint, Freed> freed = new LinkedHashMap<>(2);
    private final Map<IpAddress, Integer> counts = new HashMap<>(2);
    private int flows;
    private long sweptNs;

    NatBox(NatConfig config, IpAddress external, SplittableRandom random) {
        this(config, List.of(external), random);
    }

    NatBox(NatConfig config, List<IpAddress> externals, SplittableRandom random) {
        this.config = config;
        this.externals = externals;
        this.random = random;
        ports = new NatPorts(config.allocation(), random);
    }

    /** The table that the same box, with the same addresses, keeps for TCP. */
    NatBox forTcp(SplittableRandom draws) {
        return new NatBox(config.forTcp(), externals, draws);
    }

    /** The first external address. */
    IpAddress external() {
        return externals.getFirst();
    }

    List<IpAddress> externals() {
        return externals;
    }

    /** Whether a packet from inside to this address is for the box itself: hairpin. */
    boolean owns(IpAddress ip) {
        return config.translate() && externals.contains(ip);
    }

    boolean translates() {
        return config.translate();
    }

    NatConfig.Hairpin hairpin() {
        return config.hairpin();
    }

    /** Forgets everything but the port mappings that were asked for, and gets other addresses where they are given. */
    void reboot(@Nullable List<IpAddress> newExternals) {
        byKey.clear();
        bySlot.clear();
        moved.clear();
        reserved.clear();
        freed.clear();
        counts.clear();
        flows = 0;
        if (newExternals != null) {
            externals = newExternals;
        }
    }

    int mappings() {
        return byKey.size() + moved.size();
    }

    /** Lets everything that comes for an external port in to an inner endpoint, as UPnP and its like ask for. */
    Endpoint mapPort(Endpoint inner, int externalPort, long untilNs) {
        Endpoint at = new Endpoint(external(), externalPort);
        statics.put(at, new Static(inner, untilNs));
        return at;
    }

    private boolean live(Mapping mapping, long nowNs) {
        long absolute = config.lives().absolute().toNanos();
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

    /** Overloaded ports are told apart by as much of the remote as the mapping depends on. */
    private Slot slotOf(Endpoint at, Endpoint remote) {
        if (!config.overload()) {
            return new Slot(at, null, 0);
        }
        return switch (config.mapping()) {
            case ENDPOINT_INDEPENDENT -> new Slot(at, null, 0);
            case ADDRESS_DEPENDENT -> new Slot(at, remote.ip(), 0);
            case ADDRESS_AND_PORT_DEPENDENT -> new Slot(at, remote.ip(), remote.port());
        };
    }

    /** The source that a packet has after the box, or null when it is dropped. */
    @Nullable
    Endpoint outbound(long nowNs, Endpoint inner, Endpoint to) {
        if (config.blockUdp()) {
            return null;
        }
        sweep(nowNs);
        Mapping mapping = mappingFor(nowNs, inner, to);
        if (mapping == null) {
            return null;
        }
        FilterKey key = filterOf(to);
        Filter filter = mapping.filters.get(key);
        if (filter == null || nowNs >= filter.expiresNs) {
            if (filter == null && !room(nowNs)) {
                return null;
            }
            flows += filter == null ? 1 : 0;
            filter = new Filter(nowNs);
            mapping.filters.put(key, filter);
        }
        filter.expiresNs = nowNs + life(filter, nowNs);
        mapping.expiresNs = Math.max(mapping.expiresNs, filter.expiresNs);
        return mapping.external;
    }

    private @Nullable Mapping mappingFor(long nowNs, Endpoint inner, Endpoint to) {
        MappingKey flow = moved.isEmpty() && reserved.isEmpty() ? null : new MappingKey(inner, to.ip(), to.port());
        Mapping own = flow == null ? null : lookup(moved, flow, nowNs);
        if (own != null) {
            return own;
        }
        MappingKey key = keyOf(inner, to);
        Mapping shared = lookup(byKey, key, nowNs);
        if (shared == null) {
            return open(nowNs, inner, to, key, false);
        }
        // An early packet from there has taken the tuple: this flow only is moved to another port.
        return flow != null && isReserved(shared.external, to, nowNs) ? open(nowNs, inner, to, flow, true) : shared;
    }

    private <K> @Nullable Mapping lookup(Map<K, Mapping> table, K key, long nowNs) {
        Mapping mapping = table.get(key);
        if (mapping != null && !live(mapping, nowNs)) {
            remove(mapping, nowNs);
            return null;
        }
        return mapping;
    }

    private void remove(Mapping mapping, long nowNs) {
        if (byKey.remove(mapping.key, mapping) || moved.remove(mapping.key, mapping)) {
            counts.merge(mapping.inner.ip(), -1, (count, one) -> count + one == 0 ? null : count + one);
            flows -= mapping.filters.size();
        }
        bySlot.remove(mapping.slot, mapping);
        long delayNs = config.limits().portReuseDelay().toNanos();
        if (delayNs > 0) {
            freed.put(mapping.external, new Freed(mapping.inner.ip(), nowNs + delayNs));
        }
    }

    private @Nullable Mapping open(long nowNs, Endpoint inner, Endpoint to, MappingKey key, boolean moves) {
        int quota = config.limits().mappingsPerHost();
        if ((quota > 0 && counts.getOrDefault(inner.ip(), 0) >= quota) || !room(nowNs)) {
            return null;
        }
        Endpoint at = config.translate() ? allocate(nowNs, inner, to, moves) : inner;
        if (at == null) {
            return null;
        }
        Mapping mapping = new Mapping(inner, at, key, slotOf(at, to), nowNs);
        (moves ? moved : byKey).put(key, mapping);
        bySlot.put(mapping.slot, mapping);
        counts.merge(inner.ip(), 1, Integer::sum);
        return mapping;
    }

    private @Nullable Endpoint allocate(long nowNs, Endpoint inner, Endpoint to, boolean another) {
        IpAddress external = pick(inner.ip());
        java.util.function.IntPredicate free = port -> free(new Endpoint(external, port), inner.ip(), to, nowNs);
        int port = another ? ports.another(free) : ports.allocate(nowNs, inner.ip(), inner.port(), free);
        return port < 0 ? null : new Endpoint(external, port);
    }

    private IpAddress pick(IpAddress inner) {
        int count = externals.size();
        if (count == 1) {
            return externals.getFirst();
        }
        int index = config.pool().paired()
                ? (int) Long.remainderUnsigned(Streams.mix(inner.low()), count)
                : random.nextInt(count);
        return externals.get(index);
    }

    private boolean free(Endpoint at, IpAddress inner, Endpoint to, long nowNs) {
        if (lookup(bySlot, slotOf(at, to), nowNs) != null || isReserved(at, to, nowNs) || statics.containsKey(at)) {
            return false;
        }
        Freed before = freed.isEmpty() ? null : freed.get(at);
        return before == null || nowNs >= before.untilNs() || before.inner().equals(inner);
    }

    /** Whether one more flow fits; where the box evicts, it makes room. */
    private boolean room(long nowNs) {
        if (flows < config.limits().flows()) {
            return true;
        }
        return config.limits().evict() && evictOldestUnanswered(nowNs);
    }

    private boolean evictOldestUnanswered(long nowNs) {
        Mapping from = null;
        FilterKey oldest = null;
        long firstNs = Long.MAX_VALUE;
        for (Mapping mapping : bySlot.values()) {
            for (Map.Entry<FilterKey, Filter> entry : mapping.filters.entrySet()) {
                Filter filter = entry.getValue();
                if (!filter.replied && filter.firstOutNs < firstNs) {
                    from = mapping;
                    oldest = entry.getKey();
                    firstNs = filter.firstOutNs;
                }
            }
        }
        if (from == null) {
            return false;
        }
        from.filters.remove(oldest);
        flows--;
        if (from.filters.isEmpty()) {
            remove(from, nowNs);
        }
        return true;
    }

    /** Lets go of what is dead, at most once a virtual second. */
    private void sweep(long nowNs) {
        if (nowNs - sweptNs < SWEEP_NS) {
            return;
        }
        sweptNs = nowNs;
        for (Mapping mapping : List.copyOf(bySlot.values())) {
            if (live(mapping, nowNs)) {
                int before = mapping.filters.size();
                mapping.filters.values().removeIf(filter -> filter.expiresNs <= nowNs);
                flows -= before - mapping.filters.size();
            } else {
                remove(mapping, nowNs);
            }
        }
        reserved.values().removeIf(until -> until <= nowNs);
        freed.values().removeIf(port -> port.untilNs() <= nowNs);
    }

    private long life(Filter filter, long nowNs) {
        if (filter.reset) {
            return RESET_NS;
        }
        if (filter.finishedOut && filter.finishedIn) {
            return FINISHED_NS;
        }
        NatConfig.Lives lives = config.lives();
        boolean stream = filter.replied
                && nowNs - filter.firstOutNs > lives.streamAfter().toNanos();
        return (stream ? lives.replied() : lives.unreplied()).toNanos();
    }

    /** A TCP segment has passed that may begin or end a connection between an inner and a remote endpoint. */
    void note(long nowNs, Endpoint inner, Endpoint remote, Passage passage, boolean outward) {
        Mapping mapping = moved.get(new MappingKey(inner, remote.ip(), remote.port()));
        mapping = mapping == null ? byKey.get(keyOf(inner, remote)) : mapping;
        Filter filter = mapping == null ? null : mapping.filters.get(filterOf(remote));
        if (mapping == null || filter == null) {
            return;
        }
        switch (passage) {
            case DATAGRAM, SEGMENT -> {
                return;
            }
            case SYN -> {
                filter.finishedOut = false;
                filter.finishedIn = false;
                filter.reset = false;
            }
            case FIN -> {
                filter.finishedOut |= outward;
                filter.finishedIn |= !outward;
            }
            case RESET -> filter.reset = true;
        }
        filter.expiresNs = nowNs + life(filter, nowNs);
        mapping.expiresNs = mapping.filters.values().stream()
                .mapToLong(flow -> flow.expiresNs)
                .max()
                .orElse(nowNs);
    }

    private boolean isReserved(Endpoint at, Endpoint remote, long nowNs) {
        Long until = reserved.isEmpty() ? null : reserved.get(new Reservation(at, remote));
        return until != null && until > nowNs;
    }

    /** The inner endpoint that a packet from {@code from} to {@code to} reaches, or null when it is dropped. */
    @Nullable
    Endpoint inbound(long nowNs, Endpoint from, Endpoint to) {
        Static asked = statics.isEmpty() ? null : statics.get(to);
        if (asked != null && nowNs < asked.untilNs()) {
            answerFrom(nowNs, asked.inner(), from, to);
            return asked.inner();
        }
        Mapping mapping = lookup(bySlot, slotOf(to, from), nowNs);
        Filter filter = mapping == null ? null : mapping.filters.get(filterOf(from));
        if (mapping != null && filter != null && nowNs < filter.expiresNs) {
            filter.replied = true;
            if (config.lives().refreshInbound()) {
                filter.expiresNs = nowNs + life(filter, nowNs);
                mapping.expiresNs = Math.max(mapping.expiresNs, filter.expiresNs);
            }
            return mapping.inner;
        }
        if (config.inboundCollision() && reserved.size() < config.limits().flows()) {
            reserved.put(
                    new Reservation(to, from),
                    nowNs + config.lives().unreplied().toNanos());
        }
        return null;
    }

    /** What came in through a port that was asked for is answered from there, whatever port the inner host has else. */
    private void answerFrom(long nowNs, Endpoint inner, Endpoint remote, Endpoint external) {
        MappingKey flow = new MappingKey(inner, remote.ip(), remote.port());
        Mapping mapping = lookup(moved, flow, nowNs);
        if (mapping == null) {
            if (!room(nowNs)) {
                return;
            }
            mapping = new Mapping(inner, external, flow, new Slot(external, remote.ip(), remote.port()), nowNs);
            moved.put(flow, mapping);
            bySlot.put(mapping.slot, mapping);
            counts.merge(inner.ip(), 1, Integer::sum);
        }
        Filter filter = mapping.filters.get(filterOf(remote));
        if (filter == null) {
            filter = new Filter(nowNs);
            mapping.filters.put(filterOf(remote), filter);
            flows++;
        }
        filter.replied = true;
        filter.expiresNs = nowNs + life(filter, nowNs);
        mapping.expiresNs = filter.expiresNs;
    }

    /** The inner endpoint that a packet from inside reaches at an external one, or null when it is dropped. */
    @Nullable
    Endpoint turned(long nowNs, Endpoint from, Endpoint to) {
        if (config.hairpinFilters()) {
            return inbound(nowNs, from, to);
        }
        Static asked = statics.isEmpty() ? null : statics.get(to);
        if (asked != null && nowNs < asked.untilNs()) {
            answerFrom(nowNs, asked.inner(), from, to);
            return asked.inner();
        }
        Mapping mapping = lookup(bySlot, slotOf(to, from), nowNs);
        return mapping == null ? null : mapping.inner;
    }
}
