package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.Varint;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import dev.starling.snapshot.SnapshotCodec;
import dev.starling.snapshot.SnapshotMessage;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bank's channels over libp2p: with every neighbour one stream for as long as both live, whose two directions are the two
 * ordered channels; transfers and markers share it. What is sent is queued and written by a thread that lives while there is
 * something to write.
 */
final class BankStreams implements BankWire {
    static final String PROTOCOL = "/starling/snapshot/1.0.0";

    private static final int QUEUE_MAX = 4096;

    /** The stream with a neighbour, and what is to be written there. */
    private static final class Line {
        final Stream stream;
        final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        boolean writing;

        Line(Stream stream) {
            this.stream = stream;
        }
    }

    private final BankPeer bank;
    private final Function<PeerId, Optional<Bytes>> names;
    private final Map<Bytes, Line> lines = new LinkedHashMap<>();

    private BankStreams(BankPeer bank, Function<PeerId, Optional<Bytes>> names) {
        this.bank = bank;
        this.names = names;
    }

    /**
     * Serves the streams of others, too.
     *
     * @param names of the peers that take part, by their ids; where there is none its streams are refused
     */
    static BankStreams of(BankPeer bank, Peer peer, Function<PeerId, Optional<Bytes>> names) {
        BankStreams streams = new BankStreams(bank, names);
        bank.over(streams);
        peer.handle(PROTOCOL, streams::serve);
        return streams;
    }

    /** Opens the channels with a neighbour. */
    void open(Connection connection) {
        Optional<Bytes> name = names.apply(connection.remote());
        if (name.isEmpty()) {
            return;
        }
        Stream stream = connection.open(PROTOCOL);
        if (up(name.get(), stream)) {
            bank.world().spawn(bank.name().text() + " reads " + name.get().text(), () -> read(name.get(), stream));
        }
    }

    private void serve(Stream stream) {
        Optional<Bytes> name = names.apply(stream.connection().remote());
        if (name.isEmpty() || !up(name.get(), stream)) {
            stream.reset();
            return;
        }
        read(name.get(), stream);
    }

    private boolean up(Bytes name, Stream stream) {
        synchronized (bank) {
            if (lines.containsKey(name)) {
                return false;
            }
            lines.put(name, new Line(stream));
            // Nothing is negotiated before something is written.
            send(name, new SnapshotMessage.Hello(0));
            bank.opened(name);
            return true;
        }
    }

    private void read(Bytes name, Stream stream) {
        try {
            while (true) {
                bank.received(name, SnapshotCodec.decode(stream.readExactly(length(stream))));
            }
        } catch (PeerException | IllegalArgumentException gone) {
            down(name);
        }
    }

    private static int length(Stream stream) {
        byte[] varint = new byte[Varint.BYTES_MAX];
        for (int i = 0; i < varint.length; i++) {
            varint[i] = stream.readExactly(1)[0];
            if (varint[i] >= 0) {
                long length = Varint.decode(varint, 0, i + 1);
                if (length > SnapshotCodec.MESSAGE_BYTES_MAX) {
                    break;
                }
                return (int) length;
            }
        }
        throw new IllegalArgumentException("a message is longer than " + SnapshotCodec.MESSAGE_BYTES_MAX + " bytes");
    }

    /** Ends the channels with a neighbour: a connection is not over as long as a stream is. */
    void end(Bytes name) {
        down(name);
    }

    private void down(Bytes name) {
        synchronized (bank) {
            Line line = lines.remove(name);
            if (line != null) {
                line.stream.reset();
                bank.closed(name);
            }
        }
    }

    @Override
    public void send(Bytes to, SnapshotMessage message) {
        Line line = lines.get(to);
        if (line == null) {
            return;
        }
        byte[] bytes = SnapshotCodec.encode(message);
        byte[] frame = new byte[Varint.length(bytes.length) + bytes.length];
        System.arraycopy(bytes, 0, frame, Varint.encode(bytes.length, frame, 0), bytes.length);
        if (line.queue.size() >= QUEUE_MAX) {
            // A channel that has lost one message is no channel any more.
            bank.world().spawn(bank.name().text() + " gives up " + to.text(), () -> down(to));
            return;
        }
        line.queue.add(frame);
        if (!line.writing) {
            line.writing = true;
            bank.world().spawn(bank.name().text() + " writes " + to.text(), () -> drain(to, line));
        }
    }

    private void drain(Bytes to, Line line) {
        try {
            for (byte[] frame = next(line); frame != null; frame = next(line)) {
                line.stream.write(frame);
            }
        } catch (PeerException gone) {
            down(to);
        }
    }

    private byte @Nullable [] next(Line line) {
        synchronized (bank) {
            byte[] frame = line.queue.poll();
            line.writing = frame != null;
            return frame;
        }
    }

    @Override
    public void close() {
        lines.values().forEach(line -> line.stream.close());
        lines.clear();
    }
}
