package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a box's table: mappings, and under each the remotes it was used towards. */
final class NatFlows {
    private NatFlows() {}

    /** What names a mapping, and what names a remote in a filter: parts that do not count are absent. */
    record MappingKey(Endpoint inner, @Nullable IpAddress address, int port) {}

    /** Who may send in. */
    record FilterKey(@Nullable IpAddress address, int port) {}

    /** What occupies an external port: the remote only as far as ports are overloaded. */
    record Slot(Endpoint external, @Nullable IpAddress address, int port) {}

    /** A tuple that an early inbound packet has taken. */
    record Reservation(Endpoint external, Endpoint remote) {}

    /** A flow. */
    static final class Filter {
        final long firstOutNs;
        boolean replied;
        long expiresNs;
        /** Of a TCP connection: who has said that it ends. */
        boolean finishedOut;

        boolean finishedIn;
        boolean reset;

        Filter(long firstOutNs) {
            this.firstOutNs = firstOutNs;
        }
    }

    /** An external port in use. */
    static final class Mapping {
        final Endpoint inner;
        final Endpoint external;
        final MappingKey key;
        final Slot slot;
        final long createdNs;
        long expiresNs;
        final Map<FilterKey, Filter> filters = new LinkedHashMap<>(2);

        Mapping(Endpoint inner, Endpoint external, MappingKey key, Slot slot, long createdNs) {
            this.inner = inner;
            this.external = external;
            this.key = key;
            this.slot = slot;
            this.createdNs = createdNs;
        }
    }
}
