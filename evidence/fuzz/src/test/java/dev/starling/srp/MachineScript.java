package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.fuzz.Script;
import dev.starling.identity.Hashes;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as the life of one SRP machine: the first says what kind of peer it is, each further one what happens next,
 * with numbers for details after it. Peers of good and of bad will send it datagrams, time passes, the application
 * commands.
 */
public final class MachineScript {
    private static final int STEPS_MAX = 256;
    private static final ClusterKeys JOINED = ClusterKeys.derive("fuzz", "joined");
    private static final ClusterKeys OTHER = ClusterKeys.derive("fuzz", "other");
    private static final Sealing SEALING = Sealing.of(JOINED);
    private static final List<Endpoint> ENDPOINTS = IntStream.of(9000, 9001, 53)
            .boxed()
            .flatMap(port ->
                    List.of("11.0.0.2", "11.0.0.3", "11.0.1.4", "192.168.1.5", "127.0.0.1", "[2001:db8::7]").stream()
                            .map(ip -> Endpoint.parse(ip + ":" + port)))
            .toList();
    /** The first two are bootstrap peers. */
    private static final List<Bytes> PEERS = IntStream.range(0, 12)
            .mapToObj(i -> PacketIds.first(Bytes.utf8("peer " + i)))
            .toList();

    /** Where nobody of those lives: honest ones, and ones that must not be sent to. */
    private static final List<Endpoint> ELSEWHERE = List.of(
            Endpoint.parse("203.0.113.9:4000"),
            Endpoint.parse("203.0.113.9:53"),
            Endpoint.parse("255.255.255.255:9000"),
            Endpoint.parse("224.0.0.251:5353"),
            Endpoint.parse("0.0.0.0:9000"),
            Endpoint.parse("127.0.0.1:4000"),
            Endpoint.parse("203.0.113.10:1024"));

    private static final List<Integer> NAT_TYPES = List.of(31, 7, 5, 15, 0, 1);
    private static final long[] STEPS_MS = {
        1, 5, 20, 100, 300, 600, 1100, 2500, 6000, 16_000, 31_000, 130_000, 3_600_000, 22_000_000
    };

    private final Script script;
    private final FuzzedPeer peer;
    /** Whether each peer sees it at another port. */
    private final boolean hard;
    /** What peers that answer truthfully say of themselves: ours say so, those of the reference do not. */
    private final Bytes mark;

    private final SplittableRandom random = new SplittableRandom(3);
    private final List<Bytes> ids = new ArrayList<>();
    private long token;

    private MachineScript(Script script) {
        this.script = script;
        int kind = script.number();
        boolean indexed = (kind & 1) == 1;
        hard = (kind & 32) != 0;
        mark = (kind & 64) != 0 ? SrpPacket.UNSET : Core.MARK_INDEXED;
        SrpConfig config = (kind & 2) == 0 ? SrpConfig.DEFAULT : small();
        peer = new FuzzedPeer(indexed, (kind & 4) == 0 ? JOINED.clusterId() : SrpPacket.UNSET, config);
        ids.addAll(List.of(SrpPacket.UNSET, JOINED.clusterId(), JOINED.subclusterId(), FuzzedPeer.IDENTITY.srpId()));
        ids.addAll(PEERS);
        if ((kind & 8) == 0) {
            peer.command(new SrpCommand.Join(JOINED));
        }
        if ((kind & 16) == 0) {
            bootstrap();
        }
    }

    /** Caps that a short script reaches. */
    private static SrpConfig small() {
        return SrpConfig.DEFAULT.limits(
                new SrpConfig.Limits(6, 6000, 4, 16, 6, 3, 16, 4, 24, 200, 100, 64, 96, 50, 64, 3, 4, 6, 24));
    }

    /** Runs the script; throws when a promise is broken. */
    public static void run(byte[] input) {
        MachineScript life = new MachineScript(new Script(input));
        for (int i = 0; i < STEPS_MAX && life.script.more(); i++) {
            life.step();
        }
        life.peer.advance(100 * FuzzedPeer.MS);
        life.peer.finish();
    }

    /** Two good peers tell it where it is. */
    private void bootstrap() {
        peer.command(new SrpCommand.AddBootstrap(ENDPOINTS.get(0)));
        peer.command(new SrpCommand.AddBootstrap(ENDPOINTS.get(1)));
        for (int i = 0; i < 40 && (i < 10 || !peer.machine.ready()); i++) {
            peer.advance(100 * FuzzedPeer.MS);
            honest(ENDPOINTS.get(0), PEERS.get(0), 31);
            honest(ENDPOINTS.get(1), PEERS.get(1), 31);
        }
    }

    private void step() {
        switch (script.number() % 18) {
            case 0 -> peer.advance(STEPS_MS[script.number() % STEPS_MS.length] * FuzzedPeer.MS);
            case 1 -> peer.receive(socket(), sender(), script.text().shared());
            case 2 -> send(packet(body()));
            case 3 -> send(ping());
            case 4 -> honest(sender(), script.of(PEERS), script.of(NAT_TYPES));
            case 5 -> replay();
            case 6 -> send(join());
            case 7 -> send(intro());
            case 8 -> publish(script.text());
            case 9 -> publish(Bytes.wrap(SEALING.seal(script.text().shared(), random)));
            case 10 -> stream();
            case 11 -> send(summary());
            case 12 -> query();
            case 13 -> command();
            case 14 -> sockets();
            case 15 -> contact();
            case 16 -> publish(Bytes.wrap(new byte[script.number() * 32 + 1]));
            default -> send(pong());
        }
    }

    private int socket() {
        return script.number() % 10;
    }

    private Endpoint sender() {
        return script.of(ENDPOINTS);
    }

    private Endpoint claimed() {
        int choice = script.number();
        return choice < 128 ? ENDPOINTS.get(choice % ENDPOINTS.size()) : ELSEWHERE.get(choice % ELSEWHERE.size());
    }

    private Bytes id() {
        return script.of(ids);
    }

    private void send(SrpPacket packet) {
        if (SrpPacket.isSet(packet.packetId()) && !ids.contains(packet.packetId()) && ids.size() < 64) {
            ids.add(packet.packetId());
        }
        peer.receive(script.flag() ? socket() : SrpMachine.MAIN, sender(), SrpCodec.encodeVerbatim(packet));
    }

    /** Any type with any fields; its id holds unless the script wants another. */
    private SrpPacket packet(Bytes message) {
        int which = script.number();
        SrpPacket.Builder packet = SrpPacket.of(SrpType.of(1 + (which & 7))).message(message);
        if ((which & 8) != 0) {
            packet.index(script.number() - 2)
                    .hops(script.number() * 5L)
                    .clock(script.number())
                    .ttlMs(script.number() * 7000L)
                    .previousId(id())
                    .nextId(id());
        }
        if ((which & 16) != 0) {
            packet.usr1(id()).usr2(id()).usr3(id()).usr4(script.bytes(script.number() & 31));
        }
        packet.clusterId((which & 32) == 0 ? JOINED.clusterId() : id());
        packet.subclusterId((which & 32) == 0 ? JOINED.subclusterId() : id());
        SrpPacket made = packet.build();
        return (which & 64) != 0 ? packet.packetId(id()).build() : control(made, (which & 128) == 0);
    }

    private static SrpPacket control(SrpPacket packet, boolean wanted) {
        Bytes id = wanted
                ? PacketIds.control(packet.previousId(), packet.message(), packet.nextId())
                : PacketIds.first(packet.message());
        return packet.with().packetId(id).build();
    }

    private Bytes body() {
        return switch (script.number() % 4) {
            case 0 -> script.text();
            case 1 -> Bytes.utf8("{\"packetId\":\"" + id().hex() + "\"}");
            case 2 -> summary().message();
            default ->
                Bytes.utf8("{\"meta\":{},\"ts\":1,\"size\":" + script.number() * 16 + ",\"indexes\":"
                        + script.number() % 8 + "}");
        };
    }

    private SrpPacket.Builder control(SrpBody body) {
        Bytes message = SrpBodies.write(body);
        SrpPacket.Builder packet = SrpPacket.of(body.type())
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .clusterId(JOINED.clusterId())
                .subclusterId(JOINED.subclusterId());
        int more = script.number();
        if ((more & 1) != 0) {
            packet.usr4(Core.MARK_INDEXED);
        }
        return packet.hops(more >> 4).usr1(DecimalField.of(peer.epochMs() - (more & 2) * 20_000));
    }

    private SrpPacket ping() {
        int which = script.number();
        PingBuilder ping = new PingBuilder(script.of(PEERS)).pingId(hex(script.number()));
        if ((which & 1) != 0) {
            ping.isConnection(true);
        }
        if ((which & 2) != 0) {
            ping.natType(script.of(NAT_TYPES));
        }
        if ((which & 4) != 0) {
            ping.isReflection(true).reflectionId(hex(script.number()).substring(0, 12));
        }
        if ((which & 8) != 0) {
            ping.probeExternalPort(1 + script.number() * 257);
        }
        if ((which & 16) != 0) {
            ping.isProbe(true).uptime((long) script.number()).cacheSize((long) script.number());
        }
        if ((which & 32) != 0) {
            ping.cacheSummaryHash(Bytes.wrap(Hashes.sha1(new byte[] {(byte) script.number()})));
        }
        return control(ping.build()).build();
    }

    private static String hex(int number) {
        return String.format("%012x", 0x1111_0000_0000L + number);
    }

    private SrpPacket pong() {
        int which = script.number();
        PongBuilder pong = new PongBuilder(script.of(PEERS), FuzzedPeer.IDENTITY.srpId()).pingId(hex(script.number()));
        if ((which & 1) != 0) {
            pong.isConnection(true).natType(script.of(NAT_TYPES));
        }
        if ((which & 2) != 0) {
            pong.isReflection(true).reflectionId(hex(script.number()).substring(0, 12));
        }
        if ((which & 4) != 0) {
            Endpoint seen = claimed();
            pong.address(seen.ip().v4() ? seen.ip() : FuzzedPeer.publicIp()).port(seen.port());
        }
        if ((which & 8) != 0) {
            pong.rejected(true).isProbe(true);
        }
        if ((which & 16) != 0) {
            pong.cacheSummaryHash(Bytes.wrap(Hashes.sha1(new byte[] {(byte) script.number()})));
        }
        return control(pong.build()).build();
    }

    /** A peer answers all that it was asked, truthfully but for its NAT type. */
    private void honest(Endpoint at, Bytes id, int natBits) {
        Deque<FuzzedPeer.Asked> asked = peer.asked.remove(at);
        if (asked == null) {
            return;
        }
        for (FuzzedPeer.Asked each : asked) {
            SrpBody.Ping ping = each.ping();
            boolean reflection = Boolean.TRUE.equals(ping.isReflection());
            PongBuilder pong = new PongBuilder(id, FuzzedPeer.IDENTITY.srpId())
                    .pingId(ping.pingId())
                    .reflectionId(ping.reflectionId());
            if (reflection) {
                pong.isReflection(true)
                        .address(FuzzedPeer.publicIp())
                        .port(9000 + each.socket() + (hard ? 100 * (at.hashCode() & 63) : 0));
            } else {
                pong.isConnection(true).natType(natBits);
            }
            byte[] data = answer(pong);
            peer.receive(each.socket(), at, data);
            if (reflection && ping.probeExternalPort() != null) {
                peer.receive(SrpMachine.PROBE, new Endpoint(at.ip(), 9001), data);
            }
        }
    }

    private byte[] answer(PongBuilder pong) {
        Bytes message = SrpBodies.write(pong.build());
        return SrpCodec.encode(SrpPacket.of(SrpType.PONG)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .clusterId(JOINED.clusterId())
                .usr4(mark)
                .build());
    }

    /** A peer comes, proves itself and is connected. */
    private void contact() {
        Endpoint at = sender();
        Bytes id = script.of(PEERS);
        int nat = script.of(NAT_TYPES);
        SrpBody.Ping ping = new PingBuilder(id).isConnection(true).natType(nat).build();
        peer.receive(SrpMachine.MAIN, at, SrpCodec.encode(control(ping).build()));
        honest(at, id, nat);
    }

    private void replay() {
        int back = script.number();
        if (peer.sent.isEmpty()) {
            return;
        }
        DatagramOutput.Send<SrpEvent> send = peer.sent.get(Math.max(0, peer.sent.size() - 1 - back));
        byte[] data = send.data().clone();
        int bit = script.number() << 8 | script.number();
        if (bit != 0) {
            data[bit / 8 % data.length] ^= (byte) (1 << bit % 8);
        }
        peer.receive(socket(), script.flag() ? send.to() : sender(), data);
    }

    private SrpPacket join() {
        int which = script.number();
        Endpoint claimed = v4(claimed());
        SrpBody.Join body = new SrpBody.Join(
                (which & 1) == 0 ? null : v4(claimed()).ip(),
                (which & 1) == 0 ? null : (Integer) v4(claimed()).port(),
                (which & 1) == 0 ? null : script.of(NAT_TYPES),
                (which & 2) == 0 ? null : id32(),
                (which & 4) == 0 ? null : (Long) (peer.epochMs() + 1000),
                (which & 8) == 0 ? null : id32(),
                script.of(PEERS),
                script.of(NAT_TYPES),
                claimed.ip(),
                null,
                claimed.port(),
                (which & 16) == 0 ? null : Boolean.TRUE);
        return control(body).clock(script.number()).build();
    }

    private Bytes id32() {
        Bytes id = id();
        return id.length() == 32 ? id : PEERS.get(0);
    }

    private static Endpoint v4(Endpoint endpoint) {
        return endpoint.ip().v4() ? endpoint : new Endpoint(FuzzedPeer.publicIp(), endpoint.port());
    }

    private SrpPacket intro() {
        Endpoint claimed = v4(claimed());
        SrpBody.Intro body = new SrpBody.Intro(
                script.of(PEERS),
                script.of(PEERS),
                script.flag(),
                script.of(NAT_TYPES),
                claimed.ip(),
                claimed.port(),
                null);
        return control(body).build();
    }

    private void publish(Bytes sealed) {
        fragments(SrpPacket.of(SrpType.PUBLISH).previousId(id()), sealed);
    }

    private void stream() {
        Bytes sealed = Bytes.wrap(SEALING.seal(script.text().shared(), random));
        fragments(SrpPacket.of(SrpType.STREAM).usr3(id()).usr4(id()), sealed);
    }

    private void fragments(SrpPacket.Builder template, Bytes sealed) {
        int which = script.number();
        ClusterKeys keys = (which & 1) == 0 ? JOINED : OTHER;
        template.clusterId(keys.clusterId()).subclusterId(keys.subclusterId());
        template.hops(which >> 4).ttlMs((which & 2) == 0 ? SrpPacket.TTL_DEFAULT_MS : 1000);
        List<SrpPacket> packets =
                new ArrayList<>(Fragments.cut(template.build(), sealed, peer.epochMs(), Fragments.NO_META));
        int left = (which & 4) == 0 ? packets.size() : packets.size() - 1;
        for (int i = 0; i < left; i++) {
            send(packets.remove((which & 8) == 0 ? 0 : packets.size() - 1));
        }
    }

    private SrpPacket summary() {
        String under = id().hex().substring(0, 2);
        String prefix = under.substring(0, script.number() % 3);
        List<@Nullable Bytes> buckets = new ArrayList<>();
        int filled = script.number() << 8 | script.number();
        for (int i = 0; i < CacheSummary.BUCKETS; i++) {
            buckets.add((filled >> i & 1) == 0 ? null : Bytes.wrap(Hashes.sha1(new byte[] {(byte) i})));
        }
        Bytes message = CacheSummary.of(prefix, buckets).encode();
        return SrpPacket.of(SrpType.SYNC)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .usr1(Bytes.utf8("1"))
                .build();
    }

    private void query() {
        int which = script.number();
        Bytes message = body();
        SrpPacket.Builder packet = SrpPacket.of(SrpType.QUERY)
                .usr1(DecimalField.of(peer.epochMs()))
                .usr3((which & 1) == 0 ? PacketIds.first(Bytes.of((byte) script.number())) : lastQuery())
                .usr4(Bytes.utf8((which & 2) == 0 ? "1" : "2"))
                .hops(which >> 4);
        if ((which & 4) == 0) {
            send(packet.message(message)
                    .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                    .build());
        } else {
            fragments(packet, message);
        }
    }

    /** The id of a question that the machine asked lately. */
    private Bytes lastQuery() {
        for (DatagramOutput.Send<SrpEvent> send : peer.sent.reversed()) {
            if (SrpCodec.decode(send.data()) instanceof SrpCodec.Decoded.Ok(SrpPacket packet, int consumed)
                    && packet.type() == SrpType.QUERY) {
                return packet.usr3();
            }
        }
        return PEERS.get(0);
    }

    private void command() {
        token++;
        ClusterKeys keys = script.flag() ? OTHER : JOINED;
        peer.command(
                switch (script.number() % 12) {
                    case 0 -> new SrpCommand.AddBootstrap(sender());
                    case 1 -> new SrpCommand.Join(keys);
                    case 2 -> new SrpCommand.Leave(keys.clusterId(), keys.subclusterId());
                    case 3 -> publishing(keys, script.text());
                    case 4 -> publishing(keys, Bytes.wrap(new byte[script.number() * 32]));
                    case 5 -> new SrpCommand.Confirm(script.number());
                    case 6 -> new SrpCommand.Stream(token, keys, id(), script.flag() ? "event" : null, script.text());
                    case 7 ->
                        new SrpCommand.Query(
                                token,
                                keys.clusterId(),
                                keys.subclusterId(),
                                script.flag() ? Bytes.utf8("{\"a\":1}") : Bytes.wrap(new byte[8 * script.number()]));
                    case 8 -> new SrpCommand.Fetch(script.flag() ? id() : script.bytes(script.number()));
                    case 9 ->
                        new SrpCommand.Answer(peer.queries.isEmpty() ? id() : peer.queries.getLast(), script.text());
                    case 10 -> new SrpCommand.Reconnect();
                    default ->
                        script.number() == 255
                                ? new SrpCommand.Stop()
                                : new SrpCommand.Restore(new SrpState(
                                        List.of(new SrpState.KnownPeer(
                                                script.of(PEERS), sender(), script.of(NAT_TYPES), script.flag())),
                                        List.of(),
                                        script.number()));
                });
    }

    private SrpCommand publishing(ClusterKeys keys, Bytes message) {
        int which = script.number();
        return new SrpCommand.Publish(
                token,
                keys,
                (which & 1) == 0 ? null : "event",
                message,
                (which & 2) == 0 ? null : (which & 16) == 0 ? id() : script.bytes(script.number()),
                (which & 4) == 0 ? 0 : (which + 1) * 1000L,
                (which & 8) != 0);
    }

    private void sockets() {
        boolean all = script.flag();
        boolean opens = script.number() < 192;
        while (!peer.opening.isEmpty()) {
            int socket = peer.opening.removeFirst();
            if (opens) {
                peer.open(socket, new Endpoint(FuzzedPeer.publicIp(), 10_000 + socket % 50_000));
            } else {
                peer.fail(socket);
            }
            if (!all) {
                return;
            }
        }
    }
}
