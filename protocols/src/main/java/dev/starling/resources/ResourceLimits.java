package dev.starling.resources;

import dev.starling.ping.PingResponder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much each scope may take; defaults of go-libp2p ({@code limit_defaults.go}), which are for 128 MiB.
 *
 * @param system all together
 * @param transients what has no peer yet, or no protocol
 * @param peer one peer
 * @param protocol all streams of one protocol
 * @param protocolOfPeer the streams of one protocol with one peer
 * @param named the same for some protocols by their ids; ping has a limit of its own (ping.md: at most two streams of a peer)
 * @param connection one connection with its streams
 * @param stream one stream
 */
public record ResourceLimits(
        Limit system,
        Limit transients,
        Limit peer,
        Limit protocol,
        Limit protocolOfPeer,
        Limit connection,
        Limit stream,
        Map<String, Limit> named) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final int ANY = Integer.MAX_VALUE;

    /** For 128 MiB given to the network. */
    public static final ResourceLimits DEFAULT = new ResourceLimits(
            new Limit(new Count(64, 128, 128), new Count(1024, 2048, 2048), 128 * MIB),
            new Limit(new Count(32, 64, 64), new Count(128, 256, 256), 32 * MIB),
            new Limit(new Count(8, 8, 8), new Count(256, 512, 512), 64 * MIB),
            new Limit(Count.ANY_NUMBER, new Count(512, 2048, 2048), 64 * MIB),
            new Limit(Count.ANY_NUMBER, new Count(64, 128, 256), 16 * MIB),
            new Limit(new Count(1, 1, 1), Count.ANY_NUMBER, 32 * MIB),
            new Limit(Count.ANY_NUMBER, new Count(1, 1, 1), 16 * MIB),
            Map.of(PingResponder.PROTOCOL, new Limit(Count.ANY_NUMBER, new Count(2, 64, 66), MIB)));

    private static final ResourceLimits PER_GIB = new ResourceLimits(
            new Limit(new Count(64, 128, 128), new Count(1024, 2048, 2048), GIB),
            new Limit(new Count(16, 32, 32), new Count(128, 256, 256), 128 * MIB),
            new Limit(Count.NONE, new Count(128, 256, 256), 128 * MIB),
            new Limit(Count.NONE, new Count(256, 512, 512), 164 * MIB),
            new Limit(Count.NONE, new Count(4, 8, 16), 0),
            new Limit(Count.NONE, Count.NONE, 0),
            new Limit(Count.NONE, Count.NONE, 0),
            Map.of());

    /** Copies the map. */
    public ResourceLimits {
        named = Map.copyOf(named);
    }

    /**
     * How many, inbound, outbound and both together.
     *
     * @param in not more inbound
     * @param out not more outbound
     * @param all not more together
     */
    public record Count(int in, int out, int all) {
        /** As many as wanted. */
        public static final Count ANY_NUMBER = new Count(ANY, ANY, ANY);

        static final Count NONE = new Count(0, 0, 0);

        /** Checks the bounds. */
        public Count {
            if (in < 0 || out < 0 || all < 0) {
                throw new IllegalArgumentException("a limit is not negative: " + in + ", " + out + ", " + all);
            }
        }

        Count plus(Count increase, double times) {
            return new Count(
                    plus(in, increase.in, times), plus(out, increase.out, times), plus(all, increase.all, times));
        }

        private static int plus(int base, int increase, double times) {
            return (int) Math.min(ANY, base + (long) (increase * times));
        }
    }

    /**
     * What one scope may take.
     *
     * @param connections how many connections
     * @param streams how many streams
     * @param memoryBytes how much memory
     */
    public record Limit(Count connections, Count streams, long memoryBytes) {
        /** Checks the bounds. */
        public Limit {
            if (memoryBytes < 0) {
                throw new IllegalArgumentException("a limit is not negative: " + memoryBytes);
            }
        }

        Limit plus(Limit increase, double times) {
            return new Limit(
                    connections.plus(increase.connections, times), streams.plus(increase.streams, times), (long)
                            (memoryBytes + increase.memoryBytes * times)); // saturates
        }
    }

    /** The defaults for so much memory given to the network: the base, and for each GiB above 128 MiB go's increase. */
    public static ResourceLimits scaled(long memoryBytes) {
        double times = Math.max(0, memoryBytes - 128 * MIB) / (double) GIB;
        return new ResourceLimits(
                DEFAULT.system.plus(PER_GIB.system, times),
                DEFAULT.transients.plus(PER_GIB.transients, times),
                DEFAULT.peer.plus(PER_GIB.peer, times),
                DEFAULT.protocol.plus(PER_GIB.protocol, times),
                DEFAULT.protocolOfPeer.plus(PER_GIB.protocolOfPeer, times),
                DEFAULT.connection.plus(PER_GIB.connection, times),
                DEFAULT.stream.plus(PER_GIB.stream, times),
                DEFAULT.named);
    }

    /** The same with another limit for all together. */
    public ResourceLimits system(Limit value) {
        return new ResourceLimits(value, transients, peer, protocol, protocolOfPeer, connection, stream, named);
    }

    /** The same with another limit for what has no peer yet, or no protocol. */
    public ResourceLimits transients(Limit value) {
        return new ResourceLimits(system, value, peer, protocol, protocolOfPeer, connection, stream, named);
    }

    /** The same with another limit for one peer. */
    public ResourceLimits peer(Limit value) {
        return new ResourceLimits(system, transients, value, protocol, protocolOfPeer, connection, stream, named);
    }

    /** The same with another limit for one protocol. */
    public ResourceLimits protocol(Limit value) {
        return new ResourceLimits(system, transients, peer, value, protocolOfPeer, connection, stream, named);
    }

    /** The same with another limit for the streams of one protocol with one peer, where the protocol has none of its own. */
    public ResourceLimits protocolOfPeer(Limit value) {
        return new ResourceLimits(system, transients, peer, protocol, value, connection, stream, named);
    }

    /** The same with a limit for the streams of this protocol with one peer. */
    public ResourceLimits protocolOfPeer(String id, Limit value) {
        Map<String, Limit> changed = new LinkedHashMap<>(named);
        changed.put(id, value);
        return new ResourceLimits(system, transients, peer, protocol, protocolOfPeer, connection, stream, changed);
    }

    /** The limit for the streams of this protocol with one peer. */
    public Limit protocolOfPeer(String id) {
        return named.getOrDefault(id, protocolOfPeer);
    }

    /** The same with another limit for one connection. */
    public ResourceLimits connection(Limit value) {
        return new ResourceLimits(system, transients, peer, protocol, protocolOfPeer, value, stream, named);
    }

    /** The same with another limit for one stream. */
    public ResourceLimits stream(Limit value) {
        return new ResourceLimits(system, transients, peer, protocol, protocolOfPeer, connection, value, named);
    }
}
