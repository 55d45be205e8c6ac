package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.core.SpanRecord.Kind;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.World;
import dev.starling.snapshot.ChandyLamportMachine;
import dev.starling.snapshot.LaiYangMachine;
import dev.starling.snapshot.SnapshotConfig;
import dev.starling.snapshot.SnapshotInput;
import dev.starling.snapshot.SnapshotMessage;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import dev.starling.snapshot.SnapshotOutput;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.check.TokenBank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer's bank and its part in snapshots, above channels that somebody else drives. Everything happens under this
 * object's lock, where nothing waits.
 */
final class BankPeer {
    static final long TOKENS = 1000;

    private static final long AMOUNT_MAX = 100;
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /** What a job's banks share. */
    record Setting(World world, JobTraces traces) {}

    private final Setting setting;
    private final World world;
    private final Bytes self;
    private final SplittableRandom random;
    private final TokenBank bank;
    private final Machine<SnapshotInput, SnapshotOutput> machine;
    private final TreeSet<Bytes> neighbours = new TreeSet<>();
    private final Outputs outputs = new Outputs();
    private final List<Pending<SnapshotReport>> waiting = new ArrayList<>();
    private @Nullable BankWire wire;
    private long tickNs = Env.NEVER;
    private boolean closed;

    /** @param ordered whether its channels keep the order */
    BankPeer(Setting setting, String label, boolean ordered, SplittableRandom random) {
        this.setting = setting;
        world = setting.world();
        self = Bytes.utf8(label);
        this.random = random;
        bank = new TokenBank(self, TOKENS);
        SnapshotConfig config = SnapshotConfig.DEFAULT.within(DEADLINE);
        machine = ordered
                ? new ChandyLamportMachine(self, config, bank::state)
                : new LaiYangMachine(self, config, bank::state);
    }

    /** Its channels; once, before anything else. */
    synchronized void over(BankWire channels) {
        wire = channels;
    }

    Bytes name() {
        return self;
    }

    World world() {
        return world;
    }

    /** Channels with a neighbour are open. */
    synchronized void opened(Bytes neighbour) {
        neighbours.add(neighbour);
        handle(new SnapshotInput.ChannelOpened(neighbour));
    }

    /** They are gone. */
    synchronized void closed(Bytes neighbour) {
        if (neighbours.remove(neighbour) && !closed) {
            handle(new SnapshotInput.ChannelClosed(neighbour));
        }
    }

    synchronized void received(Bytes from, SnapshotMessage message) {
        if (closed) {
            return;
        }
        if (message instanceof SnapshotMessage.Marker marker) {
            spanOf(from.text(), marker.id());
        }
        handle(new SnapshotInput.Received(from, message));
    }

    /** Pays a random neighbour now and then, until it is closed. */
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
        if (!closed && !neighbours.isEmpty()) {
            Bytes to = List.copyOf(neighbours).get(random.nextInt(neighbours.size()));
            // Nobody pays what he has not got: a debt would add up as well, and puzzle whoever looks at the states.
            long amount = Math.min(1 + random.nextLong(AMOUNT_MAX), bank.balance());
            if (amount > 0) {
                handle(new SnapshotInput.Send(to, bank.pay(to, amount)));
            }
        }
        return !closed;
    }

    /** Takes a snapshot; resolves when it is over. */
    synchronized Pending<SnapshotReport> take() {
        Pending<SnapshotReport> pending = world.pending();
        waiting.add(pending);
        handle(new SnapshotInput.Take());
        return pending;
    }

    synchronized void close() {
        closed = true;
        BankWire open = wire;
        if (open != null) {
            open.close();
        }
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
            case SnapshotOutput.Send(Bytes to, SnapshotMessage message) -> {
                BankWire open = wire;
                if (open != null) {
                    open.send(to, message);
                }
            }
            case SnapshotOutput.Deliver(Bytes from, Bytes payload) -> bank.receive(from, payload);
            case SnapshotOutput.Recorded(SnapshotId id, Bytes from) -> spanOf(id, from);
            // Those of one process end in the order in which they were asked for, or nearly; each is as good.
            case SnapshotOutput.Done(SnapshotReport report) -> {
                if (!waiting.isEmpty()) {
                    waiting.removeFirst().complete(report);
                }
            }
            case SnapshotOutput.Refused(String reason) ->
                waiting.removeLast().fail(new PeerException(PeerException.Code.BUSY, reason));
        }
    }

    /** A span for each process, below that of the process whose marker made it record. */
    private void spanOf(SnapshotId id, Bytes from) {
        String parent = from.equals(self) ? "" : from.text();
        String name = parent.isEmpty() ? "snapshot" : "record";
        setting.traces().moment(trace(id), self.text(), parent, self.text(), name, Kind.CONSUMER, Map.of());
    }

    /** A span for each marker. */
    private void spanOf(String from, SnapshotId id) {
        String span = from + " to " + self.text();
        Map<String, String> attributes = Map.of("from", from);
        setting.traces().moment(trace(id), span, from, self.text(), "marker", Kind.CONSUMER, attributes);
    }

    /** With Lai and Yang a process may record before it knows who has begun, so that the epoch names the trace. */
    private String trace(SnapshotId id) {
        return "snapshot " + (machine instanceof LaiYangMachine ? Long.toString(id.number()) : id.toString());
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
