package dev.starling.peer.host;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.peer.PathDelay;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A machine that gets its datagrams later than they came. */
final class DelayedMachine<C, E> implements Machine<DatagramInput<C>, DatagramOutput<E>> {
    /** What a path can hold; more is lost. */
    private static final int HELD_MAX = 16_384;

    private record Held<C>(long atNs, long number, DatagramInput.Received<C> datagram) {}

    private final Machine<DatagramInput<C>, DatagramOutput<E>> machine;
    private final PathDelay delay;
    private final PriorityQueue<Held<C>> held =
            new PriorityQueue<>(Comparator.<Held<C>>comparingLong(Held::atNs).thenComparingLong(Held::number));
    private long numbers;

    DelayedMachine(Machine<DatagramInput<C>, DatagramOutput<E>> machine, PathDelay delay) {
        this.machine = machine;
        this.delay = delay;
    }

    @Override
    public void handle(DatagramInput<C> input, Env<? super DatagramOutput<E>> env) {
        for (Held<C> first = held.peek(); first != null && first.atNs <= env.nowNs(); first = held.peek()) {
            held.remove();
            machine.handle(first.datagram, env);
        }
        if (!(input instanceof DatagramInput.Received<C> datagram)) {
            machine.handle(input, env);
            return;
        }
        long delayNs = delay.delayNs(datagram.from());
        if (delayNs <= 0) {
            machine.handle(input, env);
        } else if (held.size() < HELD_MAX) {
            var copy = new DatagramInput.Received<C>(
                    datagram.socket(), datagram.from(), datagram.data().clone());
            held.add(new Held<>(env.nowNs() + delayNs, numbers++, copy));
        }
    }

    @Override
    public long deadlineNs() {
        Held<C> first = held.peek();
        return first == null ? machine.deadlineNs() : Math.min(first.atNs, machine.deadlineNs());
    }
}
