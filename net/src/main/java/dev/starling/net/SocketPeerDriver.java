package dev.starling.net;

import dev.starling.core.Endpoint;
import dev.starling.net.udp.DatagramLoop;
import dev.starling.peer.PeerException;
import dev.starling.peer.host.PeerDriver;
import dev.starling.peer.host.WaitPoint;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Drives one peer by one loop. */
final class SocketPeerDriver implements PeerDriver {
    private final DatagramLoop<SrpCommand, SrpEvent> loop;
    private final Handlers handlers;
    private final Waits waits;
    private final Supplier<LinkDriver> linkMaker;
    private final Runnable ended;
    private @Nullable LinkDriver links;
    private boolean closed;

    /**
     * @param linkMaker makes the byte links, at the first use
     * @param failed told of application code that threw
     * @param ended told once the loop has ended, before those who wait go on, so that they find out why
     */
    SocketPeerDriver(
            DatagramLoop<SrpCommand, SrpEvent> loop,
            Supplier<LinkDriver> linkMaker,
            BiConsumer<? super String, ? super Throwable> failed,
            Runnable ended) {
        this.loop = loop;
        this.linkMaker = linkMaker;
        this.ended = ended;
        handlers = new Handlers(failed);
        waits = new Waits(loop::isLoopThread);
    }

    @Override
    public boolean command(SrpCommand command) {
        return loop.command(command);
    }

    @Override
    public void onLoop(Runnable task) {
        loop.onLoop(task);
    }

    @Override
    public void spawn(String name, Runnable body) {
        handlers.spawn(name, body);
    }

    @Override
    public WaitPoint waitPoint() {
        return waits.point();
    }

    @Override
    public synchronized LinkDriver links() {
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the peer is closed");
        }
        LinkDriver made = links;
        if (made == null) {
            made = linkMaker.get();
            links = made;
        }
        return made;
    }

    @Override
    public Endpoint localEndpoint() {
        return loop.localEndpoint();
    }

    @Override
    public SortedMap<String, Long> counters() {
        return loop.counters();
    }

    @Override
    public void close() {
        LinkDriver made;
        synchronized (this) {
            closed = true;
            made = links;
        }
        if (made != null) {
            made.close();
        }
        loop.close();
        ended.run();
        waits.close();
        handlers.close();
    }
}
