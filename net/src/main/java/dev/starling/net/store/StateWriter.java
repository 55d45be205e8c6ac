package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.srp.SrpCodec;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one peer's state to its folder, and goes on without one when it cannot: then it says so once, keeps what it
 * could not write within a bound, and tries again, later each time. For one thread; knows no clock.
 *
 * <pre>
 *              an IOException: one warning,
 *              the log is closed
 *   writing ────────────────────────────► waiting (commits answer false, changes are kept)
 *      ▲                                       │  ▲
 *      │  all is written: one notice           ▼  │ fails again: wait twice as long
 *      └──────────────────────────────────  trying: open the log anew, write all that was kept
 * </pre>
 */
final class StateWriter {
    private final LogFolder root;
    private final LogFolder packetsFolder;
    private final PeersFile peersFile;
    private final BookFile bookFile;
    private final StoreSettings settings;
    private final Consumer<? super String> warnings;
    private final Backlog backlog;

    private @Nullable PacketLog log;
    private SegmentLog.@Nullable Tail distrusted;
    private PeersFile.@Nullable Content peersToWrite;
    private @Nullable Bytes bookToWrite;
    private Bytes book = Bytes.EMPTY;
    private long peersDueNs = Long.MIN_VALUE;

    private boolean failing;
    private long failedAtNs;
    private long retryAtNs;
    private long retryAfterNs;

    /** @param warnings told, in full sentences, when writing stops, when it works again, and of damage that was found */
    StateWriter(LogFolder root, LogFolder packetsFolder, StoreSettings settings, Consumer<? super String> warnings) {
        this.root = root;
        this.packetsFolder = packetsFolder;
        this.settings = settings;
        this.warnings = warnings;
        peersFile = new PeersFile(root);
        bookFile = new BookFile(root);
        backlog = new Backlog(settings.backlogBytes());
        retryAfterNs = settings.retryMinNs();
    }

    /** What the last life left; whatever cannot be read is left out, with a warning. */
    SrpState open(long nowNs) {
        PeersFile.Content known = PeersFile.Content.EMPTY;
        List<SrpPacket> packets = new ArrayList<>();
        try {
            known = peersFile.read(warnings);
            book = bookFile.read(warnings);
        } catch (IOException e) {
            failed(e, nowNs);
        }
        try {
            log = openLog(packets::add);
            log.damage(packetsFolder.path()).ifPresent(warnings);
        } catch (IOException e) {
            failed(e, nowNs);
        }
        return new SrpState(known.peers(), packets, known.clock());
    }

    /** The book of peers that the last life left; empty when there is none. Read by {@link #open}. */
    Bytes book() {
        return book;
    }

    /** The book of the last life is none. */
    void bookUnusable(String reason) {
        bookFile.unusable(reason, warnings);
    }

    /** Has the next commit write this book in place of the one before. */
    void book(Bytes changed) {
        bookToWrite = changed;
    }

    private PacketLog openLog(Consumer<? super SrpPacket> packets) throws IOException {
        return PacketLog.open(packetsFolder, settings.log(), distrusted, packets);
    }

    /**
     * Makes changes durable.
     *
     * @param changes in their order
     * @param peers the known peers if they have changed
     * @param asked whether somebody waits: then the known peers and their book are written too
     * @param last whether this is the last call, which tries in any case
     * @return whether everything of this and earlier calls is durable
     */
    boolean commit(List<Change> changes, PeersFile.@Nullable Content peers, boolean asked, boolean last, long nowNs) {
        changes.forEach(this::keep);
        peersToWrite = peers == null ? peersToWrite : peers;
        if (failing && nowNs < retryAtNs && !last) {
            backlog.trim();
            return false;
        }
        try {
            writePackets();
            writePeers(asked || last, nowNs);
        } catch (IOException e) {
            failed(e, nowNs);
            backlog.trim();
            return false;
        }
        if (failing) {
            failing = false;
            warnings.accept("writing to " + root.path() + " works again; what was kept in memory is stored now.");
        }
        return peersToWrite == null && bookToWrite == null;
    }

    private void keep(Change change) {
        switch (change) {
            case Change.Put(SrpPacket packet) -> backlog.put(packet.packetId(), SrpCodec.encode(packet));
            case Change.Remove(List<Bytes> packetIds) -> {
                for (Bytes packetId : packetIds) {
                    backlog.remove(packetId, log == null || log.contains(packetId));
                }
            }
        }
    }

    private void writePackets() throws IOException {
        PacketLog to = log;
        if (to == null) {
            to = openLog(packet -> {});
            log = to;
        }
        to.write(backlog.entries());
        backlog.clear();
    }

    private void writePeers(boolean atOnce, long nowNs) throws IOException {
        if ((peersToWrite == null && bookToWrite == null) || !(atOnce || nowNs >= peersDueNs)) {
            return;
        }
        if (peersToWrite != null) {
            peersFile.write(peersToWrite);
            peersToWrite = null;
        }
        if (bookToWrite != null) {
            bookFile.write(bookToWrite);
            bookToWrite = null;
        }
        peersDueNs = nowNs + settings.peersEveryNs();
    }

    private void failed(IOException e, long nowNs) {
        if (log != null) {
            SegmentLog.Tail tail = log.tail();
            distrusted = tail == null ? distrusted : tail;
            log.close();
            log = null;
        }
        if (!failing && nowNs - failedAtNs > settings.retryMaxNs()) {
            retryAfterNs = settings.retryMinNs();
        }
        failedAtNs = nowNs;
        retryAtNs = nowNs + retryAfterNs;
        retryAfterNs = Math.min(2 * retryAfterNs, settings.retryMaxNs());
        if (!failing) {
            failing = true;
            warnings.accept("cannot use the state folder " + root.path() + ": " + Trouble.reason(e)
                    + ". Going on in memory: what is published and learned from now on is lost when this process ends."
                    + " To mend it: " + Trouble.of(e).advice(root.path()) + ". Writing then resumes by itself.");
        }
    }

    /** When {@link #commit} has something to do without a new change; {@link Env#NEVER} if never. */
    long wakeAtNs() {
        if (failing) {
            return retryAtNs;
        }
        return peersToWrite == null && bookToWrite == null ? Env.NEVER : peersDueNs;
    }

    /** @param dropped packets that did not even reach this */
    StoreStatus status(long dropped) {
        long all = dropped + backlog.dropped();
        return log == null ? new StoreStatus(!failing, 0, 0, 0, 0, 0, all) : log.status(!failing, all);
    }

    void close() {
        if (log != null) {
            log.close();
            log = null;
        }
    }
}
