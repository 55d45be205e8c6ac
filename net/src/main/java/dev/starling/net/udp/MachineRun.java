package dev.starling.net.udp;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Hands one input after the other to a machine and performs what it puts out, in order, after each. For the loop's
 * thread.
 */
final class MachineRun<C, E> implements SocketTable.Sink {
    private final Machine<DatagramInput<C>, DatagramOutput<E>> machine;
    private final Consumer<? super E> events;
    private final SocketTable sockets;
    private final Endpoint base;
    private final LoopOptions options;
    private final Counts counts;
    private final WorldClock clock;
    private final Environment env = new Environment();
    private final List<DatagramOutput<E>> outputs = new ArrayList<>();
    private final ArrayDeque<DatagramInput<C>> answers = new ArrayDeque<>();
    private long deadlineNs;

    /** @param base the address on which further sockets are opened */
    MachineRun(
            Machine<DatagramInput<C>, DatagramOutput<E>> machine,
            Consumer<? super E> events,
            SocketTable sockets,
            Endpoint base,
            LoopOptions options,
            Counts counts,
            WorldClock clock) {
        this.machine = machine;
        this.events = events;
        this.sockets = sockets;
        this.base = base;
        this.options = options;
        this.counts = counts;
        this.clock = clock;
        deadlineNs = machine.deadlineNs();
    }

    @Override
    public void received(int socket, Endpoint from, byte[] data) {
        feed(new DatagramInput.Received<>(socket, from, data));
    }

    /** One input, its outputs, and the machine's next deadline. */
    void feed(DatagramInput<C> input) {
        env.enter(clock.nowNs(), clock.epochMs());
        try {
            machine.handle(input, env);
        } finally {
            env.leave();
        }
        for (int i = 0; i < outputs.size(); i++) {
            perform(outputs.get(i));
        }
        outputs.clear();
        deadlineNs = machine.deadlineNs();
    }

    /** Hands in the sockets that were opened, or not, since the last call; those asked for meanwhile wait. */
    void feedAnswers() {
        for (int waiting = answers.size(); waiting > 0; waiting--) {
            feed(answers.remove());
        }
    }

    /** Hands in a tick if its time has come. */
    void tick() {
        if (deadlineNs <= clock.nowNs()) {
            feed(new DatagramInput.Tick<>());
        }
    }

    /** How long nothing is to be done, as far as the machine knows: 0 when something is, {@link Env#NEVER}. */
    long idleNs() {
        if (!answers.isEmpty()) {
            return 0;
        }
        return deadlineNs == Env.NEVER ? Env.NEVER : Math.max(0, deadlineNs - clock.nowNs());
    }

    private void perform(DatagramOutput<E> output) {
        switch (output) {
            case DatagramOutput.Send<E>(int socket, Endpoint to, byte[] data) -> sockets.send(socket, to, data);
            case DatagramOutput.OpenSocket<E>(int socket) -> answers.add(open(socket));
            case DatagramOutput.CloseSocket<E>(int socket) -> sockets.close(socket);
            case DatagramOutput.Notify<E>(E event) -> events.accept(event);
        }
    }

    private DatagramInput<C> open(int number) {
        try {
            UdpSocket socket = sockets.open(number, new Endpoint(base.ip(), 0), options.otherBufferBytes());
            return new DatagramInput.SocketOpened<>(number, socket.local());
        } catch (IOException e) {
            counts.add(Count.SOCKET_FAILED);
            return new DatagramInput.SocketFailed<>(number, BindProblem.reason(e));
        }
    }

    /** What the machine may know. Refuses outputs outside of a handle: they would never be performed. */
    private final class Environment implements Env<DatagramOutput<E>> {
        private final RandomGenerator random = new BufferedSecureRandom();
        private long nowNs;
        private long epochMs;
        private boolean handling;

        void enter(long now, long epoch) {
            nowNs = now;
            epochMs = epoch;
            handling = true;
        }

        void leave() {
            handling = false;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return epochMs;
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
        public void out(DatagramOutput<E> output) {
            if (!handling) {
                throw new IllegalStateException("an Env is valid only during handle");
            }
            outputs.add(output);
        }
    }
}
