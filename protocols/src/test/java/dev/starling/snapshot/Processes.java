package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Processes that count what they were given; the test says which message arrives next. */
final class Processes {
    private interface Making {
        Machine<SnapshotInput, SnapshotOutput> machine(Bytes name, SnapshotConfig config, Process process);
    }

    final class Process implements Env<SnapshotOutput> {
        final Bytes name;
        final Machine<SnapshotInput, SnapshotOutput> machine;
        final List<SnapshotReport> reports = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final List<SnapshotMessage.SnapshotId> recorded = new ArrayList<>();
        final List<String> delivered = new ArrayList<>();
        private final List<SnapshotOutput> outputs = new ArrayList<>();

        Process(String name, Making making) {
            this.name = Bytes.utf8(name);
            machine = making.machine(this.name, config, this);
        }

        void handle(SnapshotInput input) {
            machine.handle(input, this);
            for (SnapshotOutput output : outputs) {
                switch (output) {
                    case SnapshotOutput.Send(Bytes to, SnapshotMessage message) ->
                        line(name.text(), to.text()).add(SnapshotCodec.decode(SnapshotCodec.encode(message)));
                    case SnapshotOutput.Deliver(Bytes from, Bytes payload) -> delivered.add(payload.text());
                    case SnapshotOutput.Recorded(SnapshotMessage.SnapshotId id, Bytes from) -> recorded.add(id);
                    case SnapshotOutput.Done(SnapshotReport report) -> reports.add(report);
                    case SnapshotOutput.Refused(String reason) -> refused.add(reason);
                }
            }
            outputs.clear();
        }

        void take() {
            handle(new SnapshotInput.Take());
        }

        void send(String to, String text) {
            handle(new SnapshotInput.Send(Bytes.utf8(to), Bytes.utf8(text)));
        }

        SnapshotReport report() {
            return reports.getLast();
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            throw new AssertionError("a snapshot needs no calendar time");
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(SnapshotOutput output) {
            outputs.add(output);
        }
    }

    private final Making making;
    private final Map<String, Process> all = new LinkedHashMap<>();
    private final Map<String, List<SnapshotMessage>> lines = new LinkedHashMap<>();
    private final SnapshotConfig config;
    private long nowNs = 1_000_000_000;

    private Processes(SnapshotConfig config, Making making) {
        this.config = config;
        this.making = making;
    }

    static Processes chandyLamport() {
        return chandyLamport(SnapshotConfig.DEFAULT);
    }

    static Processes chandyLamport(SnapshotConfig config) {
        return new Processes(
                config, (name, limits, process) -> new ChandyLamportMachine(name, limits, () -> state(process)));
    }

    static Processes laiYang() {
        return new Processes(
                SnapshotConfig.DEFAULT,
                (name, limits, process) -> new LaiYangMachine(name, limits, () -> state(process)));
    }

    private static Bytes state(Process process) {
        return Bytes.utf8(String.join(",", process.delivered));
    }

    Process process(String name) {
        return all.computeIfAbsent(name, own -> new Process(own, making));
    }

    void link(String a, String b) {
        process(a).handle(new SnapshotInput.ChannelOpened(Bytes.utf8(b)));
        process(b).handle(new SnapshotInput.ChannelOpened(Bytes.utf8(a)));
    }

    /** Ends a process; its neighbours are told by {@link #closes}. */
    void kill(String name) {
        all.remove(name);
    }

    void closes(String at, String peer) {
        process(at).handle(new SnapshotInput.ChannelClosed(Bytes.utf8(peer)));
    }

    List<SnapshotMessage> line(String from, String to) {
        return lines.computeIfAbsent(from + ">" + to, key -> new ArrayList<>());
    }

    /** The oldest message of a channel arrives. */
    void arrives(String from, String to) {
        arrives(from, to, 0);
    }

    /** One of the messages of a channel arrives. */
    void arrives(String from, String to, int index) {
        SnapshotMessage message = line(from, to).remove(index);
        process(to).handle(new SnapshotInput.Received(Bytes.utf8(from), message));
    }

    /** Everything arrives, in the order of each channel, until nobody says anything. */
    void settle() {
        boolean some = true;
        while (some) {
            some = false;
            for (String key : List.copyOf(lines.keySet())) {
                String[] ends = key.split(">");
                while (!line(ends[0], ends[1]).isEmpty() && all.containsKey(ends[1])) {
                    arrives(ends[0], ends[1]);
                    some = true;
                }
            }
        }
    }

    void passes(Duration time) {
        nowNs += time.toNanos();
        for (Process each : List.copyOf(all.values())) {
            if (each.machine.deadlineNs() <= nowNs) {
                each.handle(new SnapshotInput.Tick());
            }
        }
    }
}
