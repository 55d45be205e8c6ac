package dev.starling.tree.rstp;

import dev.starling.core.Env;
import dev.starling.tree.rstp.Port.InfoIs;
import dev.starling.tree.rstp.RstpMessage.Bpdu;
import dev.starling.tree.rstp.RstpMessage.Role;

/** 802.1D-2004 §17.27: what a port holds for true, and until when. */
final class PortInformation {
    private static final int HELLOS_MISSED = 3;

    private PortInformation() {}

    /** What has come, as §17.21.8 sorts it. */
    static void received(Bridge bridge, Port port, Bpdu bpdu) {
        // §17.23: whoever sends BPDUs is no end station.
        port.operEdge = false;
        port.edgeDelayWhileNs = bridge.nowNs + bridge.config.edgeDelayNs();
        port.far = bpdu.role();
        port.farUntilNs = bridge.nowNs + HELLOS_MISSED * bridge.config.helloNs();
        PriorityVector said = bpdu.vector();
        int order = said.compareTo(port.portPriority);
        if (bpdu.role() == Role.DESIGNATED) {
            boolean other = order != 0 || bpdu.ageNs() != port.portAgeNs;
            if (order < 0 || (other && said.sameSpeaker(port.portPriority)) || (order == 0 && other)) {
                superior(bridge, port, bpdu);
            } else if (order == 0) {
                repeated(bridge, port, bpdu);
            } else if (bpdu.learning()) {
                // §17.21.10: it does not hear this port, and would forward as well.
                port.disputed = true;
                port.agreed = false;
            }
        } else if (order >= 0) {
            // §17.21.9, agreement.
            port.agreed = bpdu.agreement();
            port.proposing &= !bpdu.agreement();
            port.rcvdTc |= bpdu.topologyChange();
        }
    }

    private static void superior(Bridge bridge, Port port, Bpdu bpdu) {
        port.agreed = false;
        port.proposing = false;
        // §17.21.1: an agreement holds while the word does not get worse.
        port.agree &= port.infoIs == InfoIs.RECEIVED && bpdu.vector().compareTo(port.portPriority) <= 0;
        port.portPriority = bpdu.vector();
        port.infoIs = InfoIs.RECEIVED;
        port.reselect = true;
        port.selected = false;
        repeated(bridge, port, bpdu);
    }

    private static void repeated(Bridge bridge, Port port, Bpdu bpdu) {
        port.proposed |= bpdu.proposal();
        port.rcvdTc |= bpdu.topologyChange();
        port.portAgeNs = bpdu.ageNs();
        // §17.21.23: a word that has passed too many bridges holds no longer.
        boolean holds = bpdu.ageNs() + bridge.config.ageStepNs() <= bridge.config.maxAgeNs();
        port.rcvdInfoWhileNs = holds ? bridge.nowNs + HELLOS_MISSED * bridge.config.helloNs() : bridge.nowNs;
    }

    /** One transition; whether there was one. */
    static boolean step(Bridge bridge, Port port) {
        if (port.infoIs == InfoIs.RECEIVED && bridge.over(port.rcvdInfoWhileNs) && !port.updtInfo) {
            port.infoIs = InfoIs.AGED;
            port.rcvdInfoWhileNs = Env.NEVER;
            port.reselect = true;
            port.selected = false;
            return true;
        }
        if (port.selected && port.updtInfo) {
            port.proposing = false;
            port.proposed = false;
            port.agreed &= port.infoIs == InfoIs.MINE && port.designatedPriority.compareTo(port.portPriority) <= 0;
            port.synced &= port.agreed;
            port.portPriority = port.designatedPriority;
            port.portAgeNs = bridge.rootAgeNs;
            port.updtInfo = false;
            port.infoIs = InfoIs.MINE;
            port.rcvdInfoWhileNs = Env.NEVER;
            port.newInfo = true;
            return true;
        }
        return false;
    }
}
