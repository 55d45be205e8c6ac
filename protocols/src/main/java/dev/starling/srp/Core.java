package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one SRP peer share: tables, the own identity and reachability, and the way out. The parts are
 * plain objects that {@link SrpMachine} calls; none keeps the environment beyond a call.
 */
final class Core {
    /** Our mark in fields that the reference ignores: usr4 of PING, PONG and JOIN. */
    private static final Bytes MARK = Bytes.utf8("starling/1");

    /** The mark of an indexed peer. */
    static final Bytes MARK_INDEXED = Bytes.utf8("starling/1+");

    /** Hops after which nothing is relayed (§4). */
    static final long HOPS_MAX = 16;

    final SrpMachine.Setup setup;
    final SrpConfig config;
    final Bytes selfId;
    final Counters counters = new Counters();
    final PeerTable peers;
    final PacketCache cache;
    final Gate gate;
    final SendQueue queue;
    final AddressBudget budget;
    final Groups groups = new Groups();

    /** The own NAT type as on the wire, 0 while unknown. */
    int natBits;

    @Nullable
    Endpoint publicEndpoint;

    @Nullable
    Endpoint mainLocal;

    @Nullable
    Endpoint probeLocal;

    long startedNs;

    private @Nullable Env<? super DatagramOutput<SrpEvent>> env;

    Core(SrpMachine.Setup setup, SrpConfig config) {
        this.setup = setup;
        this.config = config;
        selfId = setup.identity().srpId();
        peers = new PeerTable(config.limits().peers());
        cache = new PacketCache(config.limits());
        gate = new Gate(config.limits().gateEntries());
        queue = new SendQueue(config.limits());
        budget = new AddressBudget(config);
    }

    void enter(Env<? super DatagramOutput<SrpEvent>> current) {
        env = current;
    }

    void leave() {
        env = null;
    }

    private Env<? super DatagramOutput<SrpEvent>> env() {
        Env<? super DatagramOutput<SrpEvent>> current = env;
        if (current == null) {
            throw new IllegalStateException("outside of handle");
        }
        return current;
    }

    long now() {
        return env().nowNs();
    }

    long epochMs() {
        return env().epochMs();
    }

    RandomGenerator random() {
        return env().random();
    }

    void emit(SrpEvent event) {
        env().out(new DatagramOutput.Notify<>(event));
    }

    void out(DatagramOutput<SrpEvent> output) {
        env().out(output);
    }

    void reject(SrpRejection reason) {
        counters.rejected(reason);
    }

    /** Counts the rejection and leaves the detail, if anybody records. */
    void reject(SrpRejection reason, String detail) {
        counters.rejected(reason);
        if (env().span().recording()) {
            env().span().event(reason.code(), detail);
        }
    }

    /** The own mark. */
    Bytes mark() {
        return setup.indexed() ? MARK_INDEXED : MARK;
    }

    static boolean marked(SrpPacket packet) {
        return packet.usr4().equals(MARK) || packet.usr4().equals(MARK_INDEXED);
    }

    boolean ready() {
        return setup.indexed() || natBits != 0;
    }

    /** Milliseconds since the start, as {@code uptime} on the wire. */
    long uptimeMs() {
        return (now() - startedNs) / 1_000_000;
    }

    /** Twelve random hexadecimal digits: a ping or reflection id. */
    String nonce() {
        return String.format("%012x", random().nextLong() & 0xffff_ffff_ffffL);
    }

    /** Random bytes that nobody can guess. */
    Bytes randomBytes(int length) {
        byte[] bytes = new byte[length];
        random().nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    /** Sends to a known peer from the socket that reaches it. */
    boolean send(KnownPeer to, SrpPacket packet, SendClass priority) {
        to.sentNs = now();
        return send(to.endpoint, to.socket, packet, priority);
    }

    /** Sends unless that would amplify towards an address that has not proven itself; returns whether it was queued. */
    boolean send(Endpoint to, int socket, SrpPacket packet, SendClass priority) {
        return send(to, socket, packet.type(), SrpCodec.encode(packet), priority);
    }

    /** As {@link #send(Endpoint, int, SrpPacket, SendClass)}, for bytes that go to several. */
    boolean send(Endpoint to, int socket, SrpType type, byte[] data, SendClass priority) {
        if (!answerable(to)) {
            return false;
        }
        if (!budget.maySend(to, data.length, now())) {
            reject(SrpRejection.AMPLIFICATION, to.toString());
            return false;
        }
        return enqueue(to, socket, type, data, priority);
    }

    private boolean answerable(Endpoint to) {
        if (NamedAddresses.answerable(to, mainLocal) || budget.isTrusted(to)) {
            return true;
        }
        reject(SrpRejection.BAD_ADDRESS, to.toString());
        return false;
    }

    /** Whether an address that a peer names may be sent a first word; counted when not. */
    boolean dialable(Endpoint to, @Nullable Endpoint by) {
        if (NamedAddresses.dialable(to, by, mainLocal, publicEndpoint)) {
            return true;
        }
        reject(SrpRejection.BAD_ADDRESS, to.toString());
        return false;
    }

    /** Sends a first word to an address that somebody named; the budget for such is small. */
    boolean probe(Endpoint to, int socket, SrpPacket packet) {
        byte[] data = SrpCodec.encode(packet);
        if (!budget.maySend(to, data.length, now()) && !budget.mayProbe(to, data.length, now())) {
            reject(SrpRejection.AMPLIFICATION, to.toString());
            return false;
        }
        return enqueue(to, socket, packet.type(), data, SendClass.CONTROL);
    }

    private boolean enqueue(Endpoint to, int socket, SrpType type, byte[] data, SendClass priority) {
        counters.sent(type, data.length);
        return queued(queue.send(to, socket, data, priority, now(), this::out));
    }

    /** Queues one datagram of a traversal; paced, and within what the budget grants for it. */
    boolean burst(Endpoint to, int socket, byte[] data) {
        if (!budget.mayBurst(to, data.length, now())) {
            reject(SrpRejection.AMPLIFICATION, "traversal");
            return false;
        }
        return queued(queue.enqueue(to, socket, data, SendClass.OPENER));
    }

    /** Whether the datagram itself was taken; an older one may have gone for it. */
    private boolean queued(SendQueue.@Nullable Loss loss) {
        if (loss == null) {
            return true;
        }
        reject(SrpRejection.QUEUE_FULL, loss.of().toString());
        return !loss.newcomer();
    }

    /** A packet without links of a type that carries JSON, its id computed. */
    SrpPacket.Builder control(SrpType type, SrpBody body) {
        Bytes message = SrpBodies.write(body);
        return SrpPacket.of(type)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET));
    }
}
