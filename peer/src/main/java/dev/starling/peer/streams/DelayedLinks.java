package dev.starling.peer.streams;

import dev.starling.discovery.DnsaddrOutput;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PathDelay;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Listening;
import dev.starling.peer.link.LocalDiscovery;
import dev.starling.peer.link.Resolving;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Byte streams whose bytes reach the peer later than they came. Only their bytes: connecting takes no longer. */
record DelayedLinks(LinkDriver links, PathDelay delay) implements LinkDriver {
    @Override
    public LinkLoop home() {
        return links.home();
    }

    @Override
    public boolean dials(Multiaddr address) {
        return links.dials(address);
    }

    @Override
    public Listening listen(Multiaddr address, LinkAcceptor acceptor) {
        return links.listen(address, link -> held(link, acceptor));
    }

    @Override
    public Dialing dial(Multiaddr address, LinkAcceptor connected, Dialing.Failure failure) {
        return links.dial(
                address,
                link -> {
                    link.localAddress().endpoint().ifPresent(delay::began);
                    return held(link, connected);
                },
                failure);
    }

    private LinkHandler held(Link link, LinkAcceptor acceptor) {
        DelayedLink held = new DelayedLink(link, delay);
        held.serve(acceptor.accepted(held));
        return held;
    }

    @Override
    public Resolving resolve(Multiaddr address, Consumer<? super DnsaddrOutput.Done> answer) {
        return links.resolve(address, answer);
    }

    @Override
    public LocalDiscovery discover(PeerId self, Consumer<? super MdnsEvent> events) {
        return links.discover(self, events);
    }

    @Override
    public SortedMap<String, Long> counters() {
        return links.counters();
    }

    @Override
    public void close() {
        links.close();
    }
}
