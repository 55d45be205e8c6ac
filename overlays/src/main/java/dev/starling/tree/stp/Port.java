package dev.starling.tree.stp;

import dev.starling.core.Env;
import dev.starling.tree.stp.SpanningTreeMessage.Hello;
import org.jspecify.annotations.Nullable;

/** A link, as its bridge sees it. */
final class Port {
    /** 802.1D-1998 §8.4. */
    enum Role {
        ROOT,
        DESIGNATED,
        BLOCKED
    }

    final int peer;
    Role role = Role.BLOCKED;
    /** The neighbour's vector while it holds. */
    @Nullable
    Hello heard;

    long heardUntilNs = Env.NEVER;
    /** When it begins to forward; {@link Env#NEVER} while it is blocked or does already. */
    long forwardsFromNs = Env.NEVER;

    boolean forwarding;
    /** Until when the neighbour is taken for a child, from its own word. */
    long childUntilNs = Long.MIN_VALUE;

    Port(int peer) {
        this.peer = peer;
    }
}
