package dev.starling.sim;

import java.time.Duration;

/**
 * A NAT box in the words of RFC 4787.
 *
 * @param translate false for a stateful firewall that keeps addresses
 * @param mapping which flows share an external port
 * @param filtering who may send in
 * @param allocation how external ports are chosen
 * @param overload whether one external port may serve several inner endpoints towards different remotes
 * @param timeoutUnreplied life of a flow that was never answered, or for less than {@code streamAfter}
 * @param timeoutReplied life of an answered flow
 * @param streamAfter age at which an answered flow gets the long life
 * @param refreshInbound whether inbound packets prolong a flow, as on Linux
 * @param absoluteLifetime a mapping dies this long after it was made whatever the traffic; zero for never
 * @param hairpin whether and how the box lets inner hosts meet at its external address
 * @param inboundCollision whether an early unsolicited packet reserves its tuple, as on a Linux router without an input
 *     drop
 * @param mappingsPerHostMax flows of one inner address; 0 for any number
 * @param tableMax flows in all
 * @param blockUdp whether new flows are refused altogether
 */
public record NatConfig(
        boolean translate,
        Mapping mapping,
        Filtering filtering,
        Allocation allocation,
        boolean overload,
        Duration timeoutUnreplied,
        Duration timeoutReplied,
        Duration streamAfter,
        boolean refreshInbound,
        Duration absoluteLifetime,
        Hairpin hairpin,
        boolean inboundCollision,
        int mappingsPerHostMax,
        int tableMax,
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

        /** Random in a range. */
        record Random(int low, int high) implements Allocation {}

        /** One after another, stepping over the flows of the rest of the household. */
        record Sequential(int delta, int low, int high, double foreignFlowsPerSecond) implements Allocation {}

        /** Random in a block of its own for each inner address. */
        record Block(int low, int size) implements Allocation {}
    }

    /** A Linux home router: port-restricted, ports kept. */
    public static final NatConfig LINUX = new NatConfig(
            true,
            Mapping.ENDPOINT_INDEPENDENT,
            Filtering.ADDRESS_AND_PORT_DEPENDENT,
            new Allocation.Preserve(),
            false,
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(2),
            true,
            Duration.ZERO,
            Hairpin.NONE,
            false,
            0,
            65_536,
            false);

    public NatConfig mapping(Mapping value) {
        return new NatConfig(
                translate,
                value,
                filtering,
                allocation,
                value != Mapping.ENDPOINT_INDEPENDENT,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    public NatConfig filtering(Filtering value) {
        return new NatConfig(
                translate,
                mapping,
                value,
                allocation,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    public NatConfig allocation(Allocation value) {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                value,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    public NatConfig hairpin(Hairpin value) {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                allocation,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                value,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    /** The same with other lives of flows. */
    public NatConfig timeouts(Duration unreplied, Duration replied, Duration absolute) {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                allocation,
                overload,
                unreplied,
                replied,
                streamAfter,
                refreshInbound,
                absolute,
                hairpin,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    /** The same with or without reservations by early inbound packets. */
    public NatConfig inboundCollision(boolean value) {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                allocation,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                value,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    /** The same with limits on flows. */
    public NatConfig quota(int perHost, int table) {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                allocation,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                inboundCollision,
                perHost,
                table,
                blockUdp);
    }

    NatConfig firewall() {
        return new NatConfig(
                false,
                mapping,
                filtering,
                allocation,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                blockUdp);
    }

    NatConfig withoutUdp() {
        return new NatConfig(
                translate,
                mapping,
                filtering,
                allocation,
                overload,
                timeoutUnreplied,
                timeoutReplied,
                streamAfter,
                refreshInbound,
                absoluteLifetime,
                hairpin,
                inboundCollision,
                mappingsPerHostMax,
                tableMax,
                true);
    }
}
