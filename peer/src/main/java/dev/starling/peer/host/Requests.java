package dev.starling.peer.host;

import dev.starling.core.Bytes;
import dev.starling.peer.Answer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Commands under way, by token. Bounded: the oldest publication is forgotten beyond the limit. */
final class Requests {
    private static final int PUBLICATIONS_MAX = 1024;

    /** A publication as its publisher sees it. */
    static final class Publishing implements Publication {
        private final StarlingPeer peer;
        private final long token;
        private final Pending<Bytes> stored;
        private final WaitPoint waitPoint;
        private boolean confirming;
        private volatile int holders;
        private volatile @Nullable PeerException failure;

        Publishing(StarlingPeer peer, long token, boolean confirming) {
            this.peer = peer;
            this.token = token;
            this.confirming = confirming;
            waitPoint = peer.driver().waitPoint();
            stored = new Pending<>(peer.driver().waitPoint());
        }

        @Override
        public Pending<Bytes> stored() {
            return stored;
        }

        @Override
        public int holders() {
            confirm();
            return holders;
        }

        private synchronized void confirm() {
            if (!confirming) {
                confirming = true;
                peer.command(new SrpCommand.Confirm(token));
            }
        }

        @Override
        public boolean awaitHolders(int count, Duration timeout) {
            confirm();
            waitPoint.await(() -> holders >= count || failure != null, timeout);
            PeerException cause = failure;
            if (cause != null && holders < count) {
                throw cause;
            }
            return holders >= count;
        }

        private void holders(int count) {
            holders = Math.max(holders, count);
            waitPoint.signal();
        }

        private void fail(PeerException cause) {
            failure = cause;
            stored.fail(cause);
            waitPoint.signal();
        }
    }

    private final Map<Long, Publishing> publications = new LinkedHashMap<>();
    private final Map<Long, Consumer<Answer>> questions = new LinkedHashMap<>();
    private final Map<Long, Pending<Boolean>> streams = new LinkedHashMap<>();

    synchronized Publishing publishing(StarlingPeer peer, long token, boolean confirming) {
        if (publications.size() >= PUBLICATIONS_MAX) {
            publications.remove(publications.keySet().iterator().next());
        }
        Publishing publishing = new Publishing(peer, token, confirming);
        publications.put(token, publishing);
        return publishing;
    }

    synchronized void question(long token, Consumer<Answer> handler) {
        questions.put(token, handler);
    }

    synchronized void endQuestion(long token) {
        questions.remove(token);
    }

    synchronized void stream(long token, Pending<Boolean> sent) {
        if (streams.size() >= PUBLICATIONS_MAX) {
            streams.remove(streams.keySet().iterator().next());
        }
        streams.put(token, sent);
    }

    /** The machine has handled all commands up to this one. */
    void streamed(long token) {
        Pending<Boolean> sent;
        synchronized (this) {
            sent = streams.remove(token);
        }
        if (sent != null) {
            sent.complete(true);
        }
    }

    private synchronized @Nullable Publishing find(long token) {
        return publications.get(token);
    }

    void published(SrpEvent.Published event, boolean durable) {
        Publishing publishing = find(event.token());
        if (publishing == null) {
            return;
        }
        if (durable) {
            publishing.stored.complete(event.packetIds().getFirst());
        } else {
            publishing.stored.fail(new PeerException(
                    PeerException.Code.STORAGE,
                    "the message is published but could not be made durable; see the state folder's warning"));
        }
    }

    void holders(SrpEvent.Holders event) {
        Publishing publishing = find(event.token());
        if (publishing != null) {
            publishing.holders(event.count());
        }
    }

    void answered(SrpEvent.Answered event) {
        Consumer<Answer> handler;
        synchronized (this) {
            handler = questions.get(event.token());
        }
        if (handler != null) {
            handler.accept(new Answer(event.from(), event.message()));
        }
    }

    void failed(SrpEvent.Failed event) {
        Publishing publishing;
        Pending<Boolean> sent;
        synchronized (this) {
            publishing = publications.remove(event.token());
            sent = streams.remove(event.token());
        }
        if (publishing != null) {
            publishing.fail(new PeerException(PeerException.Code.TOO_LARGE, event.reason()));
        }
        if (sent != null) {
            sent.complete(false);
        }
    }

    void failAll(PeerException cause) {
        List<Publishing> open;
        List<Pending<Boolean>> sending;
        synchronized (this) {
            open = List.copyOf(publications.values());
            sending = List.copyOf(streams.values());
            publications.clear();
            streams.clear();
            questions.clear();
        }
        open.forEach(publishing -> publishing.fail(cause));
        sending.forEach(sent -> sent.fail(cause));
    }
}
