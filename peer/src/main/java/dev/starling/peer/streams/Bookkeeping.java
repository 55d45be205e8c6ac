package dev.starling.peer.streams;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.peer.PeerStore;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peerstore.PeerBook;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the book of peers outlive the process: read when the host begins, written at most once a minute where something
 * has changed, and when it closes. On the home loop.
 */
final class Bookkeeping {
    private static final long PERIOD_NS = 60_000_000_000L;
    private static final int BYTES_MAX = 8 << 20;

    private final PeerBook book;
    private final @Nullable PeerStore store;
    private final LinkLoop home;
    private final LinkLoop.Timer timer;
    private boolean changed;
    private long writes;

    Bookkeeping(PeerBook book, @Nullable PeerStore store, LinkLoop home) {
        this.book = book;
        this.store = store;
        this.home = home;
        timer = home.timer(this::write);
    }

    /** What the last life left. */
    void restore(Bytes snapshot) {
        PeerStore from = store;
        if (from == null || snapshot.isEmpty()) {
            return;
        }
        try {
            book.restore(snapshot, home.nowNs(), home.epochMs());
        } catch (IllegalArgumentException e) {
            from.bookUnusable(String.valueOf(e.getMessage()));
        }
    }

    /** There is something new to know. */
    void changed() {
        if (!changed && store != null) {
            changed = true;
            timer.at(home.nowNs() + PERIOD_NS);
        }
    }

    /** Hands over what is known, if that has changed. */
    void write() {
        PeerStore to = store;
        if (to != null && changed) {
            changed = false;
            timer.at(Env.NEVER);
            writes++;
            to.book(book.snapshot(home.nowNs(), home.epochMs(), BYTES_MAX));
        }
    }

    /** Adds its counters. */
    void counters(Map<String, Long> all) {
        all.put("book.peers", (long) book.size());
        all.put("book.bytes", book.bytes());
        if (store != null) {
            all.put("book.writes", writes);
        }
    }
}
