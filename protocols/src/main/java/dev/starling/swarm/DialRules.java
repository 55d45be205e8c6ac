package dev.starling.swarm;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which addresses are never dialed, and why. */
final class DialRules {
    /** Our own endpoints: enough for every interface of a large machine with every transport. */
    private static final int OWN_MAX = 256;

    /** Why not. */
    record Refusal(String code, String reason) {}

    private final Predicate<Multiaddr> dialable;
    private final Bans bans;
    private Set<Multiaddr> own = Set.of();
    private Set<Endpoint> ownEndpoints = Set.of();

    DialRules(Predicate<Multiaddr> dialable, Bans bans) {
        this.dialable = dialable;
        this.bans = bans;
    }

    void listens(List<Multiaddr> addresses) {
        Set<Multiaddr> all = new LinkedHashSet<>();
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        addresses.stream().limit(OWN_MAX).forEach(address -> {
            address.withoutPeerId().ifPresent(all::add);
            address.endpoint().ifPresent(endpoints::add);
        });
        own = all;
        ownEndpoints = endpoints;
    }

    /** @param address without the peer's id at its end */
    Optional<Refusal> refusal(Multiaddr address, long nowNs) {
        boolean relayed = address.has(MultiaddrProtocol.P2P_CIRCUIT);
        Optional<Endpoint> endpoint = address.endpoint();
        if (endpoint.isPresent()) {
            IpAddress ip = endpoint.get().ip();
            if (ip.isAny() || ip.isMulticastOrReserved()) {
                return refused("bad-address", ip + " is nobody's address");
            }
            if (endpoint.get().port() == 0) {
                return refused("bad-address", "nobody can be reached at port 0");
            }
            if (bans.banned(ip, nowNs)) {
                return refused("banned", ip + " is banned");
            }
        }
        if (own.contains(address) || (!relayed && endpoint.isPresent() && ownEndpoints.contains(endpoint.get()))) {
            return refused("self", "this is our own address");
        }
        if (!dialable.test(address)) {
            return refused("no-transport", "no transport here dials such an address");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refused(String code, String reason) {
        return Optional.of(new Refusal(code, reason));
    }
}
