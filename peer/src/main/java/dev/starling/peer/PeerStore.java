package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import java.util.List;

/**
 * Where a peer's state outlives it. Called from the peer's loop: no method blocks on a disk; writes are grouped and
 * made durable behind. A store that cannot write any more says so once through its own channel and goes on in memory.
 */
public interface PeerStore extends AutoCloseable {
    /** The state of the last life; called once, before the peer starts. May block. */
    SrpState load();

    /** Keeps a packet. */
    void put(SrpPacket packet);

    /** Lets packets go. */
    void remove(List<Bytes> packetIds);

    /** Keeps the list of known peers and the join counter in place of the one before. */
    void peers(List<SrpState.KnownPeer> peers, long clock);

    /** What the last life knew of libp2p peers, a {@code PeerBook}'s snapshot; empty when there is none. May block. */
    default Bytes book() {
        return Bytes.EMPTY;
    }

    /**
     * What {@link #book()} returned is no book of peers: puts it aside, so that it is not lost for those who look into it,
     * and warns.
     *
     * @param reason for people
     */
    default void bookUnusable(String reason) {}

    /** Keeps what is known of libp2p peers in place of what was before. A store without room for it ignores it. */
    default void book(Bytes snapshot) {}

    /**
     * Calls back once everything handed over before is durable: true, or false when it could not be made so. On any
     * thread, possibly at once.
     */
    void whenDurable(java.util.function.Consumer<Boolean> callback);

    /** Makes everything durable and closes. May block. */
    @Override
    void close();
}
