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
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Drives one peer: its datagrams by a loop of its own, its byte streams, if it uses any, by the loops of its world. */
final class SocketPeerDriver implements PeerDriver {
    private final DatagramLoop<SrpCommand, SrpEvent> loop;
    private final Handlers handlers;
    private final Waits waits;
    private final Runnable ended;
    private final Supplier<? extends LinkDriver> newLinks;
    private @Nullable LinkDriver links;
    private boolean closed;

    /**
     * @param failed told of application code that threw
     * @param newLinks makes the peer's byte streams when they are first wanted
     * @param ended told once the loop has ended, before those who wait go on, so that they find out why
     */
    SocketPeerDriver(
            DatagramLoop<SrpCommand, SrpEvent> loop,
            BiConsumer<? super String, ? super Throwable> failed,
            Supplier<? extends LinkDriver> newLinks,
            Runnable ended) {
        this.loop = loop;
        this.newLinks = newLinks;
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
    public Endpoint localEndpoint() {
        return loop.localEndpoint();
    }

    @Override
    public SortedMap<String, Long> counters() {
        LinkDriver made = madeLinks();
        if (made == null) {
            return loop.counters();
        }
        SortedMap<String, Long> all = new TreeMap<>(loop.counters());
        all.putAll(made.counters());
        return all;
    }

    @Override
    public synchronized LinkDriver links() {
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the peer is closed; open another");
        }
        LinkDriver made = links;
        if (made == null) {
            made = newLinks.get();
            links = made;
        }
        return made;
    }

    private synchronized @Nullable LinkDriver madeLinks() {
        return links;
    }

    private synchronized @Nullable LinkDriver lastLinks() {
        closed = true;
        return links;
    }

    @Override
    public void close() {
        LinkDriver made = lastLinks();
        if (made != null) {
            made.close();
        }
        loop.close();
        ended.run();
        waits.close();
        handlers.close();
    }
}
