package dev.starling.tree.rstp;

import dev.starling.tree.rstp.RstpMessage.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A bridge's variables (802.1D-2004 §17.18), shared by its machines. */
final class Bridge {
    final RstpConfig config;
    final int self;
    final List<Port> ports;
    /** Links whose learnt addresses are void, until that is told. */
    final List<Integer> flushed = new ArrayList<>(0);

    long nowNs;
    PriorityVector rootPriority;
    long rootAgeNs;

    @Nullable
    Port rootPort;

    Bridge(RstpConfig config, int self, int ports) {
        this.config = config;
        this.self = self;
        this.ports = new ArrayList<>(ports);
        rootPriority = new PriorityVector(self, 0, self, 0);
    }

    @Nullable
    Port find(int link) {
        for (Port port : ports) {
            if (port.link == link) {
                return port;
            }
        }
        return null;
    }

    void up(int link, boolean edge) {
        if (find(link) == null && ports.size() < config.portsMax()) {
            PriorityVector mine = new PriorityVector(rootPriority.root(), rootPriority.cost(), self, link);
            ports.add(new Port(link, mine, edge, nowNs, config));
        }
    }

    /** Whether that was a link. */
    boolean down(int link) {
        Port gone = find(link);
        if (gone == null) {
            return false;
        }
        ports.remove(gone);
        if (rootPort == gone) {
            rootPort = null;
        }
        for (Port port : ports) {
            port.reselect = true;
        }
        if (ports.isEmpty()) {
            RoleSelection.select(this);
        }
        return true;
    }

    boolean over(long timerNs) {
        return timerNs <= nowNs;
    }

    private boolean allOthers(Port but, Predicate<Port> what) {
        for (Port port : ports) {
            if (port != but && !what.test(port)) {
                return false;
            }
        }
        return true;
    }

    /** §17.20.3: every port that is not the root port is in step with the root's latest word. */
    boolean allSynced() {
        for (Port port : ports) {
            if (!port.isSettled() || (port.role != Role.ROOT && !port.synced)) {
                return false;
            }
        }
        return true;
    }

    /** §17.20.10: no other port was the root port a short time ago. */
    boolean reRooted(Port port) {
        return allOthers(port, other -> over(other.rrWhileNs));
    }

    /** §17.21.14. */
    void setSyncTree() {
        for (Port port : ports) {
            port.sync = true;
        }
    }

    /** §17.21.15. */
    void setReRootTree() {
        for (Port port : ports) {
            port.reRoot = true;
        }
    }

    /** §17.21.18. */
    void setTcPropTree(Port but) {
        for (Port port : ports) {
            port.tcProp |= port != but;
        }
    }
}
