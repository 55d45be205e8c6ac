package dev.starling.sim;

import java.time.Duration;

/**
 * A NAT box in the words of RFC 4787. Built from {@link #LINUX} by the methods that change one thing.
 *
 * @param translate false for a stateful firewall that keeps addresses
 * @param mapping which flows share an external port
 * @param filtering who may send in
 * @param allocation how external ports are chosen
 * @param overload whether one external port may serve several inner endpoints towards different remotes; means nothing
 *     for endpoint-independent mapping
 * @param pool external addresses
 * @param lives how long flows last
 * @param limits how much the box holds
 * @param hairpin whether and how the box lets inner hosts meet at its external address
 * @param hairpinFilters whether the filter holds for hairpinned packets too
 * @param inboundCollision whether an early unsolicited packet reserves its tuple, as on a Linux router without an input
 *     drop: the flow that comes from inside then gets another port
 * @param blockUdp whether new flows are refused altogether
 */
public record NatConfig(
        boolean translate,
        Mapping mapping,
        Filtering filtering,
        Allocation allocation,
        boolean overload,
        Pool pool,
        Lives lives,
        Limits limits,
        Hairpin hairpin,
        boolean hairpinFilters,
        boolean inboundCollision,
        boolean blockUdp) {
    /** Which flows of an inner endpoint share a mapping. */
    public enum Mapping {
        /** All. */
        ENDPOINT_INDEPENDENT,
        /** Those to one address. */
        ADDRESS_DEPENDENT,
        /** Those to one address and port. */
        ADDRESS_AND_PORT_DEPENDENT
    }

    /** Who may send to a mapping. */
    public enum Filtering {
        /** Anybody. */
        ENDPOINT_INDEPENDENT,
        /** Addresses that were sent to. */
        ADDRESS_DEPENDENT,
        /** Endpoints that were sent to. */
        ADDRESS_AND_PORT_DEPENDENT
    }

    /** What a packet to the box's own external address meets from inside. */
    public enum Hairpin {
        /** Nothing: it is dropped. */
        NONE,
        /** The inner host; it sees the sender's external endpoint (RFC 4787 REQ-9a). */
        EXTERNAL,
        /** The inner host; it sees the sender's inner endpoint. */
        INTERNAL
    }

    /** How external ports are chosen. */
    public sealed interface Allocation {
        /** The inner port where it is free, else a random one. */
        record Preserve() implements Allocation {}

        /** The inner port where it is free, else the next free one above. */
        record PreserveElseNext() implements Allocation {}

        /** Random in a range, both ends included. */
        record Random(int low, int high) implements Allocation {}

        /** One after another, stepping over the flows of the rest of the household. */
        record Sequential(int delta, int low, int high, double foreignFlowsPerSecond) implements Allocation {}

        /** Random in a block of its own for each inner address. */
        record Block(int low, int size) implements Allocation {}
    }

    /**
     * External addresses.
     *
     * @param addresses how many, at least 1
     * @param paired whether an inner address always gets the same one
     */
    public record Pool(int addresses, boolean paired) {
        public Pool {
            if (addresses < 1) {
                throw new IllegalArgumentException("a box has an external address");
            }
        }
    }

    /**
     * How long flows last.
     *
     * @param unreplied a flow that was never answered, or for less than {@code streamAfter}
     * @param replied an answered flow
     * @param streamAfter age at which an answered flow gets the long life
     * @param refreshInbound whether inbound packets prolong a flow, as on Linux
     * @param absolute a mapping dies this long after it was made whatever the traffic; zero for never
     */
    public record Lives(
            Duration unreplied, Duration replied, Duration streamAfter, boolean refreshInbound, Duration absolute) {}

    /**
     * How much the box holds.
     *
     * @param mappingsPerHost mappings of one inner address; 0 for any number. What is beyond is dropped
     * @param flows in all, and as many reservations
     * @param evict whether a full table lets the oldest unanswered flow go, instead of refusing the new one
     * @param portReuseDelay how long a freed port serves no other inner host (RFC 6888: 120 s); zero for at once
     */
    public record Limits(int mappingsPerHost, int flows, boolean evict, Duration portReuseDelay) {}

    /** A Linux home router: port-restricted, ports kept. */
    public static final NatConfig LINUX = new NatConfig(
            true,
            Mapping.ENDPOINT_INDEPENDENT,
            Filtering.ADDRESS_AND_PORT_DEPENDENT,
            new Allocation.Preserve(),
            false,
            new Pool(1, true),
            new Lives(Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(2), true, Duration.ZERO),
            new Limits(0, 65_536, false, Duration.ZERO),
            Hairpin.NONE,
            false,
            false,
            false);

    /** For TCP on Linux: a connection that is not answered, and one that is (RFC 5382 asks for 4 min and 2 h 4 min). */
    private static final Lives TCP_LIVES =
            new Lives(Duration.ofMinutes(2), Duration.ofDays(5), Duration.ZERO, true, Duration.ZERO);

    private NatConfig with(
            boolean translates,
            Mapping maps,
            boolean overloads,
            Filtering filters,
            Allocation allocates,
            boolean blocksUdp) {
        return new NatConfig(
                translates,
                maps,
                filters,
                allocates,
                overloads,
                pool,
                lives,
                limits,
                hairpin,
                hairpinFilters,
                inboundCollision,
                blocksUdp);
    }

    private NatConfig with(
            Pool addresses, Lives times, Limits bounds, Hairpin turns, boolean turnFilters, boolean collides) {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                allocation,
                overload,
                addresses,
                times,
                bounds,
                turns,
                turnFilters,
                collides,
                blockUdp);
    }

    /** The same with another mapping; ports are overloaded unless it is endpoint-independent. */
    public NatConfig mapping(Mapping value) {
        return with(translate, value, value != Mapping.ENDPOINT_INDEPENDENT, filtering, allocation, blockUdp);
    }

    public NatConfig filtering(Filtering value) {
        return with(translate, mapping, overload, value, allocation, blockUdp);
    }

    public NatConfig allocation(Allocation value) {
        return with(translate, mapping, overload, filtering, value, blockUdp);
    }

    public NatConfig overload(boolean value) {
        return with(translate, mapping, value, filtering, allocation, blockUdp);
    }

    public NatConfig pool(Pool value) {
        return with(value, lives, limits, hairpin, hairpinFilters, inboundCollision);
    }

    public NatConfig lives(Lives value) {
        return with(pool, value, limits, hairpin, hairpinFilters, inboundCollision);
    }

    /** The same with other lives of flows. */
    public NatConfig timeouts(Duration unreplied, Duration replied, Duration absolute) {
        return lives(new Lives(unreplied, replied, lives.streamAfter(), lives.refreshInbound(), absolute));
    }

    public NatConfig limits(Limits value) {
        return with(pool, lives, value, hairpin, hairpinFilters, inboundCollision);
    }

    /** The same with limits on mappings of a host and flows in all. */
    public NatConfig quota(int perHost, int flows) {
        return limits(new Limits(perHost, flows, limits.evict(), limits.portReuseDelay()));
    }

    public NatConfig hairpin(Hairpin value) {
        return with(pool, lives, limits, value, hairpinFilters, inboundCollision);
    }

    public NatConfig hairpinFilters(boolean value) {
        return with(pool, lives, limits, hairpin, value, inboundCollision);
    }

    /** The same with or without reservations by early inbound packets. */
    public NatConfig inboundCollision(boolean value) {
        return with(pool, lives, limits, hairpin, hairpinFilters, value);
    }

    /** The same filter without translation. */
    public NatConfig firewall() {
        return with(false, mapping, overload, filtering, allocation, blockUdp);
    }

    /** The same for everything but UDP. */
    public NatConfig withoutUdp() {
        return with(translate, mapping, overload, filtering, allocation, true);
    }

    /** How the same box treats TCP: the same rules, longer lives, and free passage where only UDP is refused. */
    NatConfig forTcp() {
        return with(translate, mapping, overload, filtering, allocation, false)
                .with(pool, TCP_LIVES, limits, hairpin, hairpinFilters, inboundCollision);
    }
}
