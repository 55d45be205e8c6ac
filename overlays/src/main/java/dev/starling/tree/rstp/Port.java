package dev.starling.tree.rstp;

import dev.starling.core.Env;
import dev.starling.tree.rstp.RstpMessage.Role;

/** A link's variables, by their names in 802.1D-2004 §17.19. A timer is the moment it runs out at; one that has run out is 0 in the standard. */
final class Port {
    /** Whose word {@link #portPriority} is. */
    enum InfoIs {
        MINE,
        AGED,
        RECEIVED
    }

    /** §17.31, the topology change machine. */
    enum Change {
        INACTIVE,
        LEARNING,
        ACTIVE
    }

    final int link;
    boolean operEdge;

    InfoIs infoIs = InfoIs.AGED;
    PriorityVector portPriority;
    long portAgeNs;
    PriorityVector designatedPriority;
    boolean reselect = true;
    boolean selected;
    boolean updtInfo;
    boolean newInfo;

    Role role = Role.DISABLED;
    Role selectedRole = Role.DISABLED;
    boolean learn;
    boolean forward;
    boolean proposing;
    boolean proposed;
    boolean agree;
    boolean agreed;
    boolean sync = true;
    boolean synced;
    boolean reRoot = true;
    boolean disputed;

    Change change = Change.INACTIVE;
    boolean rcvdTc;
    boolean tcProp;

    /** While it runs a port is, or was lately, the root port: for ever while it is. */
    long rrWhileNs;
    /** Until a port may learn or forward that nobody agreed with; does not run while the port is blocked. */
    long fdWhileNs;
    /** While it runs a port is, or was lately, a backup. */
    long rbWhileNs;

    long rcvdInfoWhileNs = Env.NEVER;
    long edgeDelayWhileNs;
    long tcWhileNs = Long.MIN_VALUE;
    long helloWhenNs;
    int txCount;
    long txCountDownNs;

    /** What the other end has said that its role is, and how long that holds. Not of the standard: see the package. */
    Role far = Role.DISABLED;

    long farUntilNs = Long.MIN_VALUE;

    Port(int link, PriorityVector designatedPriority, boolean operEdge, long nowNs, RstpConfig config) {
        this.link = link;
        this.operEdge = operEdge;
        this.designatedPriority = designatedPriority;
        portPriority = designatedPriority;
        rrWhileNs = nowNs;
        fdWhileNs = nowNs + config.forwardDelayNs();
        rbWhileNs = nowNs;
        edgeDelayWhileNs = nowNs + config.edgeDelayNs();
        helloWhenNs = nowNs;
    }

    boolean isBlocked() {
        return role == Role.ALTERNATE || role == Role.BACKUP;
    }

    /** Whether the role is what was last selected for it, so that the role's machine may go on. */
    boolean isSettled() {
        return selected && !updtInfo && role == selectedRole;
    }

    /** Whether an item goes over it: somebody listens at the other end. */
    boolean carries(long nowNs) {
        return forward && (role == Role.ROOT || operEdge || (far == Role.ROOT && farUntilNs > nowNs));
    }
}
