package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.Varint;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import dev.starling.peer.World;
import dev.starling.snapshot.ChandyLamportMachine;
import dev.starling.snapshot.SnapshotCodec;
import dev.starling.snapshot.SnapshotConfig;
import dev.starling.snapshot.SnapshotInput;
import dev.starling.snapshot.SnapshotMessage;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import dev.starling.snapshot.SnapshotOutput;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.check.TokenBank;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer's bank and its part in snapshots. With every neighbour there is one stream for as long as both live, whose two
 * directions are the two ordered channels; transfers and markers share it.
 *
 * <p>The machine runs under this object's lock, where nothing waits; what it sends is queued and written by a thread that
 * lives while there is something to write.
 */
final class BankPeer {
    static final String PROTOCOL = "/starling/snapshot/1.0.0";
    static final long TOKENS = 1000;

    private static final int QUEUE_MAX = 4096;
    private static final long AMOUNT_MAX = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** The stream with a neighbour, and what is to be written there. */
    private static final class Line {
        final Stream stream;
        final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        boolean writing;

        Line(Stream stream) {
            this.stream = stream;
        }
    }

    private final World world;
    private final Peer peer;
    private final Bytes self;
    private final Function<PeerId, Optional<Bytes>> names;
    private final SplittableRandom random;
    private final TokenBank bank;
    private final ChandyLamportMachine machine;
    private final Map<Bytes, Line> lines = new LinkedHashMap<>();
    private final Map<SnapshotId, Pending<SnapshotReport>> waiting = new LinkedHashMap<>();
    private final Outputs outputs = new Outputs();
    private @Nullable Pending<SnapshotReport> taking;
    private long tickNs = Env.NEVER;
    private final JobTraces traces;
    private boolean closed;

    /** @param names of the peers that take part, by their ids; where there is none its streams are refused */
    BankPeer(
            World world,
            Peer peer,
            Function<PeerId, Optional<Bytes>> names,
            SplittableRandom random,
            JobTraces traces) {
        this.traces = traces;
        this.world = world;
        this.peer = peer;
        this.names = names;
        this.random = random;
        self = Bytes.utf8(peer.label());
        bank = new TokenBank(self, TOKENS);
        machine = new ChandyLamportMachine(self, SnapshotConfig.DEFAULT.within(DEADLINE), bank::state);
        peer.handle(PROTOCOL, this::serve);
    }

    /** Opens the channels with a neighbour. */
    void open(Connection connection) {
        Optional<Bytes> name = names.apply(connection.remote());
        if (name.isEmpty()) {
            return;
        }
        Stream stream = connection.open(PROTOCOL);
        if (up(name.get(), stream)) {
            world.spawn(self.text() + " reads " + name.get().text(), () -> read(name.get(), stream));
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

    private synchronized boolean up(Bytes name, Stream stream) {
        if (closed || lines.containsKey(name)) {
            return false;
        }
        Line line = new Line(stream);
        lines.put(name, line);
        // Nothing is negotiated before something is written.
        write(name, new SnapshotMessage.Hello(0));
        handle(new SnapshotInput.ChannelOpened(name));
        return true;
    }

    private void read(Bytes name, Stream stream) {
        try {
            while (true) {
                SnapshotMessage message = SnapshotCodec.decode(stream.readExactly(length(stream)));
                synchronized (this) {
                    if (message instanceof SnapshotMessage.Marker(SnapshotId id, int depth, long sent, long within)) {
                        marker(name.text(), id);
                    }
                    handle(new SnapshotInput.Received(name, message));
                }
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

    private synchronized void down(Bytes name) {
        Line line = lines.remove(name);
        if (line != null) {
            line.stream.reset();
            handle(new SnapshotInput.ChannelClosed(name));
        }
    }

    /** Pays a random neighbour now and then, until the peer is closed. */
    void trade(Duration mean) {
        world.spawn(self.text() + " trades", () -> {
            while (true) {
                world.sleep(Duration.ofNanos((long) (mean.toNanos() * -Math.log(1 - draw()))));
                if (!pay()) {
                    return;
                }
            }
        });
    }

    private synchronized double draw() {
        return random.nextDouble();
    }

    private synchronized boolean pay() {
        if (!closed && !lines.isEmpty()) {
            Bytes to = List.copyOf(lines.keySet()).get(random.nextInt(lines.size()));
            Bytes transfer = bank.pay(to, 1 + random.nextLong(AMOUNT_MAX));
            handle(new SnapshotInput.Send(to, transfer));
        }
        return !closed;
    }

    /** Takes a snapshot; resolves when it is over. */
    synchronized Pending<SnapshotReport> take() {
        Pending<SnapshotReport> pending = world.pending();
        taking = pending;
        handle(new SnapshotInput.Take());
        taking = null;
        return pending;
    }

    synchronized void close() {
        closed = true;
        lines.values().forEach(line -> line.stream.close());
        lines.clear();
    }

    private void handle(SnapshotInput input) {
        machine.handle(input, outputs);
        List<SnapshotOutput> all = List.copyOf(outputs.all);
        outputs.all.clear();
        all.forEach(this::perform);
        tickAt(machine.deadlineNs());
    }

    private void perform(SnapshotOutput output) {
        switch (output) {
            case SnapshotOutput.Send(Bytes to, SnapshotMessage message) -> write(to, message);
            case SnapshotOutput.Deliver(Bytes from, Bytes payload) -> bank.receive(from, payload);
            case SnapshotOutput.Recorded(SnapshotId id, Bytes from) -> {
                recorded(id, from);
                if (taking != null && from.equals(self)) {
                    waiting.put(id, taking);
                }
            }
            case SnapshotOutput.Done(SnapshotReport report) -> {
                Pending<SnapshotReport> pending = waiting.remove(report.id());
                if (pending != null) {
                    pending.complete(report);
                }
            }
            case SnapshotOutput.Refused(String reason) -> {
                if (taking != null) {
                    taking.fail(new PeerException(PeerException.Code.BUSY, reason));
                }
            }
        }
    }

    /** A span for each process, below that of the process whose marker made it record. */
    private void recorded(SnapshotId id, Bytes from) {
        String parent = from.equals(self) ? "" : from.text();
        String name = parent.isEmpty() ? "snapshot" : "record";
        traces.moment("snapshot " + id, self.text(), parent, self.text(), name, Kind.CONSUMER, Map.of());
    }

    private void marker(String from, SnapshotId id) {
        String span = from + " to " + self.text();
        traces.moment("snapshot " + id, span, from, self.text(), "marker", Kind.CONSUMER, Map.of("from", from));
    }

    private void write(Bytes to, SnapshotMessage message) {
        Line line = lines.get(to);
        if (line == null) {
            return;
        }
        byte[] bytes = SnapshotCodec.encode(message);
        byte[] frame = new byte[Varint.length(bytes.length) + bytes.length];
        System.arraycopy(bytes, 0, frame, Varint.encode(bytes.length, frame, 0), bytes.length);
        if (line.queue.size() >= QUEUE_MAX) {
            // A channel that has lost one message is no channel any more.
            world.spawn(self.text() + " gives up " + to.text(), () -> down(to));
            return;
        }
        line.queue.add(frame);
        if (!line.writing) {
            line.writing = true;
            world.spawn(self.text() + " writes " + to.text(), () -> drain(to, line));
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

    private synchronized byte @Nullable [] next(Line line) {
        byte[] frame = line.queue.poll();
        line.writing = frame != null;
        return frame;
    }

    private void tickAt(long deadlineNs) {
        if (deadlineNs != Env.NEVER && deadlineNs < tickNs) {
            tickNs = deadlineNs;
            world.spawn(self.text() + " ticks", () -> {
                world.sleep(Duration.ofNanos(Math.max(1, deadlineNs - outputs.nowNs())));
                tick(deadlineNs);
            });
        }
    }

    private synchronized void tick(long due) {
        if (tickNs == due) {
            tickNs = Env.NEVER;
            if (!closed) {
                handle(new SnapshotInput.Tick());
            }
        }
    }

    Peer peer() {
        return peer;
    }

    /** The machine's environment. */
    private final class Outputs implements Env<SnapshotOutput> {
        final List<SnapshotOutput> all = new ArrayList<>();

        @Override
        public long nowNs() {
            return world.elapsed().toNanos();
        }

        @Override
        public long epochMs() {
            throw new UnsupportedOperationException("snapshots need no calendar time");
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(SnapshotOutput output) {
            all.add(output);
        }
    }
}
