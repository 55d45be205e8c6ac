package dev.starling.peer.streams;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.resources.ConnectionScope;
import dev.starling.resources.Reserved;
import dev.starling.resources.ResourceLimits;
import dev.starling.resources.Resources;
import dev.starling.swarm.SwarmInput;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What links take of the host's resources, from their admission or the beginning of their dial on. On the home loop. */
final class Shares {
    /** The code of everything that is refused for want of resources. */
    static final String CODE = SwarmInput.RESOURCE_LIMIT;

    private final Resources resources;
    private final Map<Long, ConnectionScope> scopes = new HashMap<>();

    Shares(ResourceLimits limits) {
        resources = new Resources(limits);
    }

    /** @return why there is no room; empty when the link has its share */
    Optional<String> take(long link, boolean inbound, Multiaddr remote) {
        return switch (resources.openConnection(inbound, address(remote))) {
            case Reserved.Granted<ConnectionScope>(ConnectionScope scope) -> {
                scopes.put(link, scope);
                yield Optional.empty();
            }
            case Reserved.Refused<ConnectionScope> refused ->
                Optional.of(refused.refusal().reason());
        };
    }

    private static Optional<IpAddress> address(Multiaddr remote) {
        return remote.has(MultiaddrProtocol.P2P_CIRCUIT)
                ? Optional.empty()
                : remote.endpoint().map(Endpoint::ip);
    }

    @Nullable
    ConnectionScope of(long link) {
        return scopes.get(link);
    }

    /** The link is over. */
    void giveBack(long link) {
        ConnectionScope scope = scopes.remove(link);
        if (scope != null) {
            scope.release();
        }
    }

    /** From any thread. */
    SortedMap<String, Long> use() {
        return resources.use();
    }
}
