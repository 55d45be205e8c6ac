package dev.starling.net.discovery;

import dev.starling.core.Endpoint;
import dev.starling.discovery.DnsaddrConfig;
import java.util.List;

/**
 * How the domain name system is asked.
 *
 * @param servers in the order in which they are asked; empty for those that the system is configured with
 * @param queryTimeoutMs for one question to one server
 * @param resolutions under way at once; further ones are refused
 * @param limits on each resolution
 */
public record DnsSettings(List<Endpoint> servers, long queryTimeoutMs, int resolutions, DnsaddrConfig limits) {
    /** The system's servers. */
    public static final DnsSettings DEFAULT = new DnsSettings(List.of(), 3000, 256, DnsaddrConfig.DEFAULT);

    public DnsSettings {
        servers = List.copyOf(servers);
        if (queryTimeoutMs < 1 || resolutions < 1) {
            throw new IllegalArgumentException(
                    "a time-out and a number of resolutions are positive, not " + queryTimeoutMs + ", " + resolutions);
        }
    }

    /** Asks these servers. */
    public DnsSettings servers(List<Endpoint> value) {
        return new DnsSettings(value, queryTimeoutMs, resolutions, limits);
    }

    /** Waits so long for an answer. */
    public DnsSettings queryTimeoutMs(long value) {
        return new DnsSettings(servers, value, resolutions, limits);
    }

    /** At most so many resolutions at once. */
    public DnsSettings resolutions(int value) {
        return new DnsSettings(servers, queryTimeoutMs, value, limits);
    }

    /** Within these limits. */
    public DnsSettings limits(DnsaddrConfig value) {
        return new DnsSettings(servers, queryTimeoutMs, resolutions, value);
    }
}
