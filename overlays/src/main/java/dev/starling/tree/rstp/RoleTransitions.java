package dev.starling.tree.rstp;

import dev.starling.core.Env;
import dev.starling.tree.rstp.RstpMessage.Role;

/** 802.1D-2004 §17.29: what a port does in its role. Each method makes one transition, and says whether there was one. */
final class RoleTransitions {
    private RoleTransitions() {}

    static boolean step(Bridge bridge, Port port) {
        if (!port.selected || port.updtInfo) {
            return false;
        }
        if (port.role != port.selectedRole) {
            enter(bridge, port);
            return true;
        }
        return switch (port.role) {
            case DISABLED -> false;
            case ROOT -> agree(bridge, port) || root(bridge, port);
            case DESIGNATED -> designated(bridge, port);
            case ALTERNATE, BACKUP -> agree(bridge, port) || blocked(port);
        };
    }

    private static void enter(Bridge bridge, Port port) {
        // Timers that a role holds begin to run when it ends.
        if (port.role == Role.ROOT) {
            port.rrWhileNs = bridge.nowNs + bridge.config.forwardDelayNs();
        } else if (port.isBlocked()) {
            port.fdWhileNs = bridge.nowNs + bridge.config.forwardDelayNs();
            port.rbWhileNs = port.role == Role.BACKUP ? bridge.nowNs + 2 * bridge.config.helloNs() : port.rbWhileNs;
        }
        port.role = port.selectedRole;
        if (port.role == Role.ROOT) {
            port.rrWhileNs = Env.NEVER;
        } else if (port.isBlocked()) {
            port.learn = false;
            port.forward = false;
            port.rrWhileNs = bridge.nowNs;
            port.fdWhileNs = Env.NEVER;
            // Not of the standard, see the package: whoever sends items here is told that nobody listens.
            port.newInfo = true;
        }
    }

    /** A proposal is answered when all other ports are in step: root, alternate and backup ports alike. */
    private static boolean agree(Bridge bridge, Port port) {
        if ((bridge.allSynced() && !port.agree) || (port.proposed && port.agree)) {
            port.proposed = false;
            port.sync &= port.role != Role.ROOT;
            port.agree = true;
            port.newInfo = true;
            return true;
        }
        if (port.proposed) {
            bridge.setSyncTree();
            port.proposed = false;
            return true;
        }
        return false;
    }

    private static boolean root(Bridge bridge, Port port) {
        if (!port.forward && !port.reRoot) {
            bridge.setReRootTree();
            return true;
        }
        boolean may = bridge.over(port.fdWhileNs) || (bridge.reRooted(port) && bridge.over(port.rbWhileNs));
        if (may && !port.forward) {
            advance(bridge, port);
            return true;
        }
        if (port.reRoot && port.forward) {
            port.reRoot = false;
            return true;
        }
        return false;
    }

    /** From discarding to learning, from learning to forwarding. */
    private static void advance(Bridge bridge, Port port) {
        if (port.learn) {
            port.forward = true;
            port.fdWhileNs = bridge.nowNs;
        } else {
            port.learn = true;
            // §17.20.5: between bridges that all are rapid a hello's time is enough.
            port.fdWhileNs = bridge.nowNs + bridge.config.helloNs();
        }
    }

    private static boolean designated(Bridge bridge, Port port) {
        if (!port.forward && !port.agreed && !port.proposing && !port.operEdge) {
            port.proposing = true;
            port.edgeDelayWhileNs = bridge.nowNs + bridge.config.edgeDelayNs();
            port.newInfo = true;
            return true;
        }
        boolean inStep = (!port.learn && !port.forward) || port.agreed || port.operEdge;
        if (port.synced ? port.sync : inStep) {
            port.rrWhileNs = bridge.nowNs;
            port.synced = true;
            port.sync = false;
            return true;
        }
        boolean wasRoot = !bridge.over(port.rrWhileNs);
        if (port.reRoot && !wasRoot) {
            port.reRoot = false;
            return true;
        }
        boolean discards = port.sync || (port.reRoot && wasRoot) || port.disputed;
        if (discards && !port.operEdge && port.learn) {
            port.learn = false;
            port.forward = false;
            port.disputed = false;
            port.fdWhileNs = bridge.nowNs + bridge.config.helloNs();
            return true;
        }
        boolean may = bridge.over(port.fdWhileNs) || port.agreed || port.operEdge;
        if (may && !port.reRoot && !port.sync && !port.forward) {
            advance(bridge, port);
            port.agreed |= port.forward;
            return true;
        }
        return false;
    }

    private static boolean blocked(Port port) {
        if (port.synced && !port.sync && !port.reRoot) {
            return false;
        }
        port.synced = true;
        port.sync = false;
        port.reRoot = false;
        return true;
    }
}
