package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.encoding.Varint;
import dev.starling.identity.Hashes;
import dev.starling.peer.Cluster;
import dev.starling.peer.PeerException;
import dev.starling.peer.StreamMessage;
import dev.starling.peer.Subscription;
import dev.starling.snapshot.SnapshotCodec;
import dev.starling.snapshot.SnapshotMessage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A bank's channels over the Stream Relay Protocol's STREAM packets, which get lost and overtake each other. Each message is
 * sent until it is acknowledged, so that channels lose nothing; they keep no order. A neighbour that
 * acknowledges nothing for several seconds is gone.
 *
 * <p>A payload is how many messages are acknowledged, their numbers, and at the end, where there is one, a message and its
 * number. What is to be acknowledged waits a moment for a message that goes there anyway: each payload is signed and sealed.
 */
final class BankDatagrams implements BankWire {
    static final String EVENT = "snapshot";

    private static final Bytes EVENT_HASH =
            Bytes.wrap(Hashes.sha256(Bytes.utf8(EVENT).shared()));
    private static final Duration STEP = Duration.ofMillis(250);
    /** Before the first repetition; doubled for each further one. */
    private static final int STEPS_FIRST = 4;

    private static final int TRIES_MAX = 4;
    private static final int LATELY_MAX = 1024;
    private static final int ACKNOWLEDGED_MAX = 64;

    private static final class Waiting {
        final long number;
        final SnapshotMessage message;
        int tries = 1;
        int steps;

        Waiting(long number, SnapshotMessage message) {
            this.number = number;
            this.message = message;
        }

        /** Whether it is time to send it again. */
        boolean due() {
            if (++steps < STEPS_FIRST << (tries - 1)) {
                return false;
            }
            steps = 0;
            tries++;
            return true;
        }
    }

    /** A neighbour, what it has not acknowledged, and what is to be acknowledged to it. */
    private static final class Neighbour {
        final Bytes peerId;
        final Bytes name;
        final TreeMap<Long, Waiting> waiting = new TreeMap<>();
        final TreeSet<Long> lately = new TreeSet<>();
        final ArrayDeque<Long> received = new ArrayDeque<>();
        long sent;

        Neighbour(Bytes peerId, Bytes name) {
            this.peerId = peerId;
            this.name = name;
        }

        /** What has come twice lately is acknowledged twice, and no more; the machine counts older ones once as well. */
        boolean isNew(long number) {
            if (lately.size() >= LATELY_MAX) {
                lately.pollFirst();
            }
            return lately.add(number);
        }

        boolean gone() {
            return waiting.values().stream().anyMatch(each -> each.tries > TRIES_MAX);
        }
    }

    private final BankPeer bank;
    private final Cluster cluster;
    private final Subscription subscription;
    private final Map<Bytes, Neighbour> byName = new LinkedHashMap<>();
    private final Map<Bytes, Neighbour> byPeerId = new LinkedHashMap<>();
    private boolean repeating;
    private boolean closed;

    private BankDatagrams(BankPeer bank, Cluster cluster) {
        this.bank = bank;
        this.cluster = cluster;
        subscription = cluster.onStream(this::take);
    }

    static BankDatagrams of(BankPeer bank, Cluster cluster) {
        BankDatagrams datagrams = new BankDatagrams(bank, cluster);
        bank.over(datagrams);
        return datagrams;
    }

    /** Opens the channels with a neighbour, which has to do the same. */
    void open(Bytes peerId, Bytes name) {
        synchronized (bank) {
            Neighbour neighbour = new Neighbour(peerId, name);
            if (!closed && byName.putIfAbsent(name, neighbour) == null) {
                repeatFromNowOn();
                byPeerId.put(peerId, neighbour);
                bank.opened(name);
            }
        }
    }

    @Override
    public void send(Bytes to, SnapshotMessage message) {
        Neighbour neighbour = byName.get(to);
        if (neighbour != null) {
            Waiting waiting = new Waiting(++neighbour.sent, message);
            neighbour.waiting.put(waiting.number, waiting);
            stream(neighbour, waiting);
        }
    }

    /** What is to be acknowledged, and a message where there is one. */
    private void stream(Neighbour neighbour, @Nullable Waiting waiting) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int count = Math.min(ACKNOWLEDGED_MAX, neighbour.received.size());
        payload.writeBytes(Varint.encode(count));
        for (int i = 0; i < count; i++) {
            payload.writeBytes(Varint.encode(neighbour.received.remove()));
        }
        if (waiting != null) {
            payload.writeBytes(Varint.encode(waiting.number));
            payload.writeBytes(SnapshotCodec.encode(waiting.message));
        }
        try {
            cluster.stream(neighbour.peerId, EVENT, payload.toByteArray());
        } catch (PeerException busyOrClosed) {
            // As if it had got lost on its way: it is sent again.
        }
    }

    private void take(StreamMessage message) {
        synchronized (bank) {
            Neighbour neighbour = byPeerId.get(message.from());
            if (neighbour == null || !message.eventHash().equals(EVENT_HASH)) {
                // Not acknowledged either: it comes again, and by then the channel may be open here.
                return;
            }
            try {
                read(neighbour, message.payload());
            } catch (IllegalArgumentException garbage) {
                // Whoever sends that is no bank.
            }
        }
    }

    private void read(Neighbour neighbour, Bytes payload) {
        byte[] data = payload.shared();
        long count = Varint.decode(data, 0, data.length);
        int at = Varint.length(count);
        for (long i = 0; i < count; i++) {
            long number = Varint.decode(data, at, data.length);
            at += Varint.length(number);
            neighbour.waiting.remove(number);
        }
        if (at < data.length) {
            long number = Varint.decode(data, at, data.length);
            SnapshotMessage message = SnapshotCodec.decode(
                    payload.slice(at + Varint.length(number), data.length).shared());
            neighbour.received.add(number);
            if (neighbour.isNew(number)) {
                bank.received(neighbour.name, message);
            }
        }
    }

    /** A peer without channels has nothing to repeat: of many such, none shall wake four times a second. */
    private void repeatFromNowOn() {
        if (!repeating) {
            repeating = true;
            bank.world().spawn(bank.name().text() + " repeats", this::repeat);
        }
    }

    private void repeat() {
        while (!repeated()) {
            bank.world().sleep(STEP);
        }
    }

    /** Whether that is the end of it. */
    private boolean repeated() {
        synchronized (bank) {
            for (Neighbour neighbour : List.copyOf(byName.values())) {
                List.copyOf(neighbour.waiting.values()).stream()
                        .filter(Waiting::due)
                        .forEach(each -> stream(neighbour, each));
                while (!neighbour.received.isEmpty()) {
                    stream(neighbour, null);
                }
                if (neighbour.gone()) {
                    byName.remove(neighbour.name);
                    byPeerId.remove(neighbour.peerId);
                    bank.closed(neighbour.name);
                }
            }
            return closed;
        }
    }

    @Override
    public void close() {
        closed = true;
        byName.clear();
        byPeerId.clear();
        subscription.close();
    }
}
