package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Some SRP machines on one wire in virtual time, for tests of the protocol without the simulator. */
final class Lan {
    static final long MS = 1_000_000L;
    static final ClusterKeys KEYS = ClusterKeys.derive("test", "secret");
    private static final long EPOCH_MS = 1_767_225_600_000L;

    private record Event(long atNs, long order, Runnable action) {}

    /** A machine with its sockets. */
    final class Node {
        final SrpMachine machine;
        final Identity identity;
        final Endpoint main;
        final List<SrpEvent> events = new ArrayList<>();
        final List<DatagramOutput.Send<SrpEvent>> sent = new ArrayList<>();
        private final Map<Integer, Endpoint> sockets = new LinkedHashMap<>();
        private final RandomGenerator random;
        private int nextPort;
        private long tickAt = Env.NEVER;
        boolean dead;

        Node(int number, boolean indexed, SrpConfig config) {
            random = new SplittableRandom(seed * 1000 + number);
            identity = Identity.generate(random);
            machine = new SrpMachine(new SrpMachine.Setup(identity, KEYS.clusterId(), indexed), config);
            main = new Endpoint(IpAddress.ofIpv4(0x0b000000 + number), 9000);
            nextPort = 9002;
            open(SrpMachine.MAIN, main);
            open(SrpMachine.PROBE, new Endpoint(main.ip(), 9001));
        }

        Bytes id() {
            return identity.srpId();
        }

        private void open(int socket, Endpoint at) {
            sockets.put(socket, at);
            owners.put(at, new Owner(this, socket));
            give(new DatagramInput.SocketOpened<>(socket, at));
        }

        void command(SrpCommand command) {
            give(new DatagramInput.Command<>(command));
        }

        void give(DatagramInput<SrpCommand> input) {
            if (dead) {
                return;
            }
            machine.handle(input, new NodeEnv(this));
            long next = Math.max(machine.deadlineNs(), nowNs);
            if (machine.deadlineNs() != Env.NEVER && (next < tickAt || tickAt <= nowNs)) {
                tickAt = next;
                at(next, () -> {
                    if (tickAt == next) {
                        tickAt = Env.NEVER;
                        give(new DatagramInput.Tick<>());
                    }
                });
            }
        }

        void out(DatagramOutput<SrpEvent> output) {
            switch (output) {
                case DatagramOutput.Send<SrpEvent> send -> {
                    sent.add(send);
                    Endpoint source = sockets.get(send.socket());
                    if (source == null || (filter != null && !filter.apply(send)) || loss.nextDouble() < lossRate) {
                        return;
                    }
                    Consumer<DatagramOutput.Send<SrpEvent>> listener = listeners.get(send.to());
                    if (listener != null) {
                        at(nowNs + latencyNs, () -> listener.accept(send));
                        return;
                    }
                    List<Long> delays = weather == null ? List.of(latencyNs) : weather.apply(source, send.to());
                    for (long delayNs : delays) {
                        at(nowNs + delayNs, () -> arrive(source, send.to(), send.data()));
                    }
                }
                case DatagramOutput.OpenSocket<SrpEvent>(int socket) ->
                    at(nowNs, () -> open(socket, new Endpoint(main.ip(), nextPort++)));
                case DatagramOutput.CloseSocket<SrpEvent>(int socket) -> owners.remove(sockets.remove(socket));
                case DatagramOutput.Notify<SrpEvent>(SrpEvent event) -> events.add(event);
            }
        }

        <T extends SrpEvent> List<T> all(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        List<String> delivered() {
            return all(SrpEvent.Delivered.class).stream()
                    .map(event -> event.message().text())
                    .toList();
        }

        long count(String counter) {
            return machine.counters().getOrDefault(counter, 0L);
        }
    }

    private record Owner(Node node, int socket) {}

    private final class NodeEnv implements Env<DatagramOutput<SrpEvent>> {
        private final Node node;

        NodeEnv(Node node) {
            this.node = node;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return clockMs();
        }

        @Override
        public RandomGenerator random() {
            return node.random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(DatagramOutput<SrpEvent> output) {
            node.out(output);
        }
    }

    private final long seed;
    private final PriorityQueue<Event> queue = new PriorityQueue<>(
            (a, b) -> a.atNs != b.atNs ? Long.compare(a.atNs, b.atNs) : Long.compare(a.order, b.order));
    private final Map<Endpoint, Owner> owners = new LinkedHashMap<>();
    private final Map<Endpoint, Consumer<DatagramOutput.Send<SrpEvent>>> listeners = new LinkedHashMap<>();
    final List<Node> nodes = new ArrayList<>();
    private final SplittableRandom loss;
    Function<DatagramOutput.Send<SrpEvent>, Boolean> filter;
    /** The delays with which copies of a datagram from here to there arrive; each once after the latency if null. */
    BiFunction<Endpoint, Endpoint, List<Long>> weather;

    double lossRate;
    long latencyNs = 20 * MS;
    private long nowNs;
    private long order;

    Lan(long seed) {
        this.seed = seed;
        loss = new SplittableRandom(seed);
    }

    Node node() {
        return node(SrpConfig.DEFAULT);
    }

    Node node(SrpConfig config) {
        Node node = new Node(nodes.size() + 1, false, config);
        nodes.add(node);
        return node;
    }

    Node seedNode() {
        Node node = new Node(nodes.size() + 1, true, SrpConfig.DEFAULT);
        nodes.add(node);
        return node;
    }

    /** Two seeds that know each other and {@code count} peers that have joined the test group. */
    static Lan of(long seed, int count, SrpConfig config) {
        Lan lan = new Lan(seed);
        Node one = lan.seedNode();
        Node two = lan.seedNode();
        one.command(new SrpCommand.AddBootstrap(two.main));
        two.command(new SrpCommand.AddBootstrap(one.main));
        for (int i = 0; i < count; i++) {
            lan.join(config);
        }
        return lan;
    }

    Node join(SrpConfig config) {
        Node node = node(config);
        node.command(new SrpCommand.AddBootstrap(nodes.get(0).main));
        node.command(new SrpCommand.AddBootstrap(nodes.get(1).main));
        node.command(new SrpCommand.Join(KEYS));
        return node;
    }

    long nowNs() {
        return nowNs;
    }

    /** Milliseconds since 1970, by every node's clock. */
    long clockMs() {
        return EPOCH_MS + nowNs / MS;
    }

    void at(long atNs, Runnable action) {
        queue.add(new Event(atNs, order++, action));
    }

    /** Hands over the datagrams that are sent to an endpoint at which no node lives. */
    void listen(Endpoint at, Consumer<DatagramOutput.Send<SrpEvent>> listener) {
        listeners.put(at, listener);
    }

    /** Lets a datagram arrive as if it came from {@code source}. */
    void arrive(Endpoint source, Endpoint to, byte[] data) {
        Owner owner = owners.get(to);
        if (owner != null) {
            owner.node.give(new DatagramInput.Received<>(owner.socket, source, data));
        }
    }

    void run(long forNs) {
        long until = nowNs + forNs;
        while (!queue.isEmpty() && queue.peek().atNs <= until) {
            Event event = queue.poll();
            nowNs = event.atNs;
            event.action.run();
        }
        nowNs = until;
    }

    boolean runUntil(BooleanSupplier done, long atMostNs) {
        long until = nowNs + atMostNs;
        while (!done.getAsBoolean()) {
            if (queue.isEmpty() || queue.peek().atNs > until) {
                nowNs = until;
                return done.getAsBoolean();
            }
            Event event = queue.poll();
            nowNs = event.atNs;
            event.action.run();
        }
        return true;
    }
}
