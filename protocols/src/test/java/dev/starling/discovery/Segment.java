package dev.starling.discovery;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A local network in virtual time: what one machine multicasts reaches all, itself included, after 1 ms. Its hosts are
 * 192.168.1.1, .2, … with prefix 24.
 */
final class Segment {
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;
    static final Endpoint GROUP = Endpoint.parse("224.0.0.251:5353");
    static final DnsName SERVICE = DnsName.of("_p2p._udp.local");

    /** A datagram on the wire. */
    record Packet(long atNs, Endpoint from, Endpoint to, byte[] data) {
        DnsMessage message() {
            return Segment.decode(data);
        }
    }

    /** A machine on the segment. */
    final class Host implements Env<DatagramOutput<MdnsEvent>> {
        final PeerId id;
        final IpAddress ip;
        final MdnsMachine machine;
        final List<MdnsEvent> events = new ArrayList<>();
        final List<Packet> sent = new ArrayList<>();
        final RandomGenerator random;
        boolean deaf;

        Host(int number, MdnsConfig config) {
            random = new SplittableRandom(1000 + number);
            id = Identity.generate(random).peerId();
            ip = IpAddress.parse("192.168.1." + number);
            machine = new MdnsMachine(id, config);
        }

        /** Joins with one address, {@code /ip4/…/tcp/4001}. */
        Host join() {
            return attach().addresses("/ip4/" + ip + "/tcp/4001");
        }

        Host attach() {
            command(new MdnsCommand.Attach(0, GROUP, List.of(new MdnsCommand.Subnet(ip, 24))));
            return this;
        }

        Host addresses(String... own) {
            command(new MdnsCommand.Addresses(
                    List.of(own).stream().map(Multiaddr::parse).toList()));
            return this;
        }

        void command(MdnsCommand command) {
            give(new DatagramInput.Command<>(command));
        }

        void receive(Endpoint from, byte[] data) {
            give(new DatagramInput.Received<>(0, from, data));
        }

        void give(DatagramInput<MdnsCommand> input) {
            machine.handle(input, this);
        }

        List<Multiaddr> found(Host other) {
            List<Multiaddr> addresses = List.of();
            for (MdnsEvent event : events) {
                switch (event) {
                    case MdnsEvent.Found(PeerId peer, List<Multiaddr> at) ->
                        addresses = peer.equals(other.id) ? at : addresses;
                    case MdnsEvent.Lost(PeerId peer) -> addresses = peer.equals(other.id) ? List.of() : addresses;
                }
            }
            return addresses;
        }

        List<Packet> queries() {
            return sent.stream()
                    .filter(packet -> !packet.message().isResponse())
                    .toList();
        }

        List<Packet> answers() {
            return sent.stream().filter(packet -> packet.message().isResponse()).toList();
        }

        long count(String counter) {
            return machine.counters().getOrDefault(counter, 0L);
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(DatagramOutput<MdnsEvent> output) {
            switch (output) {
                case DatagramOutput.Send<MdnsEvent>(int socket, Endpoint to, byte[] data) -> {
                    Packet packet = new Packet(nowNs, new Endpoint(ip, 5353), to, data);
                    sent.add(packet);
                    wire.computeIfAbsent(nowNs + MS, time -> new ArrayList<>()).add(packet);
                }
                case DatagramOutput.Notify<MdnsEvent>(MdnsEvent event) -> events.add(event);
                case DatagramOutput.OpenSocket<MdnsEvent> open -> throw new AssertionError(open);
                case DatagramOutput.CloseSocket<MdnsEvent> close -> throw new AssertionError(close);
            }
        }
    }

    final List<Host> hosts = new ArrayList<>();
    private final Map<Long, List<Packet>> wire = new LinkedHashMap<>();
    long nowNs = 5 * SECOND;

    Host host() {
        return host(MdnsConfig.DEFAULT);
    }

    Host host(MdnsConfig config) {
        Host host = new Host(hosts.size() + 1, config);
        hosts.add(host);
        return host;
    }

    /** Lets so much time pass. */
    void run(long ns) {
        long end = nowNs + ns;
        while (true) {
            long next = wire.keySet().stream().mapToLong(Long::longValue).min().orElse(Env.NEVER);
            for (Host host : hosts) {
                next = Math.min(next, Math.max(nowNs, host.machine.deadlineNs()));
            }
            if (next > end) {
                nowNs = end;
                return;
            }
            nowNs = next;
            step();
        }
    }

    private void step() {
        for (Packet packet : wire.getOrDefault(nowNs, List.of())) {
            for (Host host : hosts) {
                if (!host.deaf) {
                    host.receive(packet.from(), packet.data());
                }
            }
        }
        wire.remove(nowNs);
        for (Host host : hosts) {
            if (host.machine.deadlineNs() <= nowNs) {
                host.give(new DatagramInput.Tick<>());
                if (host.machine.deadlineNs() <= nowNs) {
                    throw new AssertionError("a tick did not move the deadline");
                }
            }
        }
    }

    static DnsMessage decode(byte[] data) {
        try {
            return DnsDecoder.decode(data);
        } catch (DnsDecoder.Malformed e) {
            throw new AssertionError(e);
        }
    }

    /** What a neighbour says of itself. */
    static byte[] announcement(String name, int ttlS, boolean flush, String... strings) {
        DnsName instance = DnsName.under(name, SERVICE);
        return DnsEncoder.encode(DnsMessage.response(
                List.of(new DnsRecord.Ptr(SERVICE, ttlS, false, instance)),
                List.of(new DnsRecord.Txt(
                        instance,
                        ttlS,
                        flush,
                        List.of(strings).stream().map(Bytes::utf8).toList()))));
    }

    static byte[] question(DnsName name, int type, DnsRecord... known) {
        return DnsEncoder.encode(DnsMessage.query(List.of(new DnsMessage.Question(name, type, false)), List.of(known)));
    }

    static Endpoint neighbour(int number) {
        return new Endpoint(IpAddress.parse("192.168.1." + number), 5353);
    }

    static PeerId somebody(int seed) {
        return Identity.generate(new SplittableRandom(seed)).peerId();
    }
}
