package dev.starling.resources;

import dev.starling.core.IpAddress;
import dev.starling.encoding.PeerId;
import dev.starling.resources.Scope.Kind;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that connections take of this machine. Safe to use from any thread; nothing blocks. Where several threads compete
 * for the last place, each may be refused it.
 */
public final class Resources {
    /** Whose memory is refused first when it becomes scarce; shares of the limit as in go. */
    public enum Priority {
        /** Granted while less than 40 % is in use. */
        LOW(102),
        /** Granted while less than 60 % is in use. */
        MEDIUM(153),
        /** Granted while less than 80 % is in use. */
        HIGH(204),
        /** Granted while there is any. */
        ALWAYS(256);

        final int share;

        Priority(int share) {
            this.share = share;
        }
    }

    /** Names of refusals are scopes of kinds and resources, so there are few. */
    private final ConcurrentHashMap<String, LongAdder> refusals = new ConcurrentHashMap<>();

    private final ResourceLimits limits;
    private final Predicate<? super IpAddress> allowedAddress;
    private final Predicate<? super PeerId> allowedPeer;
    final Scope system;
    final Scope transients;
    final Scope allowedSystem;
    final Scope allowedTransients;
    final ScopeTable<PeerId> peers;
    final ScopeTable<String> protocols;
    final ScopeTable<ProtocolOfPeer> protocolsOfPeers;

    /** The streams of one protocol with one peer. */
    record ProtocolOfPeer(String protocol, PeerId peer) {
        @Override
        public String toString() {
            return protocol + " of " + peer;
        }
    }

    /** Without an allow-list. */
    public Resources(ResourceLimits limits) {
        this(limits, address -> false, peer -> false);
    }

    /**
     * With an allow-list, which has system and transient scopes of its own with the same limits: an attacker who fills the
     * others cannot keep out who is on it.
     *
     * @param allowedAddress from where
     * @param allowedPeer and who; asked when it is known, and who is not goes over to the others
     */
    public Resources(
            ResourceLimits limits, Predicate<? super IpAddress> allowedAddress, Predicate<? super PeerId> allowedPeer) {
        this.limits = limits;
        this.allowedAddress = allowedAddress;
        this.allowedPeer = allowedPeer;
        system = new Scope("system", limits.system());
        transients = new Scope("transient", limits.transients());
        allowedSystem = new Scope("allowed-system", limits.system());
        allowedTransients = new Scope("allowed-transient", limits.transients());
        peers = new ScopeTable<>("peer", peer -> limits.peer());
        protocols = new ScopeTable<>("protocol", protocol -> limits.protocol());
        protocolsOfPeers = new ScopeTable<>("protocol-of-peer", key -> limits.protocolOfPeer(key.protocol()));
    }

    ResourceLimits limits() {
        return limits;
    }

    boolean allowed(PeerId peer) {
        return allowedPeer.test(peer);
    }

    /**
     * A connection whose peer is not proven yet.
     *
     * @param remote its address, where it has one
     */
    public Reserved<ConnectionScope> openConnection(boolean inbound, Optional<IpAddress> remote) {
        boolean allowed = remote.isPresent() && allowedAddress.test(remote.get());
        Scope all = allowed ? allowedSystem : system;
        Scope few = allowed ? allowedTransients : transients;
        Refusal refusal = all.add(Kind.CONNECTIONS, inbound);
        if (refusal == null) {
            refusal = few.add(Kind.CONNECTIONS, inbound);
            if (refusal == null) {
                return new Reserved.Granted<>(new ConnectionScope(this, inbound, all, few));
            }
            all.remove(Kind.CONNECTIONS, inbound);
        }
        return refused(refusal);
    }

    <T> Reserved<T> refused(Refusal refusal) {
        count(refusal);
        return new Reserved.Refused<>(refusal);
    }

    /** Counts it and gives it back. */
    Refusal count(Refusal refusal) {
        String kind = refusal.setting();
        refusals.computeIfAbsent(kind, k -> new LongAdder()).increment();
        return refusal;
    }

    /** Takes memory in every scope of a chain, or in none. */
    static @Nullable Refusal addMemory(Scope[] chain, long bytes, int share) {
        for (int i = 0; i < chain.length; i++) {
            Refusal refusal = chain[i].addMemory(bytes, share);
            if (refusal != null) {
                removeMemory(chain, i, bytes);
                return refusal;
            }
        }
        return null;
    }

    static void removeMemory(Scope[] chain, int count, long bytes) {
        for (int i = 0; i < count; i++) {
            chain[i].removeMemory(bytes);
        }
    }

    /** What is in use, and under {@code refused.} how often there was no room, by the setting that would raise the limit. */
    public SortedMap<String, Long> use() {
        SortedMap<String, Long> all = new TreeMap<>();
        for (Scope scope : new Scope[] {system, transients, allowedSystem, allowedTransients}) {
            put(all, scope.name() + ".connections.in", scope.count(Kind.CONNECTIONS, true));
            put(all, scope.name() + ".connections.out", scope.count(Kind.CONNECTIONS, false));
            put(all, scope.name() + ".streams.in", scope.count(Kind.STREAMS, true));
            put(all, scope.name() + ".streams.out", scope.count(Kind.STREAMS, false));
            put(all, scope.name() + ".memory", scope.memory());
        }
        put(all, "peers", peers.size());
        put(all, "protocols", protocols.size());
        put(all, "protocols-of-peers", protocolsOfPeers.size());
        refusals.forEach((setting, times) -> put(all, "refused." + setting, times.sum()));
        return all;
    }

    private static void put(SortedMap<String, Long> all, String name, long value) {
        if (value != 0) {
            all.put(name, value);
        }
    }
}
