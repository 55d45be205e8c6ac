package dev.starling.sim;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.discovery.MdnsCommand;
import dev.starling.discovery.MdnsConfig;
import dev.starling.discovery.MdnsEvent;
import dev.starling.discovery.MdnsMachine;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LocalDiscovery;
import dev.starling.peer.link.LoopEnv;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The multicast DNS of one simulated host: what it sends reaches the others behind the same box a millisecond later. */
final class SimDiscovery implements LocalDiscovery {
    private static final Endpoint GROUP = Endpoint.parse("224.0.0.251:5353");
    private static final long LATENCY_NS = 1_000_000;
    private static final int PREFIX_BITS = 24;
    private static final int SOCKET = 0;

    private final LinkLoop loop;
    private final Host host;
    private final Consumer<? super MdnsEvent> events;
    private final MdnsMachine machine;
    private final LinkLoop.Timer timer;
    private final List<DatagramOutput<MdnsEvent>> outputs = new ArrayList<>();
    private final LoopEnv<DatagramOutput<MdnsEvent>> env;
    private boolean over;

    SimDiscovery(PeerId self, LinkLoop loop, Host host, Consumer<? super MdnsEvent> events) {
        this.loop = loop;
        env = new LoopEnv<>(loop, outputs::add);
        this.host = host;
        this.events = events;
        machine = new MdnsMachine(self, MdnsConfig.DEFAULT);
        timer = loop.timer(() -> feed(new DatagramInput.Tick<>()));
    }

    SimDiscovery begin() {
        loop.execute(() -> {
            host.site.listeners().add(this);
            feed(new DatagramInput.Command<>(
                    new MdnsCommand.Attach(SOCKET, GROUP, List.of(new MdnsCommand.Subnet(host.ip, PREFIX_BITS)))));
        });
        return this;
    }

    @Override
    public void addresses(List<Multiaddr> own) {
        loop.execute(() -> feed(new DatagramInput.Command<>(new MdnsCommand.Addresses(own))));
    }

    @Override
    public SortedMap<String, Long> counters() {
        return new TreeMap<>(machine.counters());
    }

    @Override
    public void close() {
        loop.execute(this::leave);
    }

    /** With goodbye. */
    void leave() {
        feed(new DatagramInput.Command<>(new MdnsCommand.Stop()));
        end();
    }

    /** Without goodbye. */
    void end() {
        over = true;
        timer.at(Env.NEVER);
        host.site.listeners().remove(this);
    }

    private void feed(DatagramInput<MdnsCommand> input) {
        if (over) {
            return;
        }
        machine.handle(input, env.now());
        List<DatagramOutput<MdnsEvent>> now = List.copyOf(outputs);
        outputs.clear();
        for (DatagramOutput<MdnsEvent> output : now) {
            switch (output) {
                case DatagramOutput.Send<MdnsEvent>(int socket, Endpoint group, byte[] data) -> send(data);
                case DatagramOutput.Notify<MdnsEvent>(MdnsEvent event) -> events.accept(event);
                case DatagramOutput.OpenSocket<MdnsEvent> none -> {}
                case DatagramOutput.CloseSocket<MdnsEvent> none -> {}
            }
        }
        timer.at(machine.deadlineNs());
    }

    private void send(byte[] data) {
        Endpoint from = new Endpoint(host.ip, GROUP.port());
        for (SimDiscovery other : host.site.listeners()) {
            if (other != this) {
                other.loop
                        .timer(() -> other.feed(new DatagramInput.Received<>(SOCKET, from, data.clone())))
                        .at(loop.nowNs() + LATENCY_NS);
            }
        }
    }
}
