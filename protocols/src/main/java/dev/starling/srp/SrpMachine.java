package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.identity.Identity;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One SRP peer. Socket 0 is the main one, 1 the probe, from 2 on the pool. */
public final class SrpMachine implements Machine<DatagramInput<SrpCommand>, DatagramOutput<SrpEvent>> {
    /** The main socket's number. */
    public static final int MAIN = 0;

    /** The probe socket's number. */
    public static final int PROBE = 1;

    /**
     * What does not change in a peer's life.
     *
     * @param clusterId the application's cluster id in the peer's own pings, {@link SrpPacket#UNSET} for none
     * @param indexed whether this is a publicly reachable peer without a cluster
     */
    public record Setup(Identity identity, Bytes clusterId, boolean indexed) {}

    /** A connected peer, as a status shows it. */
    public record Link(
            Bytes peerId, dev.starling.core.Endpoint endpoint, int natBits, SrpEvent.Path path, boolean indexed) {}

    public SrpMachine(Setup setup, SrpConfig config) {}

    @Override
    public void handle(DatagramInput<SrpCommand> input, Env<? super DatagramOutput<SrpEvent>> env) {}

    @Override
    public long deadlineNs() {
        return Env.NEVER;
    }

    /** Counters by name, sorted: datagrams and bytes by type, rejections by reason. */
    public SortedMap<String, Long> counters() {
        return new TreeMap<>();
    }

    /** Connected peers, sorted by id. */
    public List<Link> links() {
        return List.of();
    }

    /** What a later life needs, without the packets. */
    public SrpState state() {
        return SrpState.EMPTY;
    }

    /** Packets in the cache. */
    public int cachePackets() {
        return 0;
    }

    /** Their encoded size. */
    public long cacheBytes() {
        return 0;
    }
}
