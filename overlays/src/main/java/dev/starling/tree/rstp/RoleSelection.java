package dev.starling.tree.rstp;

import dev.starling.tree.rstp.Port.InfoIs;
import dev.starling.tree.rstp.RstpMessage.Role;
import org.jspecify.annotations.Nullable;

/** 802.1D-2004 §17.28: the root, and the role of each port. */
final class RoleSelection {
    private RoleSelection() {}

    /** Selects anew where something asks for it; whether that was so. */
    static boolean step(Bridge bridge) {
        boolean asked = false;
        for (Port port : bridge.ports) {
            asked |= port.reselect;
            port.reselect = false;
        }
        if (asked) {
            select(bridge);
        }
        return asked;
    }

    /** §17.21.25. */
    static void select(Bridge bridge) {
        PriorityVector best = new PriorityVector(bridge.self, 0, bridge.self, 0);
        Port rootPort = null;
        for (Port port : bridge.ports) {
            PriorityVector heard = port.portPriority;
            if (port.infoIs == InfoIs.RECEIVED && heard.bridge() != bridge.self) {
                PriorityVector path = new PriorityVector(
                        heard.root(), heard.cost() + bridge.config.linkCost(), heard.bridge(), heard.port());
                // Of two links to the same port of the same bridge the one with the smaller number: §17.6.
                int order = path.compareTo(best);
                if (order < 0 || (order == 0 && rootPort != null && port.link < rootPort.link)) {
                    best = path;
                    rootPort = port;
                }
            }
        }
        bridge.rootPort = rootPort;
        bridge.rootPriority = best;
        bridge.rootAgeNs = rootPort == null ? 0 : rootPort.portAgeNs + bridge.config.ageStepNs();
        for (Port port : bridge.ports) {
            port.designatedPriority = new PriorityVector(best.root(), best.cost(), bridge.self, port.link);
            assign(bridge, port, rootPort);
            port.selected = true;
        }
    }

    private static void assign(Bridge bridge, Port port, @Nullable Port rootPort) {
        switch (port.infoIs) {
            case AGED -> {
                port.updtInfo = true;
                port.selectedRole = Role.DESIGNATED;
            }
            case MINE -> {
                port.updtInfo |=
                        !port.portPriority.equals(port.designatedPriority) || port.portAgeNs != bridge.rootAgeNs;
                port.selectedRole = Role.DESIGNATED;
            }
            case RECEIVED -> {
                boolean mineIsBetter = port.designatedPriority.betterThan(port.portPriority);
                port.updtInfo = port != rootPort && mineIsBetter;
                if (port == rootPort) {
                    port.selectedRole = Role.ROOT;
                } else if (mineIsBetter) {
                    port.selectedRole = Role.DESIGNATED;
                } else {
                    port.selectedRole = port.portPriority.bridge() == bridge.self ? Role.BACKUP : Role.ALTERNATE;
                }
            }
        }
    }
}
