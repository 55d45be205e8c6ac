package dev.starling.sim;

import dev.starling.identity.Identity;
import dev.starling.peer.PeerOptions;
import java.util.function.Consumer;

/** A peer that has left or crashed and may come back to the same host, behind the same boxes. */
public final class Absent {
    private final Identity identity;
    private final Consumer<PeerOptions> options;
    private final Host host;

    Absent(Identity identity, Consumer<PeerOptions> options, Host host) {
        this.identity = identity;
        this.options = options;
        this.host = host;
    }

    /** Whom it is about. */
    public Identity identity() {
        return identity;
    }

    Consumer<PeerOptions> options() {
        return options;
    }

    Host host() {
        return host;
    }
}
