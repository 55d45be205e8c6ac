package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.snapshot.ChandyLamportMachine;
import dev.starling.snapshot.LaiYangMachine;
import dev.starling.snapshot.SnapshotCodec;
import dev.starling.snapshot.SnapshotConfig;
import dev.starling.snapshot.SnapshotInput;
import dev.starling.snapshot.SnapshotOutput;
import dev.starling.snapshot.SnapshotReport;
import dev.starling.testbed.check.TokenBank;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Banks linked by channels of a random graph, in virtual time. A message takes its pair's latency, and a timeout more for
 * each time that it is lost. Ordered channels hold back what comes behind it; others do not, and bring some messages twice.
 */
final class SnapshotNet {
    static final long TOKENS_EACH = 1000;
    private static final long MS = 1_000_000;
    private static final long TIMEOUT_NS = 200 * MS;
    private static final double TWICE = 0.05;

    /** A bank, its machine, and what it knows of the time. */
    private final class Member implements Env<SnapshotOutput> {
        final Bytes name;
        final TokenBank bank;
        final Machine<SnapshotInput, SnapshotOutput> machine;
        final TreeSet<Bytes> links = new TreeSet<>();
        private final List<SnapshotOutput> outputs = new ArrayList<>();
        private long tickAtNs = Env.NEVER;

        Member(Bytes name, SnapshotConfig config) {
            this.name = name;
            bank = new TokenBank(name, TOKENS_EACH);
            machine = experiment.laiYang()
                    ? new LaiYangMachine(name, config, bank::state)
                    : new ChandyLamportMachine(name, config, bank::state);
        }

        void handle(SnapshotInput input) {
            machine.handle(input, this);
            List<SnapshotOutput> now = List.copyOf(outputs);
            outputs.clear();
            now.forEach(output -> perform(this, output));
            long next = Math.max(machine.deadlineNs(), nowNs);
            if (machine.deadlineNs() != Env.NEVER && next < tickAtNs) {
                tickAtNs = next;
                at(next, () -> tick(next));
            }
        }

        private void tick(long due) {
            if (tickAtNs == due) {
                tickAtNs = Env.NEVER;
                if (members.get(name) == this) {
                    handle(new SnapshotInput.Tick());
                }
            }
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return nowNs / MS;
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
            outputs.add(output);
        }
    }

    private record Event(long atNs, long sequence, Runnable body) {}

    private record Channel(Bytes from, Bytes to) {}

    private final SnapshotExperiment experiment;
    private final SnapshotConfig config;
    private final SplittableRandom random;
    private final Map<Bytes, Member> members = new LinkedHashMap<>();
    private final Map<Channel, Long> latencyNs = new LinkedHashMap<>();
    private final Map<Channel, Long> lastArrivalNs = new LinkedHashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) ->
            a.atNs() != b.atNs() ? Long.compare(a.atNs(), b.atNs()) : Long.compare(a.sequence(), b.sequence()));
    private final Map<Bytes, Integer> pending = new LinkedHashMap<>();
    final List<SnapshotReport> reports = new ArrayList<>();
    private int born;
    private long sequence;
    private long nowNs;
    long messages;

    SnapshotNet(SnapshotExperiment experiment, SplittableRandom random) {
        this.experiment = experiment;
        this.random = random;
        config = SnapshotConfig.DEFAULT.within(Duration.ofSeconds(5));
        for (int i = 0; i < experiment.peers(); i++) {
            join();
        }
    }

    void at(long atNs, Runnable body) {
        events.add(new Event(atNs, sequence++, body));
    }

    void run(long untilNs) {
        while (!events.isEmpty() && events.element().atNs() <= untilNs) {
            Event next = events.remove();
            nowNs = next.atNs();
            next.body().run();
        }
        nowNs = untilNs;
    }

    /** One more bank, linked to some others, that pays now and then. */
    void join() {
        Bytes name = Bytes.utf8("p" + born++);
        List<Bytes> others = new ArrayList<>(members.keySet());
        Member member = new Member(name, config);
        members.put(name, member);
        for (int i = 0; i < experiment.degree() && !others.isEmpty(); i++) {
            link(member, others.remove(random.nextInt(others.size())));
        }
        pays(member);
    }

    private void link(Member member, Bytes other) {
        Member far = members.get(other);
        if (far == null) {
            return;
        }
        long latency = (10 + random.nextLong(190)) * MS;
        latencyNs.put(new Channel(member.name, other), latency);
        latencyNs.put(new Channel(other, member.name), latency);
        opens(member, other);
        if (experiment.laiYang() || nowNs == 0) {
            opens(far, member.name);
        } else {
            // The other side hears of the channel as the first thing on it.
            carry(member.name, other, () -> opens(far, member.name));
        }
    }

    private static void opens(Member member, Bytes other) {
        member.links.add(other);
        member.handle(new SnapshotInput.ChannelOpened(other));
    }

    private void pays(Member member) {
        at(nowNs + (long) (-Math.log(1 - random.nextDouble()) * experiment.payEveryMs() * MS), () -> {
            if (members.get(member.name) == member) {
                if (!member.links.isEmpty()) {
                    Bytes to = List.copyOf(member.links).get(random.nextInt(member.links.size()));
                    Bytes transfer = member.bank.pay(to, 1 + random.nextLong(100));
                    member.handle(new SnapshotInput.Send(to, transfer));
                }
                pays(member);
            }
        });
    }

    /** A random bank takes a snapshot. */
    void take() {
        Member member = randomMember();
        pending.merge(member.name, 1, Integer::sum);
        member.handle(new SnapshotInput.Take());
    }

    /** Snapshots that have not ended although their initiators live. */
    int pending() {
        return pending.entrySet().stream()
                .filter(each -> members.containsKey(each.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private Member randomMember() {
        List<Member> all = List.copyOf(members.values());
        return all.get(random.nextInt(all.size()));
    }

    /** A random bank ends without a word; its neighbours notice after what was under way. */
    void kill() {
        if (members.size() <= 2) {
            return;
        }
        Member dead = randomMember();
        members.remove(dead.name);
        for (Bytes other : dead.links) {
            carry(dead.name, other, () -> {
                Member neighbour = members.get(other);
                if (neighbour != null) {
                    neighbour.links.remove(dead.name);
                    neighbour.handle(new SnapshotInput.ChannelClosed(dead.name));
                }
            });
        }
    }

    private void perform(Member member, SnapshotOutput output) {
        switch (output) {
            case SnapshotOutput.Send send -> {
                messages++;
                byte[] bytes = SnapshotCodec.encode(send.message());
                Runnable arrival = () -> arrives(member.name, send.to(), bytes);
                carry(member.name, send.to(), arrival);
                if (experiment.reordering() && experiment.laiYang() && random.nextDouble() < TWICE) {
                    carry(member.name, send.to(), arrival);
                }
            }
            case SnapshotOutput.Deliver(Bytes from, Bytes payload) -> member.bank.receive(from, payload);
            case SnapshotOutput.Done(SnapshotReport report) -> {
                reports.add(report);
                pending.merge(member.name, -1, Integer::sum);
            }
            case SnapshotOutput.Refused refused -> pending.merge(member.name, -1, Integer::sum);
            case SnapshotOutput.Recorded recorded -> {}
        }
    }

    private void carry(Bytes from, Bytes to, Runnable arrival) {
        Channel channel = new Channel(from, to);
        long arrivesNs = nowNs + latencyNs.getOrDefault(channel, 50 * MS) + random.nextLong(20 * MS);
        while (random.nextDouble() < experiment.loss()) {
            arrivesNs += TIMEOUT_NS;
        }
        if (!experiment.reordering()) {
            arrivesNs = Math.max(arrivesNs, lastArrivalNs.getOrDefault(channel, 0L) + 1);
            lastArrivalNs.put(channel, arrivesNs);
        }
        at(arrivesNs, arrival);
    }

    private void arrives(Bytes from, Bytes to, byte[] bytes) {
        Member member = members.get(to);
        if (member != null) {
            member.handle(new SnapshotInput.Received(from, SnapshotCodec.decode(bytes)));
        }
    }
}
