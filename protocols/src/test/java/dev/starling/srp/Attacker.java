package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.identity.Hashes;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Somebody who writes datagrams by hand and may answer challenges; as many peer ids and addresses as wanted. */
final class Attacker {
    /** A NAT type that every strategy takes for easily reached. */
    static final int OPEN = NatType.UNRESTRICTED.bits();

    final Lan lan;
    final Lan.Node victim;
    final Endpoint endpoint;
    final Bytes id;
    private long number;

    Attacker(Lan lan, Lan.Node victim, String endpoint) {
        this(lan, victim, Endpoint.parse(endpoint));
    }

    Attacker(Lan lan, Lan.Node victim, Endpoint endpoint) {
        this.lan = lan;
        this.victim = victim;
        this.endpoint = endpoint;
        id = name("attacker at " + endpoint);
    }

    /** A made-up id. */
    static Bytes name(String text) {
        return Bytes.wrap(Hashes.sha256(Bytes.utf8(text).shared()));
    }

    static SrpPacket control(SrpType type, SrpBody body) {
        return control(type, SrpBodies.write(body));
    }

    static SrpPacket control(SrpType type, Bytes message) {
        return SrpPacket.of(type)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .build();
    }

    static SrpPacket ping(Bytes requester, Consumer<PingBuilder> keys) {
        PingBuilder body = new PingBuilder(requester);
        keys.accept(body);
        return control(SrpType.PING, body.build());
    }

    /** A message that verifies, for the test group, with this text as its (unsealed) body. */
    static SrpPacket publish(String body) {
        return publish(Bytes.utf8(body));
    }

    static SrpPacket publish(Bytes body) {
        return SrpPacket.of(SrpType.PUBLISH)
                .clusterId(Lan.KEYS.clusterId())
                .subclusterId(Lan.KEYS.subclusterId())
                .message(body)
                .packetId(PacketIds.first(body))
                .build();
    }

    /** A join with its own id and a fresh clock, so that no gate knows it. */
    SrpPacket join(Bytes requester, Endpoint claimed) {
        return control(SrpType.JOIN, new JoinBuilder(requester, OPEN, claimed).build())
                .with()
                .clock(++number)
                .hops(1)
                .build();
    }

    /** A join as the first public relay passes it on. */
    SrpPacket rendezvous(Bytes requester, Endpoint claimed, Endpoint named) {
        SrpPacket join = join(requester, claimed);
        long deadline = lan.clockMs() + 30_000;
        return join.with()
                .hops(2)
                .message(JoinIds.fillIn(join.message(), named.ip(), named.port(), OPEN, name("relay"), deadline))
                .build();
    }

    SrpPacket intro(Bytes about, int natBits, Endpoint at) {
        return control(SrpType.INTRO, new SrpBody.Intro(about, id, null, natBits, at.ip(), at.port(), ++number))
                .with()
                .usr1(DecimalField.of(lan.clockMs()))
                .hops(1)
                .build();
    }

    SrpPacket question(Bytes json) {
        return control(SrpType.QUERY, json)
                .with()
                .usr1(DecimalField.of(lan.clockMs()))
                .usr3(name("query " + number++ + endpoint))
                .usr4(Bytes.utf8("1"))
                .build();
    }

    static SrpPacket sync(CacheSummary summary) {
        return control(SrpType.SYNC, summary.encode())
                .with()
                .usr4(Bytes.utf8("1"))
                .build();
    }

    int send(SrpPacket packet) {
        return send(SrpCodec.encode(packet));
    }

    int send(byte[] data) {
        lan.arrive(endpoint, victim.main, data);
        return data.length;
    }

    /** Meets the victim as an honest peer would, answering what it is asked to prove. */
    Attacker prove() {
        answering();
        send(ping(id, body -> body.natType(OPEN).isConnection(true).pingId("0123456789ab")));
        lan.run(500 * Lan.MS);
        if (victim.machine.links().stream().noneMatch(link -> link.endpoint().equals(endpoint))) {
            throw new IllegalStateException("not taken: " + victim.machine.counters());
        }
        return this;
    }

    /** Answers every ping that comes to its endpoint from now on. */
    void answering() {
        lan.listen(endpoint, send -> {
            if (SrpCodec.decode(send.data()) instanceof SrpCodec.Decoded.Ok(SrpPacket packet, int consumed)
                    && SrpBodies.parse(packet.type(), packet.message()) instanceof SrpBodies.Parsed.Ok(SrpBody body)
                    && body instanceof SrpBody.Ping ping) {
                send(pong(ping));
            }
        });
    }

    SrpPacket pong(SrpBody.Ping to) {
        return control(
                SrpType.PONG,
                new PongBuilder(id, to.requesterPeerId())
                        .pingId(to.pingId())
                        .natType(OPEN)
                        .isConnection(true)
                        .build());
    }

    /** Bytes that the victim and all the others have sent to endpoints of this kind. */
    long bytesTo(Predicate<Endpoint> which) {
        return lan.nodes.stream()
                .flatMap(node -> node.sent.stream())
                .filter(send -> which.test(send.to()))
                .mapToLong(send -> send.data().length)
                .sum();
    }

    long bytesTo(IpAddress address) {
        return bytesTo(to -> to.ip().equals(address));
    }

    /** Datagrams that the victim and all the others have sent to endpoints of this kind. */
    long datagramsTo(Predicate<Endpoint> which) {
        return lan.nodes.stream()
                .flatMap(node -> node.sent.stream())
                .map(DatagramOutput.Send::to)
                .filter(which)
                .count();
    }

    long rejected(SrpRejection reason) {
        return victim.count("rejected." + reason.code());
    }
}
