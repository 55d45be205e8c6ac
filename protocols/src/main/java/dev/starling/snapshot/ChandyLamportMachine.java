package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.snapshot.SnapshotMessage.Carried;
import dev.starling.snapshot.SnapshotMessage.Hello;
import dev.starling.snapshot.SnapshotMessage.Marker;
import dev.starling.snapshot.SnapshotMessage.Report;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A process whose channels keep the order (K. M. Chandy, L. Lamport: Distributed Snapshots, TOCS 3(1), 1985). Any number of
 * snapshots may be under way, begun anywhere. Over channels that do not keep the order its snapshots are wrong: see {@link
 * LaiYangMachine}.
 */
public final class ChandyLamportMachine implements Machine<SnapshotInput, SnapshotOutput> {
    private final Snapshots snapshots;
    private long taken;

    /**
     * A process without neighbours.
     *
     * @param self its name, 1 to 64 bytes
     * @param state the application's state as it is between two inputs; at most {@link SnapshotConfig#stateBytesMax} bytes
     */
    public ChandyLamportMachine(Bytes self, SnapshotConfig config, Supplier<Bytes> state) {
        snapshots = new Snapshots(self, config, state);
    }

    /** How many messages no honest process sends, or for which there was no room or no way, have come. */
    public long rejected() {
        return snapshots.rejected();
    }

    @Override
    public void handle(SnapshotInput input, Env<? super SnapshotOutput> env) {
        switch (input) {
            case SnapshotInput.Received(Bytes from, SnapshotMessage message) -> {
                if (snapshots.neighbours.containsKey(from)) {
                    received(from, message, env);
                } else {
                    snapshots.reject();
                }
            }
            case SnapshotInput.ChannelOpened(Bytes peer) -> snapshots.open(peer, env);
            case SnapshotInput.ChannelClosed(Bytes peer) -> snapshots.close(peer, env);
            case SnapshotInput.Send(Bytes to, Bytes payload) -> send(to, payload, env);
            case SnapshotInput.Take take -> take(env);
            case SnapshotInput.Tick tick -> snapshots.tick(env);
        }
        snapshots.settle(env);
    }

    @Override
    public long deadlineNs() {
        return snapshots.deadlineNs();
    }

    private void send(Bytes to, Bytes payload, Env<? super SnapshotOutput> env) {
        Snapshots.Neighbour neighbour = snapshots.neighbours.get(to);
        if (neighbour == null || payload.length() > snapshots.config.payloadBytesMax()) {
            snapshots.reject();
            return;
        }
        env.out(new SnapshotOutput.Send(to, new Carried(0, ++neighbour.sent, payload)));
    }

    private void take(Env<? super SnapshotOutput> env) {
        if (snapshots.full()) {
            env.out(new SnapshotOutput.Refused(snapshots.config.cutsMax() + " snapshots are under way"));
            return;
        }
        SnapshotId id = new SnapshotId(snapshots.self, ++taken);
        Cut cut = snapshots.record(id, snapshots.config.deadline().toMillis(), env);
        snapshots.collect(id, cut, env);
        env.out(new SnapshotOutput.Recorded(id, snapshots.self));
        snapshots.claim(cut, id, 0, env);
    }

    private void received(Bytes from, SnapshotMessage message, Env<? super SnapshotOutput> env) {
        switch (message) {
            case Hello hello -> {}
            case Carried(long epoch, long sequence, Bytes payload) -> {
                // No check of the order: a channel that breaks it is the caller's mistake, and the checkers' to find.
                for (Map.Entry<SnapshotId, Cut> each : snapshots.cuts()) {
                    each.getValue().add(from, payload);
                }
                env.out(new SnapshotOutput.Deliver(from, payload));
            }
            case Marker marker -> marker(from, marker, env);
            case Report report -> snapshots.received(report.id(), report, env);
        }
    }

    private void marker(Bytes from, Marker marker, Env<? super SnapshotOutput> env) {
        SnapshotId id = marker.id();
        Cut cut = snapshots.cut(id);
        if (cut == null) {
            if (snapshots.over(id) || snapshots.full() || id.initiator().equals(snapshots.self)) {
                snapshots.reject();
                return;
            }
            cut = snapshots.record(id, marker.withinMs(), env);
            env.out(new SnapshotOutput.Recorded(id, from));
            snapshots.claim(cut, id, marker.depth() + 1, env);
        }
        cut.marker(from);
        Cut.Route route = cut.routes().get(id);
        if (route != null) {
            route.marker(from, marker.depth());
        }
    }
}
