package dev.starling.swarm;

import dev.starling.encoding.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the application thinks of peers, connected or not. Where the table is full the newest word is refused. */
final class Regard {
    private record Tag(int value, boolean protect) {}

    private final int max;
    private final Map<PeerId, Map<String, Tag>> tags = new LinkedHashMap<>();

    Regard(int max) {
        this.max = max;
    }

    /** @return false when there is no room for another peer, or another tag of this one */
    boolean tag(PeerId peer, String name, int value, boolean protect) {
        Map<String, Tag> ofPeer = tags.get(peer);
        if (value == 0 && !protect) {
            if (ofPeer != null) {
                ofPeer.remove(name);
                if (ofPeer.isEmpty()) {
                    tags.remove(peer);
                }
            }
            return true;
        }
        if (ofPeer == null) {
            if (tags.size() >= max) {
                return false;
            }
            ofPeer = new LinkedHashMap<>();
            tags.put(peer, ofPeer);
        }
        if (ofPeer.size() >= max && !ofPeer.containsKey(name)) {
            return false;
        }
        ofPeer.put(name, new Tag(value, protect));
        return true;
    }

    boolean isProtected(PeerId peer) {
        Map<String, Tag> ofPeer = tags.get(peer);
        return ofPeer != null && ofPeer.values().stream().anyMatch(Tag::protect);
    }

    long value(PeerId peer) {
        Map<String, Tag> ofPeer = tags.get(peer);
        return ofPeer == null
                ? 0
                : ofPeer.values().stream().mapToLong(Tag::value).sum();
    }

    int size() {
        return tags.size();
    }
}
