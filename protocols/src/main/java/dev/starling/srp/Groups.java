package dev.starling.srp;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups that were joined, by subcluster id, with their derived keys. */
final class Groups {
    /** One group. */
    record Group(ClusterKeys keys, Sealing sealing) {}

    private final Map<Bytes, Group> bySubcluster = new LinkedHashMap<>();

    /** Returns false when it was joined already. */
    boolean join(ClusterKeys keys) {
        return bySubcluster.putIfAbsent(keys.subclusterId(), new Group(keys, Sealing.of(keys))) == null;
    }

    void leave(Bytes subclusterId) {
        bySubcluster.remove(subclusterId);
    }

    @Nullable
    Group get(Bytes subclusterId) {
        return bySubcluster.get(subclusterId);
    }

    boolean joined(Bytes subclusterId) {
        return bySubcluster.containsKey(subclusterId);
    }

    /** Whether any group of this cluster was joined. */
    boolean inCluster(Bytes clusterId) {
        for (Group group : bySubcluster.values()) {
            if (group.keys().clusterId().equals(clusterId)) {
                return true;
            }
        }
        return false;
    }

    Collection<Group> all() {
        return List.copyOf(bySubcluster.values());
    }

    List<ClusterKeys> keys() {
        List<ClusterKeys> keys = new ArrayList<>();
        bySubcluster.values().forEach(group -> keys.add(group.keys()));
        return keys;
    }
}
