package dev.starling.testbed.overlay;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import dev.starling.peer.World;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Frames to and from other peers, by number, over libp2p streams of one protocol: one for each direction, opened with the
 * first frame and finished after a while without any. A stream begins with a frame that holds its opener's address; each frame
 * has its length before it (u32, big-endian). Safe to use from any thread.
 */
final class StreamLinks implements AutoCloseable {
    /** Who takes what comes. */
    interface Receiver {
        /**
         * A frame.
         *
         * @throws IllegalArgumentException for what no honest peer sends: the stream is given up
         */
        void received(int from, byte[] frame);

        /** Nothing reaches this peer any more, or a stream with it broke. */
        void down(int peer);
    }

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** What is kept for a slow reader; more is lost, as overlays expect of a link. */
    private static final int QUEUE_MAX = 1024;

    private final World world;
    private final Peer peer;
    private final String protocol;
    private final PeerBook book;
    private final Duration idle;
    private final Receiver receiver;
    private final Map<Integer, Outgoing> outgoing = new TreeMap<>();
    private final Map<Integer, Integer> incoming = new TreeMap<>();
    /** Every stream that is open, to be given up at the end. */
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** @param idle an outgoing stream without frames for that long is finished */
    StreamLinks(World world, Peer peer, String protocol, PeerBook book, Duration idle, Receiver receiver) {
        this.world = world;
        this.peer = peer;
        this.protocol = protocol;
        this.book = book;
        this.idle = idle;
        this.receiver = receiver;
        peer.handle(protocol, this::serve);
    }

    /** Sends a frame, connecting where needed. Never blocks; a frame may be lost. */
    void send(int to, byte[] frame) {
        Outgoing fresh = null;
        Pending<Boolean> woken = null;
        synchronized (outgoing) {
            if (closed) {
                return;
            }
            Outgoing out = outgoing.get(to);
            if (out == null) {
                out = new Outgoing(to);
                outgoing.put(to, out);
                fresh = out;
            }
            if (out.queue.size() < QUEUE_MAX) {
                out.queue.add(frame);
            }
            woken = out.wake;
        }
        if (fresh != null) {
            world.spawn(peer.label() + " to " + to, fresh::run);
        } else if (woken != null) {
            woken.complete(true);
        }
    }

    private void serve(Stream stream) {
        int from = -1;
        try {
            track(stream);
            Multiaddr address = Multiaddr.of(Bytes.wrap(read(stream)));
            if (!address.peerId().equals(Optional.of(stream.connection().remote()))) {
                throw new IllegalArgumentException("somebody else's address: " + address);
            }
            from = book.number(address);
            opened(from, 1);
            while (true) {
                receiver.received(from, read(stream));
            }
        } catch (EOFException finished) {
            opened(from, -1);
            hangUpIfUnused(from, stream.connection());
        } catch (PeerException | IllegalArgumentException broken) {
            stream.reset();
            if (from >= 0) {
                opened(from, -1);
                down(from);
            }
        } finally {
            streams.remove(stream);
        }
    }

    private void track(Stream stream) {
        streams.add(stream);
        if (closed) {
            stream.reset();
        }
    }

    private static byte[] read(Stream stream) throws EOFException {
        byte[] first = new byte[1];
        if (stream.read(first, 0, 1) < 0) {
            throw new EOFException();
        }
        byte[] rest = stream.readExactly(3);
        int length = (first[0] & 0xff) << 24 | (rest[0] & 0xff) << 16 | (rest[1] & 0xff) << 8 | (rest[2] & 0xff);
        if (length < 0 || length > SpreadCodec.FRAME_BYTES_MAX) {
            throw new IllegalArgumentException("a frame of " + Integer.toUnsignedLong(length) + " bytes");
        }
        return stream.readExactly(length);
    }

    private static byte[] withLength(byte[] frame) {
        return ByteBuffer.allocate(Integer.BYTES + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    /** How many bytes a frame has with its length. */
    static int sizeOf(byte[] frame) {
        return Integer.BYTES + frame.length;
    }

    private void opened(int from, int change) {
        synchronized (outgoing) {
            incoming.merge(from, change, (one, other) -> one + other == 0 ? null : one + other);
        }
    }

    private void hangUpIfUnused(int number, Connection connection) {
        boolean unused;
        synchronized (outgoing) {
            unused = !closed && !outgoing.containsKey(number) && !incoming.containsKey(number);
        }
        if (unused) {
            connection.close();
        }
    }

    private void down(int number) {
        synchronized (outgoing) {
            if (closed) {
                return;
            }
        }
        receiver.down(number);
    }

    /** Gives up all streams at once: the other sides learn it as they learn of a socket that closes. */
    @Override
    public void close() {
        List<Pending<Boolean>> sleeping = new ArrayList<>();
        synchronized (outgoing) {
            closed = true;
            for (Outgoing out : outgoing.values()) {
                if (out.wake != null) {
                    sleeping.add(out.wake);
                }
            }
            outgoing.clear();
        }
        sleeping.forEach(wake -> wake.complete(true));
        streams.forEach(Stream::reset);
    }

    /** What goes to one peer; its handler ends when there has been nothing to send for a while. */
    private final class Outgoing {
        final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        private final int to;

        @Nullable
        Pending<Boolean> wake;

        Outgoing(int to) {
            this.to = to;
        }

        void run() {
            try {
                Stream stream = open();
                track(stream);
                try (stream) {
                    for (byte[] frame = next(); frame != null; frame = next()) {
                        stream.write(withLength(frame));
                    }
                } finally {
                    streams.remove(stream);
                }
                hangUpIfUnused(to, stream.connection());
            } catch (PeerException unreachable) {
                forget();
                down(to);
            }
        }

        /** A connection that the other side is about to close takes no new streams: then a second one is made. */
        private Stream open() {
            Multiaddr address = book.address(to);
            Connection connection = peer.connect(List.of(address), CONNECT);
            byte[] hello = withLength(book.address(PeerBook.SELF).bytes().toArray());
            try {
                Stream stream = connection.open(protocol);
                stream.write(hello);
                return stream;
            } catch (PeerException closing) {
                Stream stream = peer.connectAnew(List.of(address), CONNECT).open(protocol);
                stream.write(hello);
                return stream;
            }
        }

        /** The next frame; null when the stream is to be finished. */
        private byte @Nullable [] next() {
            while (true) {
                Pending<Boolean> woken = world.pending();
                synchronized (outgoing) {
                    byte[] frame = queue.poll();
                    if (frame != null || closed) {
                        return closed ? null : frame;
                    }
                    wake = woken;
                }
                if (woken.await(idle).isEmpty()) {
                    synchronized (outgoing) {
                        if (queue.isEmpty()) {
                            outgoing.remove(to, this);
                            return null;
                        }
                    }
                }
            }
        }

        private void forget() {
            synchronized (outgoing) {
                outgoing.remove(to, this);
            }
        }
    }
}
