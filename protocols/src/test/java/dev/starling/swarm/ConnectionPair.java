package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.mux.YamuxConfig;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** A dialer and a listener on a byte stream in virtual time. */
final class ConnectionPair {
    static final long MS = 1_000_000L;
    static final Identity DIALER = Identity.generate(new SplittableRandom(1));
    static final Identity LISTENER = Identity.generate(new SplittableRandom(2));
    static final Set<String> PROTOCOLS = Set.of("/echo/1", "/sink/1");

    private record Event(long atNs, long order, Runnable action) {}

    /** One end, with an application that may echo and reads everything unless told not to. */
    final class Side implements Env<ConnectionOutput> {
        final ConnectionMachine machine;
        final Map<Long, ByteArrayOutputStream> read = new LinkedHashMap<>();
        final Map<Long, Long> writable = new LinkedHashMap<>();
        final List<ConnectionOutput> log = new ArrayList<>();
        final RandomGenerator random;
        boolean reads = true;
        boolean echoes;
        UnaryOperator<byte[]> wire = data -> data;
        long sentBytes;
        private final List<ConnectionInput> todo = new ArrayList<>();
        private boolean busy;
        private Side other = this;
        private long arrivesNs;

        Side(ConnectionSetup setup, long seed) {
            machine = new ConnectionMachine(setup);
            random = new SplittableRandom(seed);
        }

        void give(ConnectionInput input) {
            todo.add(input);
            if (busy) {
                return;
            }
            busy = true;
            while (!todo.isEmpty()) {
                machine.handle(todo.removeFirst(), this);
            }
            busy = false;
            long deadline = machine.deadlineNs();
            if (deadline != NEVER) {
                at(Math.max(deadline, nowNs), () -> {
                    if (machine.deadlineNs() <= nowNs) {
                        give(new ConnectionInput.Tick());
                    }
                });
            }
        }

        void write(long stream, byte[] data) {
            writable.merge(stream, (long) -data.length, Long::sum);
            give(new ConnectionInput.Write(stream, ByteBuffer.wrap(data)));
        }

        String text(long stream) {
            return read.containsKey(stream) ? read.get(stream).toString(StandardCharsets.UTF_8) : "";
        }

        <T extends ConnectionOutput> List<T> all(Class<T> type) {
            return log.stream().filter(type::isInstance).map(type::cast).toList();
        }

        Optional<ConnectionOutput.Closed> closed() {
            return all(ConnectionOutput.Closed.class).stream().findFirst();
        }

        @Override
        public void out(ConnectionOutput output) {
            switch (output) {
                case ConnectionOutput.Down(ByteBuffer data) -> {
                    byte[] copy = new byte[data.remaining()];
                    data.get(copy);
                    sentBytes += copy.length;
                    send(wire.apply(copy));
                    todo.add(new ConnectionInput.Room(copy.length));
                }
                case ConnectionOutput.Data(long stream, ByteBuffer data) -> data(stream, data);
                case ConnectionOutput.Writable(long stream, int bytes) -> {
                    writable.merge(stream, (long) bytes, Long::sum);
                }
                case ConnectionOutput.Finished(long stream) -> {
                    log.add(output);
                    if (echoes) {
                        todo.add(new ConnectionInput.Finish(stream));
                    }
                }
                case ConnectionOutput rest -> log.add(rest);
            }
        }

        private void data(long stream, ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            read.computeIfAbsent(stream, s -> new ByteArrayOutputStream()).writeBytes(copy);
            if (reads) {
                todo.add(new ConnectionInput.Consumed(stream, copy.length));
            }
            if (echoes) {
                writable.merge(stream, (long) -copy.length, Long::sum);
                todo.add(new ConnectionInput.Write(stream, ByteBuffer.wrap(copy)));
            }
        }

        private void send(byte[] data) {
            for (int from = 0; from < data.length; ) {
                int to = Math.min(data.length, from + cutBytes);
                byte[] part = Arrays.copyOfRange(data, from, to);
                from = to;
                arrivesNs = Math.max(arrivesNs, nowNs + latencyNs);
                at(arrivesNs, () -> {
                    other.give(new ConnectionInput.FromBelow(ByteBuffer.wrap(part)));
                    // The buffer was lent: whoever still reads it now reads rubbish.
                    Arrays.fill(part, (byte) 0xaa);
                });
            }
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }

    final Side dialer;
    final Side listener;
    private final PriorityQueue<Event> queue = new PriorityQueue<>(
            (a, b) -> a.atNs != b.atNs ? Long.compare(a.atNs, b.atNs) : Long.compare(a.order, b.order));
    long latencyNs = 50 * MS;
    int cutBytes = Integer.MAX_VALUE;
    private long nowNs;
    private long order;

    private ConnectionPair(ConnectionSetup dials, ConnectionSetup listens) {
        dialer = new Side(dials, 11);
        listener = new Side(listens, 12);
        dialer.other = listener;
        listener.other = dialer;
    }

    static ConnectionPair noise() {
        return of(setup(true, Optional.of(LISTENER.peerId()), true), setup(false, Optional.empty(), true));
    }

    static ConnectionPair of(ConnectionSetup dials, ConnectionSetup listens) {
        return new ConnectionPair(dials, listens);
    }

    static ConnectionSetup setup(boolean dialer, Optional<PeerId> expected, boolean earlyMuxer) {
        List<String> muxers = earlyMuxer ? List.of(ConnectionSetup.YAMUX) : List.of();
        return new ConnectionSetup(
                dialer,
                List.of(new ConnectionSetup.Security(
                        NoiseMachine.PROTOCOL,
                        () -> new NoiseMachine(new NoiseSetup(
                                dialer ? DIALER : LISTENER, dialer, expected, muxers, NoiseLimits.DEFAULT)))),
                PROTOCOLS::contains,
                YamuxConfig.DEFAULT,
                ConnectionSetup.UPGRADE_NS);
    }

    ConnectionPair begin() {
        for (Side side : List.of(listener, dialer)) {
            side.give(new ConnectionInput.Begin());
            side.give(new ConnectionInput.Room(1 << 20));
        }
        return this;
    }

    private void at(long atNs, Runnable action) {
        queue.add(new Event(atNs, order++, action));
    }

    long nowNs() {
        return nowNs;
    }

    ConnectionPair run(long durationNs) {
        long until = nowNs + durationNs;
        while (!queue.isEmpty() && queue.peek().atNs <= until) {
            Event event = queue.remove();
            nowNs = event.atNs;
            event.action.run();
        }
        nowNs = until;
        return this;
    }
}
