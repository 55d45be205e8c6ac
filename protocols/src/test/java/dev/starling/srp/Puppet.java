package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.identity.Hashes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A peer on the {@link Lan} that a test plays by hand: it answers pings as a well-behaved peer does, notes all that it
 * gets, and otherwise says only what the test tells it to.
 */
final class Puppet {
    /** A packet on its way from a machine. */
    record Sent(Endpoint to, SrpPacket packet) {}

    /** The hash of an empty cache. */
    private static final Bytes NOTHING = Bytes.fromHex("da39a3ee5e6b4b0d3255bfef95601890afd80709");

    private static final Bytes MARK = Bytes.utf8("starling/1");

    final Endpoint at;
    final Bytes id;
    final List<SrpPacket> got = new ArrayList<>();
    int natBits = NatType.UNRESTRICTED.bits();
    /** Whether it shows our mark; else it looks like a reference peer. */
    boolean starling = true;
    /** Whether it answers pings. */
    boolean alive = true;
    /** What it takes part in, as its pongs tell. */
    Bytes clusterId = SrpPacket.UNSET;

    private final Lan lan;

    /** Each lives in a /24 of its own, of which a peer takes only a few. */
    Puppet(Lan lan, int number) {
        this.lan = lan;
        at = new Endpoint(IpAddress.ofIpv4(0x0c000001 + (number << 8)), 9000);
        id = Bytes.wrap(Hashes.sha256(Bytes.utf8("puppet " + number).shared()));
        Function<DatagramOutput.Send<SrpEvent>, Boolean> before = lan.filter;
        lan.filter = send -> {
            if (send.to().equals(at)) {
                lan.at(lan.nowNs() + lan.latencyNs, () -> receive(send.data()));
                return false;
            }
            return before == null || before.apply(send);
        };
    }

    /** As many of them that a node is connected to, numbered from {@code first}. */
    static List<Puppet> around(Lan lan, Lan.Node node, int first, int count) {
        List<Puppet> puppets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            puppets.add(new Puppet(lan, first + i).meet(node));
        }
        return puppets;
    }

    /** Shakes hands: a connection ping, and the pong that the challenge asks for. */
    Puppet meet(Lan.Node node) {
        say(
                node,
                control(
                        SrpType.PING,
                        new PingBuilder(id)
                                .natType(natBits)
                                .isConnection(true)
                                .pingId("0123456789ab")
                                .cacheSummaryHash(NOTHING)
                                .uptime(1L)
                                .timestamp(1_767_225_600_000L)
                                .build()));
        lan.run(4 * lan.latencyNs + 10 * Lan.MS);
        if (node.machine.links().stream().noneMatch(link -> link.peerId().equals(id))) {
            throw new IllegalStateException("not connected: " + node.machine.counters());
        }
        got.clear();
        return this;
    }

    void say(Lan.Node node, SrpPacket packet) {
        byte[] data = SrpCodec.encode(packet);
        lan.at(lan.nowNs() + lan.latencyNs, () -> lan.arrive(at, node.main, data));
    }

    private void receive(byte[] data) {
        if (!(SrpCodec.decode(data) instanceof SrpCodec.Decoded.Ok ok)) {
            return;
        }
        SrpPacket packet = ok.packet();
        got.add(packet);
        if (alive
                && packet.type() == SrpType.PING
                && SrpBodies.parse(SrpType.PING, packet.message()) instanceof SrpBodies.Parsed.Ok(SrpBody body)
                && body instanceof SrpBody.Ping ping) {
            for (Lan.Node node : lan.nodes) {
                if (node.id().equals(ping.requesterPeerId()) && !node.dead) {
                    say(node, pong(ping));
                }
            }
        }
    }

    private SrpPacket pong(SrpBody.Ping ping) {
        PongBuilder body = new PongBuilder(id, ping.requesterPeerId())
                .pingId(ping.pingId())
                .natType(natBits);
        return control(SrpType.PONG, body.isConnection(ping.isConnection()).build());
    }

    /** A control packet in its own name. */
    SrpPacket control(SrpType type, SrpBody body) {
        Bytes message = SrpBodies.write(body);
        return SrpPacket.of(type)
                .clusterId(clusterId)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .usr4(starling ? MARK : SrpPacket.UNSET)
                .build();
    }

    /** A join of its own in the test group, as it leaves for the first hop. */
    SrpPacket join() {
        return join(new JoinBuilder(id, natBits, at)
                .group(Lan.KEYS.clusterId(), Lan.KEYS.subclusterId())
                .build());
    }

    SrpPacket join(SrpBody.Join body) {
        return control(SrpType.JOIN, body)
                .with()
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .hops(1)
                .build();
    }

    List<SrpPacket> got(SrpType type) {
        return got.stream().filter(packet -> packet.type() == type).toList();
    }

    /** What a machine has sent of one type, in order. */
    static List<Sent> sent(Lan.Node node, SrpType type) {
        List<Sent> found = new ArrayList<>();
        for (DatagramOutput.Send<SrpEvent> send : node.sent) {
            if (SrpCodec.decode(send.data()) instanceof SrpCodec.Decoded.Ok ok
                    && ok.packet().type() == type) {
                found.add(new Sent(send.to(), ok.packet()));
            }
        }
        return found;
    }

    /** From now on the wire loses such packets, beside what it loses already; those to puppets made later excepted. */
    static void lose(Lan lan, Predicate<Sent> lost) {
        Function<DatagramOutput.Send<SrpEvent>, Boolean> before = lan.filter;
        lan.filter = send -> !(SrpCodec.decode(send.data()) instanceof SrpCodec.Decoded.Ok ok
                        && lost.test(new Sent(send.to(), ok.packet())))
                && (before == null || before.apply(send));
    }

    static SrpBody body(SrpPacket packet) {
        return switch (SrpBodies.parse(packet.type(), packet.message())) {
            case SrpBodies.Parsed.Ok(SrpBody body) -> body;
            case SrpBodies.Parsed.Refused(String detail) -> throw new IllegalArgumentException(detail);
        };
    }

    /** A sealed message of the test group that fits into one packet, unsigned. */
    static SrpPacket publish(String text, Bytes previousId) {
        return publish(Lan.KEYS, text, previousId);
    }

    /** A packet of the test group that nobody could open: cheap, for those who only pass it on. */
    static SrpPacket opaque(String text) {
        Bytes message = Bytes.utf8(text);
        return SrpPacket.of(SrpType.PUBLISH)
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .message(message)
                .packetId(PacketIds.first(message))
                .hops(1)
                .build();
    }

    static SrpPacket publish(ClusterKeys keys, String text, Bytes previousId) {
        byte[] sealed = Sealing.of(keys).seal(Bytes.utf8(text).shared(), new SplittableRandom(text.hashCode()));
        return Fragments.cut(
                        SrpPacket.of(SrpType.PUBLISH)
                                .clusterId(keys.clusterId())
                                .subclusterId(keys.subclusterId())
                                .previousId(previousId)
                                .hops(1)
                                .build(),
                        Bytes.wrap(sealed),
                        0,
                        Fragments.NO_META)
                .getFirst();
    }
}
