package dev.starling.peer.streams;

import dev.starling.encoding.Multiaddr;
import dev.starling.identity.Identity;
import dev.starling.mux.YamuxConfig;
import dev.starling.resources.ResourceLimits;
import dev.starling.swarm.SwarmConfig;
import java.util.List;

/**
 * What a host is made from.
 *
 * @param listen byte-stream addresses to listen at
 * @param security names, preferred first: {@code noise}, {@code tls}
 * @param agent the agent version of identify
 */
public record HostOptions(
        Identity identity,
        List<Multiaddr> listen,
        List<String> security,
        YamuxConfig yamux,
        SwarmConfig swarm,
        ResourceLimits resources,
        String agent) {
    /** Copies the lists. */
    public HostOptions {
        listen = List.copyOf(listen);
        security = List.copyOf(security);
    }
}
