package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A loop on loopback around a machine given as one function; what it notifies can be awaited. */
final class TestLoop implements AutoCloseable {
    static final Endpoint ANY_PORT = Endpoint.parse("127.0.0.1:0");

    /** What the machine does with each input. */
    interface Reaction {
        void on(DatagramInput<String> input, Env<? super DatagramOutput<String>> env);
    }

    final DatagramLoop<String, String> loop;
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    final AtomicReference<Long> deadlineNs = new AtomicReference<>(Env.NEVER);

    TestLoop(LoopOptions options, WorldClock clock) {
        loop = DatagramLoop.open("starling-test", ANY_PORT, options, clock);
    }

    TestLoop() {
        this(LoopOptions.DEFAULT, WorldClock.system());
    }

    /** Runs a machine whose deadline is {@link #deadlineNs}. */
    TestLoop start(Reaction reaction) {
        loop.start(
                new Machine<>() {
                    @Override
                    public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                        reaction.on(input, env);
                    }

                    @Override
                    public long deadlineNs() {
                        return deadlineNs.get();
                    }
                },
                events::add,
                () -> {},
                failures::add);
        return this;
    }

    static TestLoop running(Reaction reaction) {
        return new TestLoop().start(reaction);
    }

    /** A machine that sends back what it gets. */
    static TestLoop echo() {
        return running((input, env) -> {
            if (input instanceof DatagramInput.Received<String>(int socket, Endpoint from, byte[] data)) {
                env.out(new DatagramOutput.Send<>(socket, from, data));
            }
        });
    }

    Endpoint endpoint() {
        return loop.localEndpoint();
    }

    /** The next event, which must come. */
    String event() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event within 20 s; failures: %s", failures).isNotNull();
        return event;
    }

    long count(Count what) {
        return loop.counters().get(what.text);
    }

    /** Waits until the loop has handled everything queued before. */
    void settle() throws InterruptedException {
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        loop.onLoop(() -> done.add("done"));
        assertThat(done.poll(20, TimeUnit.SECONDS)).isNotNull();
    }

    static DatagramOutput<String> send(Endpoint to, byte[] data) {
        return new DatagramOutput.Send<>(DatagramLoop.MAIN, to, data);
    }

    static DatagramOutput<String> tell(String event) {
        return new DatagramOutput.Notify<>(event);
    }

    @Override
    public void close() {
        loop.close();
    }
}
