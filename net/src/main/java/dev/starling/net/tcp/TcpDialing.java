package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.LinkAcceptor;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect. The socket lives on the link's loop from its making to its closing; other threads only decide
 * the race between success, failure and cancelling.
 *
 * <pre>
 *   DIALING ──► CONNECTED      the acceptor has the link
 *      │ └────► FAILING ──► OVER   on its way to the home loop
 *      └──────────┴───────► CANCELLED
 * </pre>
 */
final class TcpDialing implements Dialing, ChannelFutureListener {
    private enum State {
        DIALING,
        CONNECTED,
        FAILING,
        OVER,
        CANCELLED
    }

    private final SocketLinks driver;
    private final DriverLoop loop;
    private final Multiaddr address;
    private final LinkAcceptor acceptor;
    private final Failure failure;
    private final AtomicReference<State> state = new AtomicReference<>(State.DIALING);
    private @Nullable SocketChannel channel;
    private @Nullable TcpLink link;
    private @Nullable ClientUpgrade upgrade;

    TcpDialing(SocketLinks driver, DriverLoop loop, Multiaddr address, LinkAcceptor acceptor, Failure failure) {
        this.driver = driver;
        this.loop = loop;
        this.address = address;
        this.acceptor = acceptor;
        this.failure = failure;
    }

    /** On the link's loop. */
    void begin(LinkAddress to) {
        if (state.get() != State.DIALING) {
            return;
        }
        try {
            SocketChannel made = driver.transport().channel(to.family());
            channel = made;
            driver.track(made);
            driver.configure(made);
            if (to.ws()) {
                upgrade = new ClientUpgrade(driver, loop, made, this, to);
                made.pipeline().addLast(upgrade);
            } else {
                link = new TcpLink(driver, loop, made);
                made.pipeline().addLast(link);
            }
            loop.io.register(made);
            driver.registered(made);
            made.connect(to.socket()).addListener(this);
        } catch (RuntimeException e) {
            close();
            failed(Fault.of(e), Fault.text(e));
        }
    }

    /** The attempt to connect has ended. */
    @Override
    public void operationComplete(ChannelFuture future) {
        SocketChannel made = channel;
        if (!future.isSuccess()) {
            close();
            failed(Fault.of(future.cause()), Fault.text(future.cause()));
        } else if (state.get() != State.DIALING) {
            close();
        } else if (made == null || !TcpLink.hasEnds(made)) {
            close();
            failed(Fault.RESET, "the connection was closed at once");
        } else if (made.localAddress().equals(made.remoteAddress())) {
            // TCP's simultaneous open: the port that the kernel chose for us is the one that was dialed.
            close();
            failed(Fault.REFUSED, "nobody listens there but this attempt itself");
        } else if (upgrade != null) {
            upgrade.ask();
        } else if (link != null) {
            connected(link);
        }
    }

    /** A link is there, and nothing was read from it. */
    void connected(TcpLink made) {
        if (state.compareAndSet(State.DIALING, State.CONNECTED)) {
            driver.counts.dialed.increment();
            made.begin(acceptor);
        } else {
            close();
        }
    }

    /** On any thread. */
    void failed(Fault fault, String reason) {
        // The end of the driver is no failure of its attempts.
        State next = driver.isClosing() ? State.CANCELLED : State.FAILING;
        if (!state.compareAndSet(State.DIALING, next) || next == State.CANCELLED) {
            return;
        }
        driver.counts.dialFailed(fault);
        driver.home().execute(() -> {
            if (state.compareAndSet(State.FAILING, State.OVER)) {
                failure.failed(fault.code, "cannot connect to " + address + ": " + reason);
            }
        });
    }

    @Override
    public void cancel() {
        if (state.compareAndSet(State.DIALING, State.CANCELLED)) {
            loop.submit(this::close);
        } else {
            state.compareAndSet(State.FAILING, State.CANCELLED);
        }
    }

    private void close() {
        SocketChannel made = channel;
        if (made != null) {
            TcpLink.reset(made);
            driver.dispose(made);
        }
    }
}
