package dev.starling.sim;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A byte stream as its user has it. The handler is never called from inside one of these methods, but by the event after
 * which the call has its effect.
 */
final class SimLink implements Link {
    private final SimLinkDriver driver;
    private final TcpConnection connection;
    private final SimLinkLoop loop;
    private boolean webSocket;
    private @Nullable LinkHandler handler;
    /** Whether the handler is the user's, not that of an upgrade. */
    private boolean served;

    /** Bytes of an upgrade that have not left. */
    private int foreign;

    private boolean unpaused;
    private boolean aborted;
    private boolean over;

    /** Its handler follows before anything else happens. */
    SimLink(SimLinkDriver driver, TcpConnection connection) {
        this.driver = driver;
        this.connection = connection;
        loop = driver.loopOfLink();
        connection.serve(this);
    }

    /** The stream is that of a WebSocket. */
    void webSocket() {
        webSocket = true;
    }

    /** Of an upgrade that comes first. */
    void handler(LinkHandler upgrade) {
        handler = upgrade;
    }

    /** The user's from now on. */
    void serve(LinkAcceptor user) {
        served = true;
        driver.counts().opened();
        loop.run(() -> handler = loop.serving(user.accepted(this)));
    }

    /** What came behind an upgrade is the user's. */
    void rest(ByteBuffer data) {
        if (data.hasRemaining() && !isOver()) {
            received(data);
        }
    }

    private LinkHandler handler() {
        return Objects.requireNonNull(handler, "a link has a handler from the first");
    }

    /** Whether the handler has been told that it is over, or will not be called any more. */
    boolean isOver() {
        return over || aborted;
    }

    @Override
    public LinkLoop loop() {
        return loop;
    }

    @Override
    public Multiaddr localAddress() {
        return new TcpAddress(connection.local, webSocket).multiaddr();
    }

    @Override
    public Multiaddr remoteAddress() {
        return new TcpAddress(connection.remote, webSocket).multiaddr();
    }

    @Override
    public void write(ByteBuffer data) {
        if (isOver()) {
            data.position(data.limit());
        } else {
            foreign += served ? 0 : data.remaining();
            connection.sending.write(data);
        }
    }

    @Override
    public void flush() {
        if (!isOver()) {
            connection.sending.flush();
        }
    }

    @Override
    public void finish() {
        if (!isOver()) {
            connection.sending.finish();
        }
    }

    @Override
    public void abort() {
        if (!isOver()) {
            aborted = true;
            connection.abort();
            connection.simulator().soon(() -> over("aborted", "aborted here"));
        }
    }

    @Override
    public void reading(boolean wanted) {
        connection.receiving.reading(wanted);
    }

    void received(ByteBuffer data) {
        driver.counts().received(data.remaining());
        unpaused = served;
        handler().received(data);
    }

    void pause() {
        if (!isOver() && unpaused) {
            unpaused = false;
            handler().pause();
        }
    }

    void ended() {
        if (!isOver()) {
            handler().ended();
            ends();
        }
    }

    /** Bytes have left for the wire, perhaps with the end of the stream behind them. */
    void left(int bytes) {
        if (isOver()) {
            return;
        }
        if (bytes > 0) {
            driver.counts().sent(bytes);
            int own = bytes - Math.min(bytes, foreign);
            foreign -= bytes - own;
            if (own > 0) {
                handler().sent(own);
            }
        }
        ends();
    }

    private void ends() {
        if (connection.sending.ended() && connection.receiving.told()) {
            over("finished", "both sides have finished");
        }
    }

    /** Told once. */
    void over(String code, String reason) {
        if (!over) {
            over = true;
            driver.over(served, code);
            handler().closed(code, reason);
        }
    }

    TcpConnection connection() {
        return connection;
    }
}
