package dev.starling.net.tcp;

import dev.starling.discovery.MdnsConfig;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.net.discovery.MdnsOptions;
import dev.starling.net.discovery.MdnsService;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LocalDiscovery;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** The multicast DNS of one peer on this machine's interfaces. */
final class SocketDiscovery implements LocalDiscovery {
    private static final System.Logger LOG = System.getLogger("dev.starling.net");

    private final MdnsService service;

    SocketDiscovery(PeerId self, MdnsOptions options, LinkLoop home, Consumer<? super MdnsEvent> events) {
        service = MdnsService.open(
                self,
                MdnsConfig.DEFAULT,
                options,
                event -> home.execute(() -> events.accept(event)),
                text -> LOG.log(System.Logger.Level.WARNING, text));
    }

    @Override
    public void addresses(List<Multiaddr> own) {
        service.addresses(own);
    }

    @Override
    public SortedMap<String, Long> counters() {
        return service.counters();
    }

    @Override
    public void close() {
        service.close();
    }
}
