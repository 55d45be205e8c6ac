package dev.starling.net.udp;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the JDK's socket addresses and ours without making new objects for peers that talk all the time:
 * a fixed table for each direction, the newest entry of a slot wins. For one thread.
 */
final class EndpointCache {
    private static final int SLOTS = 256;

    private final @Nullable InetSocketAddress[] sources = new @Nullable InetSocketAddress[SLOTS];
    private final @Nullable Endpoint[] sourceEndpoints = new @Nullable Endpoint[SLOTS];
    private final @Nullable Endpoint[] targets = new @Nullable Endpoint[SLOTS];
    private final @Nullable InetSocketAddress[] targetAddresses = new @Nullable InetSocketAddress[SLOTS];

    Endpoint endpoint(InetSocketAddress address) {
        int slot = slot(address.hashCode());
        Endpoint known = sourceEndpoints[slot];
        if (known != null && address.equals(sources[slot])) {
            return known;
        }
        Endpoint made = endpointOf(address);
        sources[slot] = address;
        sourceEndpoints[slot] = made;
        return made;
    }

    InetSocketAddress address(Endpoint endpoint) {
        int slot = slot(endpoint.hashCode());
        InetSocketAddress known = targetAddresses[slot];
        if (known != null && endpoint.equals(targets[slot])) {
            return known;
        }
        InetSocketAddress made = addressOf(endpoint);
        targets[slot] = endpoint;
        targetAddresses[slot] = made;
        return made;
    }

    private static int slot(int hash) {
        return (hash ^ hash >>> 8 ^ hash >>> 16) & (SLOTS - 1);
    }

    static Endpoint endpointOf(InetSocketAddress address) {
        return new Endpoint(IpAddress.of(address.getAddress().getAddress()), address.getPort());
    }

    static InetSocketAddress addressOf(Endpoint endpoint) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.ip().toArray()), endpoint.port());
        } catch (UnknownHostException fourOrSixteenBytesAreNeverUnknown) {
            throw new IllegalStateException(fourOrSixteenBytesAreNeverUnknown);
        }
    }
}
