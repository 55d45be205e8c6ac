package dev.starling.mux;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Two machines and a line between them with a delay, a speed and a queue, in virtual time. */
final class MuxPair {
    private record Event(long atNs, long order, Runnable what) {}

    final MuxSide dialer;
    final MuxSide listener;
    /** Called for every output after the input that caused it has been handled; here an application may act. */
    BiConsumer<MuxSide, MuxOutput> application = (_, _) -> {};

    long nowNs = MuxSide.SECOND;
    /** What the line may hold of one direction, bytes. */
    int roomBytes = 1 << 20;

    long delayNs;
    /** Bytes a second; 0 for no limit. */
    long bytesPerSecond;
    /** If set, deliveries are cut into pieces at random. */
    RandomGenerator cuts;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::order));
    private final long[] freeNs = new long[2];
    private long order;

    MuxPair(YamuxConfig config, long seed) {
        this(config, seed, YamuxMachine.Growth.UNLIMITED);
    }

    /** Of which the listener's windows grow within bounds. */
    MuxPair(YamuxConfig config, long seed, YamuxMachine.Growth growth) {
        dialer = new MuxSide(true, config, seed);
        listener = new MuxSide(false, config, seed + 1, growth);
    }

    void begin() {
        in(dialer, new MuxInput.Begin());
        in(listener, new MuxInput.Begin());
        in(dialer, new MuxInput.Room(roomBytes));
        in(listener, new MuxInput.Room(roomBytes));
    }

    MuxSide other(MuxSide side) {
        return side == dialer ? listener : dialer;
    }

    void at(long atNs, Runnable what) {
        events.add(new Event(atNs, order++, what));
    }

    void in(MuxSide side, MuxInput input) {
        side.nowNs = nowNs;
        side.in(input);
        after(side);
    }

    void write(MuxSide side, long stream, byte[] bytes) {
        side.nowNs = nowNs;
        side.write(stream, bytes);
        after(side);
    }

    private void after(MuxSide side) {
        send(side, side.takeDown());
        for (MuxOutput output : side.last) {
            application.accept(side, output);
        }
    }

    private void send(MuxSide from, byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int line = from == dialer ? 0 : 1;
        long lineNs = bytesPerSecond == 0 ? 0 : bytes.length * MuxSide.SECOND / bytesPerSecond;
        freeNs[line] = Math.max(freeNs[line], nowNs) + lineNs;
        at(freeNs[line], () -> in(from, new MuxInput.Room(bytes.length)));
        at(freeNs[line] + delayNs, () -> deliver(other(from), bytes));
    }

    private void deliver(MuxSide to, byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int n = cuts == null ? bytes.length : Math.min(bytes.length - at, 1 + cuts.nextInt(40_000));
            byte[] piece = java.util.Arrays.copyOfRange(bytes, at, at + n);
            to.nowNs = nowNs;
            to.give(piece);
            after(to);
            at += n;
        }
    }

    /** Plays what happens until {@code untilNs}, ticks included. */
    void runUntil(long untilNs) {
        while (true) {
            long tickNs = Math.min(dialer.machine.deadlineNs(), listener.machine.deadlineNs());
            long eventNs = events.isEmpty() ? Long.MAX_VALUE : events.peek().atNs;
            if (Math.min(tickNs, eventNs) > untilNs) {
                nowNs = untilNs;
                return;
            }
            nowNs = Math.max(nowNs, Math.min(tickNs, eventNs));
            if (eventNs <= tickNs) {
                events.remove().what.run();
            } else {
                in(dialer.machine.deadlineNs() <= tickNs ? dialer : listener, new MuxInput.Tick());
            }
        }
    }

    void runFor(long ns) {
        runUntil(nowNs + ns);
    }
}
