package dev.starling.net;

import dev.starling.core.Endpoint;
import dev.starling.peer.PeerException;
import dev.starling.peer.host.PeerDriver;
import dev.starling.peer.host.WaitPoint;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import java.util.SortedMap;
import java.util.function.BiConsumer;

/** Drives a peer of byte streams only: no UDP socket, no thread of its own. */
final class StreamPeerDriver implements PeerDriver {
    private final LinkDriver links;
    private final Handlers handlers;
    private final Waits waits;
    private final Runnable ended;

    /**
     * @param failed told of application code that threw
     * @param ended told once the links are closed
     */
    StreamPeerDriver(LinkDriver links, BiConsumer<? super String, ? super Throwable> failed, Runnable ended) {
        this.links = links;
        this.ended = ended;
        handlers = new Handlers(failed);
        waits = new Waits(() -> links.home().inLoop());
    }

    @Override
    public boolean command(SrpCommand command) {
        return false;
    }

    @Override
    public void onLoop(Runnable task) {
        links.home().execute(task);
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
        throw new PeerException(PeerException.Code.UNSUPPORTED, "a peer of byte streams only has no UDP socket");
    }

    @Override
    public SortedMap<String, Long> counters() {
        return links.counters();
    }

    @Override
    public LinkDriver links() {
        return links;
    }

    @Override
    public void close() {
        links.close();
        ended.run();
        waits.close();
        handlers.close();
    }
}
