package dev.starling.peer;

import dev.starling.mux.YamuxConfig;
import dev.starling.resources.ResourceLimits;
import dev.starling.resources.ResourceLimits.Count;
import dev.starling.resources.ResourceLimits.Limit;
import dev.starling.swarm.SwarmConfig;

/**
 * Resources that fit what the swarm and the multiplexer are permitted. Those know better whom to let go, so their limits
 * are met first; these hold where they do not look: all streams of a peer, of a protocol, of the host, and memory in use.
 */
final class HostLimits {
    private static final long MIB = 1L << 20;
    private static final long SYSTEM_BYTES = 256 * MIB;
    private static final int SYSTEM_STREAMS = 32_768;

    private HostLimits() {}

    static ResourceLimits of(SwarmConfig swarm, YamuxConfig yamux) {
        SwarmConfig.Connections connections = swarm.connections();
        int pendingIn = swarm.inbound().pendingMax();
        int dials = swarm.dialing().limits().dialsMax();
        int in = yamux.streams().inboundMax();
        int out = yamux.streams().outboundMax();
        long connectionBytes =
                Math.min(SYSTEM_BYTES, yamux.windows().totalBytesMax() + (long) in * YamuxConfig.Windows.FIRST_BYTES);
        ResourceLimits base = ResourceLimits.DEFAULT;
        return base
                .system(new Limit(
                        new Count(
                                sum(connections.inMax(), pendingIn),
                                sum(connections.outMax(), dials),
                                sum(connections.max(), sum(pendingIn, dials))),
                        new Count(
                                Math.max(SYSTEM_STREAMS, in),
                                Math.max(SYSTEM_STREAMS, out),
                                Math.max(SYSTEM_STREAMS, sum(in, out))),
                        SYSTEM_BYTES))
                .transients(new Limit(
                        new Count(pendingIn, dials, sum(pendingIn, dials)),
                        new Count(sum(in, in), sum(out, out), sum(sum(in, in), sum(out, out))),
                        base.transients().memoryBytes()))
                .peer(new Limit(
                        // One more than may stay: which of them goes is known only once the new one is there.
                        new Count(
                                sum(connections.perPeerMax(), pendingIn),
                                sum(connections.perPeerMax(), dials),
                                sum(connections.perPeerMax(), sum(pendingIn, dials))),
                        new Count(sum(in, in), sum(out, out), sum(sum(in, in), sum(out, out))),
                        connectionBytes))
                .protocol(new Limit(
                        Count.ANY_NUMBER, new Count(SYSTEM_STREAMS, SYSTEM_STREAMS, SYSTEM_STREAMS), SYSTEM_BYTES))
                .protocolOfPeer(new Limit(Count.ANY_NUMBER, new Count(in, out, sum(in, out)), connectionBytes))
                .connection(new Limit(new Count(1, 1, 1), Count.ANY_NUMBER, connectionBytes))
                // Windows stop growing where 60 % of a limit are in use: one may reach its maximum within that.
                .stream(new Limit(
                Count.ANY_NUMBER, new Count(1, 1, 1), 2L * yamux.windows().bytesMax()));
    }

    private static int sum(int a, int b) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
    }
}
