package dev.starling.testbed.overlay;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.napster.NapsterCodec;
import dev.starling.napster.NapsterCommand;
import dev.starling.napster.NapsterConfig;
import dev.starling.napster.NapsterEvent;
import dev.starling.napster.NapsterMessage;
import dev.starling.napster.NapsterServer;
import dev.starling.peer.World;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkDriver;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The Napster server on a host of its own. */
final class NapsterHub implements AutoCloseable {
    private static final IpAddress NOWHERE = IpAddress.parse("0.0.0.0");

    private final LinkDriver links;
    private final Endpoint address;
    private final Traffic traffic;
    private final Map<Integer, ByteLink> clients = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final MachineRun<OverlayInput<NapsterMessage, NapsterCommand>, OverlayOutput<NapsterMessage, NapsterEvent>>
            run;

    NapsterHub(World world, String listenHost, SplittableRandom random, Traffic traffic) {
        this.traffic = traffic;
        NapsterServer server = new NapsterServer(NapsterConfig.DEFAULT, this::addressOf);
        run = new MachineRun<>(world, server, new OverlayInput.Tick<>(), random, this::perform);
        run.start("napster server");
        links = world.links();
        address = links.listen(Multiaddr.parse("/ip4/" + listenHost + "/tcp/0"), this::taken)
                .addresses()
                .getFirst()
                .endpoint()
                .orElseThrow();
    }

    Endpoint address() {
        return address;
    }

    private ByteLink taken(Link link) {
        int number = numbers.getAndIncrement();
        ByteLink made = ByteLink.begin(
                link, new NapsterTalk(message -> run.give(new OverlayInput.Received<>(number, message)), () -> {
                    clients.remove(number);
                    run.give(new OverlayInput.LinkDown<>(number));
                }));
        clients.put(number, made);
        return made;
    }

    /** Where a client's connection comes from: what others are told to fetch its files from. */
    private IpAddress addressOf(int client) {
        ByteLink link = clients.get(client);
        return link == null
                ? NOWHERE
                : link.link().remoteAddress().endpoint().map(Endpoint::ip).orElse(NOWHERE);
    }

    private void perform(OverlayOutput<NapsterMessage, NapsterEvent> output) {
        if (output instanceof OverlayOutput.Send<NapsterMessage, NapsterEvent> send) {
            ByteLink to = clients.get(send.to());
            if (to != null) {
                byte[] bytes = NapsterCodec.encode(send.message()).shared();
                traffic.sent(bytes.length);
                to.send(bytes);
            }
        }
    }

    @Override
    public void close() {
        run.close();
        links.close();
    }
}
