package dev.starling.sim;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.LinkAcceptor;
import org.jspecify.annotations.Nullable;

/** An attempt to connect: a TCP connection, and for {@code /ws} the upgrade over it. Told once, unless it is cancelled. */
final class SimDialing implements Dialing, TcpConnection.Opening {
    private final SimLinkDriver driver;
    private final Multiaddr address;
    private final LinkAcceptor acceptor;
    private final Failure failure;
    private @Nullable TcpConnection connection;
    private @Nullable SimLink link;
    private boolean webSocket;
    private boolean done;

    SimDialing(SimLinkDriver driver, Multiaddr address, LinkAcceptor acceptor, Failure failure) {
        this.driver = driver;
        this.address = address;
        this.acceptor = acceptor;
        this.failure = failure;
    }

    /** Sends the first segment; an address of null is of no kind that is spoken here. */
    void begin(boolean closed, @Nullable TcpAddress to) {
        if (done) {
            return;
        }
        if (closed) {
            failed("closed");
        } else if (to == null || to.endpoint().port() == 0) {
            failed("bad-address");
        } else if (!reachable(to.endpoint().ip())) {
            failed("unreachable");
        } else {
            webSocket = to.webSocket();
            connection = driver.tcp().connect(0, to.endpoint(), this);
            if (connection == null) {
                failed("no-port");
            }
        }
    }

    /** Simulated hosts have IPv4 only. */
    private static boolean reachable(IpAddress ip) {
        return !ip.isAny() && (ip.v4() || ip.isLoopback());
    }

    @Override
    public void connected(TcpConnection made) {
        SimLink opened = new SimLink(driver, made);
        link = opened;
        if (webSocket) {
            opened.webSocket();
            opened.handler(WsUpgrade.dialer(opened, this::serves, this::failed));
        } else {
            serves(opened);
        }
    }

    private void serves(SimLink opened) {
        done = true;
        driver.forget(this);
        driver.counts().dialed();
        opened.serve(acceptor);
    }

    @Override
    public void failed(String code) {
        if (!done) {
            done = true;
            driver.forget(this);
            driver.counts().failed(code);
            failure.failed(code, "cannot connect to " + address + ": " + code);
        }
    }

    @Override
    public void cancel() {
        if (done) {
            return;
        }
        done = true;
        driver.forget(this);
        driver.counts().failed("cancelled");
        SimLink opened = link;
        TcpConnection begun = connection;
        if (opened != null) {
            opened.abort();
        } else if (begun != null) {
            begun.abort();
        }
    }
}
