package dev.starling.tree.rstp;

import dev.starling.tree.rstp.Port.Change;
import dev.starling.tree.rstp.RstpMessage.Role;

/** 802.1D-2004 §17.31: who begins to forward may make known addresses wrong, and that goes along the tree. */
final class TopologyChange {
    private static final long SECOND_NS = 1_000_000_000;

    private TopologyChange() {}

    /** One transition; whether there was one. */
    static boolean step(Bridge bridge, Port port) {
        boolean active = (port.role == Role.ROOT || port.role == Role.DESIGNATED) && !port.operEdge;
        switch (port.change) {
            case INACTIVE -> {
                if (!port.learn) {
                    return false;
                }
                port.change = Change.LEARNING;
                forget(port);
            }
            case LEARNING -> {
                if (active && port.forward) {
                    port.change = Change.ACTIVE;
                    start(bridge, port);
                    bridge.setTcPropTree(port);
                    port.newInfo = true;
                } else if (!active && !port.learn) {
                    port.change = Change.INACTIVE;
                    port.tcWhileNs = Long.MIN_VALUE;
                    bridge.flushed.add(port.link);
                } else if (port.rcvdTc || port.tcProp) {
                    forget(port);
                } else {
                    return false;
                }
            }
            case ACTIVE -> {
                if (!active) {
                    port.change = Change.LEARNING;
                    forget(port);
                } else if (port.rcvdTc) {
                    port.rcvdTc = false;
                    bridge.setTcPropTree(port);
                } else if (port.tcProp) {
                    port.tcProp = false;
                    start(bridge, port);
                    bridge.flushed.add(port.link);
                } else {
                    return false;
                }
            }
        }
        return true;
    }

    private static void forget(Port port) {
        port.rcvdTc = false;
        port.tcProp = false;
    }

    /** §17.21.7. */
    private static void start(Bridge bridge, Port port) {
        if (bridge.over(port.tcWhileNs)) {
            port.tcWhileNs = bridge.nowNs + bridge.config.helloNs() + SECOND_NS;
            port.newInfo = true;
        }
    }
}
