package dev.starling.sim;

import dev.starling.core.Bytes;
import dev.starling.peer.PeerStore;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A simulated disk: keeps a peer's state over crash and restart, everything durable at once. One store serves one peer
 * after the other; bounded by the peer's own limits on what it keeps.
 */
public final class MemoryStore implements PeerStore {
    private final Map<Bytes, SrpPacket> packets = new LinkedHashMap<>();
    private List<SrpState.KnownPeer> peers = List.of();
    private long clock;
    private Bytes book = Bytes.EMPTY;
    private String bookProblem = "";

    /** An empty disk. */
    public MemoryStore() {}

    @Override
    public SrpState load() {
        return new SrpState(peers, List.copyOf(packets.values()), clock);
    }

    @Override
    public void put(SrpPacket packet) {
        packets.put(packet.packetId(), packet);
    }

    @Override
    public void remove(List<Bytes> packetIds) {
        packetIds.forEach(packets::remove);
    }

    @Override
    public void peers(List<SrpState.KnownPeer> known, long joins) {
        peers = List.copyOf(known);
        clock = joins;
    }

    @Override
    public Bytes book() {
        return book;
    }

    @Override
    public void book(Bytes snapshot) {
        book = snapshot;
    }

    @Override
    public void bookUnusable(String reason) {
        bookProblem = reason;
        book = Bytes.EMPTY;
    }

    /** Why the book that was kept here could not be used; empty as long as it could. */
    public String bookProblem() {
        return bookProblem;
    }

    @Override
    public void whenDurable(Consumer<Boolean> callback) {
        callback.accept(true);
    }

    /** Nothing to close: the next life loads what is there. */
    @Override
    public void close() {}
}
