package dev.starling.linktesting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Listening;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** The ground on which a world's links are tried: its drivers, its time, and what is left over to check at the end. */
public abstract class LinkGround {
    private final List<LinkDriver> drivers = new ArrayList<>();
    private final List<Recorder> recorders = new ArrayList<>();

    /** The byte links of a new peer of the world; all can reach each other. */
    protected abstract LinkDriver newDriver();

    /** Where that peer can listen, the port being left to the world: {@code /ip4/…/tcp/0} and what follows. */
    protected abstract Multiaddr anyPort(LinkDriver driver);

    /** Lets the world go on until the condition holds; false when it does not within a generous time. */
    protected abstract boolean until(BooleanSupplier condition);

    /** Ends the world; drivers are closed before. */
    protected void closeWorld() {}

    /** {@link #newDriver}, closed at the end. */
    protected final LinkDriver driver() {
        LinkDriver made = newDriver();
        drivers.add(made);
        return made;
    }

    /** A recorder that must be without faults at the end. */
    protected final Recorder recorder() {
        Recorder made = new Recorder();
        recorders.add(made);
        return made;
    }

    /** Waits for something that has to come. */
    protected final void await(String what, BooleanSupplier condition) {
        assertThat(until(condition))
                .as("in time: " + what + " "
                        + recorders.stream().map(Recorder::faults).toList())
                .isTrue();
    }

    /** Runs a task on a loop and waits for it. */
    protected final void on(LinkLoop loop, Runnable task) {
        AtomicBoolean done = new AtomicBoolean();
        loop.execute(() -> {
            try {
                task.run();
            } finally {
                done.set(true);
            }
        });
        await("a task on the loop", done::get);
    }

    /** Both ends of a link, made by dialing. */
    protected record Ends(Recorder dialer, Recorder listener) {
        boolean closed() {
            return dialer.isClosed() && listener.isClosed();
        }
    }

    /** A link between two new drivers. */
    protected final Ends connect() {
        return connect(driver(), driver(), recorder(), recorder());
    }

    /** A link between two drivers. */
    protected final Ends connect(LinkDriver from, LinkDriver to, Recorder dialer, Recorder listener) {
        Listening listening = to.listen(anyPort(to), listener.acceptor());
        dial(from, listening.addresses().getFirst(), dialer);
        await("a link", () -> dialer.isLinked() && listener.isLinked());
        listening.close();
        return new Ends(dialer, listener);
    }

    /** Dials; a failure is an error. */
    protected final Dialing dial(LinkDriver from, Multiaddr address, Recorder dialer) {
        return from.dial(address, dialer.acceptor(), (code, reason) -> {
            throw new AssertionError("cannot dial " + address + ": " + code + ": " + reason);
        });
    }

    /** Takes links one after another, each with the next recorder; further ones are an error. */
    protected final LinkAcceptor acceptor(Recorder... inOrder) {
        Queue<Recorder> left = new ConcurrentLinkedQueue<>(List.of(inOrder));
        return link -> left.remove().accepted(link);
    }

    @AfterEach
    final void end() {
        drivers.forEach(LinkDriver::close);
        closeWorld();
        for (Recorder recorder : recorders) {
            assertThat(recorder.faults()).isEmpty();
            assertThat(recorder.isClosed() || !recorder.isLinked())
                    .as("each link is closed with its driver")
                    .isTrue();
        }
    }
}
