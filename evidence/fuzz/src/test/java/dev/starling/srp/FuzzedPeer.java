package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** One SRP machine in virtual time that is watched: whatever comes in, what it puts out keeps its promises. */
final class FuzzedPeer implements Env<DatagramOutput<SrpEvent>> {
    static final long MS = 1_000_000L;
    static final Endpoint LOCAL = Endpoint.parse("11.0.0.1:9000");

    private static final long EPOCH_MS = 1_767_225_600_000L;
    private static final int SENT_MAX = 64;
    /** Ticks in one instant after which a deadline has to lie ahead. */
    private static final int TICKS_AT_ONCE = 64;

    private static final int TICKS_MAX = 4000;

    static final Identity IDENTITY = Identity.generate(new SplittableRandom(1));

    final SrpMachine machine;
    /** The latest datagrams sent, and the packets to each endpoint that wait for an answer. */
    final List<DatagramOutput.Send<SrpEvent>> sent = new ArrayList<>();

    final Map<Endpoint, Deque<Asked>> asked = new LinkedHashMap<>();
    final Deque<Integer> opening = new ArrayDeque<>();
    final Deque<Bytes> queries = new ArrayDeque<>();

    /** A ping that the machine has sent. */
    record Asked(int socket, SrpBody.Ping ping) {}

    private final SrpConfig config;
    private final AddressLedger ledger;
    private final RandomGenerator random = new SplittableRandom(2);
    private final Set<Integer> sockets = new TreeSet<>();
    private final Set<Bytes> cached = new LinkedHashSet<>();
    private final int outputsMax;
    private long nowNs;
    private long bytesIn;
    private long bytesOut;
    private boolean stopped;
    private int outputs;
    private int ticks;

    FuzzedPeer(boolean indexed, Bytes clusterId, SrpConfig config) {
        this.config = config;
        ledger = new AddressLedger(config);
        // What the send queue lets go at once, what a full cache can hand to the application, the pool and a
        // publication.
        outputsMax = SendQueue.BURST
                + 2 * config.limits().fragments()
                + 2 * config.limits().pool()
                + 1024;
        machine = new SrpMachine(new SrpMachine.Setup(IDENTITY, clusterId, indexed), config);
        open(SrpMachine.MAIN, LOCAL);
        open(SrpMachine.PROBE, new Endpoint(LOCAL.ip(), 9001));
    }

    void open(int socket, Endpoint local) {
        sockets.add(socket);
        give(new DatagramInput.SocketOpened<>(socket, local));
    }

    void fail(int socket) {
        sockets.remove(socket);
        give(new DatagramInput.SocketFailed<>(socket, "failed"));
    }

    void command(SrpCommand command) {
        switch (command) {
            case SrpCommand.AddBootstrap(Endpoint endpoint) -> ledger.proven(endpoint);
            case SrpCommand.Restore(SrpState state) -> state.peers().forEach(peer -> ledger.proven(peer.endpoint()));
            case SrpCommand.Stop() -> stopped = true;
            default -> {}
        }
        give(new DatagramInput.Command<>(command));
    }

    void receive(int socket, Endpoint from, byte[] data) {
        if (!sockets.contains(socket)) {
            return;
        }
        bytesIn += stopped ? 0 : data.length;
        ledger.received(from, data, nowNs);
        give(new DatagramInput.Received<>(socket, from, data.clone()));
    }

    private void give(DatagramInput<SrpCommand> input) {
        outputs = 0;
        machine.handle(input, this);
        assertThat(outputs).as("outputs of one input").isLessThanOrEqualTo(outputsMax);
        SrpConfig.Limits limits = config.limits();
        assertThat(machine.cacheBytes()).isBetween(0L, limits.cacheBytes());
        assertThat(machine.cachePackets()).isLessThanOrEqualTo((int) (limits.cacheBytes() / 45));
        assertThat(machine.links()).hasSizeLessThanOrEqualTo(limits.peers());
    }

    /** Lets time pass, with a tick at each deadline; a driver that is hopelessly late leaves some out. */
    void advance(long forNs) {
        long until = nowNs + forNs;
        int atOnce = 0;
        while (machine.deadlineNs() <= until && ticks < TICKS_MAX) {
            long due = Math.max(nowNs, machine.deadlineNs());
            atOnce = due > nowNs ? 1 : atOnce + 1;
            assertThat(atOnce).as("ticks at once, the deadline stays").isLessThanOrEqualTo(TICKS_AT_ONCE);
            nowNs = due;
            ticks++;
            give(new DatagramInput.Tick<>());
        }
        nowNs = until;
    }

    /** What holds of the whole run. */
    void finish() {
        Map<String, Long> counters = machine.counters();
        assertThat(counters.get("bytes.in")).isEqualTo(bytesIn);
        // Dropped by the send queue after it was counted, at most.
        assertThat(bytesOut).isLessThanOrEqualTo(counters.get("bytes.out"));
        assertThat(cached).as("packets told to be stored and not removed").hasSize(machine.cachePackets());
        assertThat(machine.state().peers())
                .hasSizeLessThanOrEqualTo(config.limits().peers());
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long epochMs() {
        return EPOCH_MS + nowNs / MS;
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
    public void out(DatagramOutput<SrpEvent> output) {
        outputs++;
        switch (output) {
            case DatagramOutput.Send<SrpEvent> send -> send(send);
            case DatagramOutput.OpenSocket<SrpEvent>(int socket) -> {
                assertThat(sockets).doesNotContain(socket);
                assertThat(opening).doesNotContain(socket);
                opening.add(socket);
                assertThat(opening.size() + sockets.size())
                        .isLessThanOrEqualTo(2 + 2 * config.limits().pool());
            }
            case DatagramOutput.CloseSocket<SrpEvent>(int socket) -> {
                assertThat(sockets.remove(socket) || opening.remove(socket)).isTrue();
            }
            case DatagramOutput.Notify<SrpEvent>(SrpEvent event) -> event(event);
        }
    }

    private void send(DatagramOutput.Send<SrpEvent> send) {
        assertThat(sockets).as("sent from a socket that is not open").contains(send.socket());
        bytesOut += send.data().length;
        ledger.sent(send.to(), send.data(), nowNs);
        if (sent.size() >= SENT_MAX) {
            sent.removeFirst();
        }
        sent.add(send);
        if (send.data().length == 1) {
            return;
        }
        SrpPacket packet = ((SrpCodec.Decoded.Ok) SrpCodec.decode(send.data())).packet();
        if (packet.type() == SrpType.PING
                && SrpBodies.parse(packet.type(), packet.message()) instanceof SrpBodies.Parsed.Ok(SrpBody body)
                && body instanceof SrpBody.Ping ping) {
            ledger.asked(send.to(), ping);
            Deque<Asked> queue = asked.computeIfAbsent(send.to(), ignored -> new ArrayDeque<>());
            queue.add(new Asked(send.socket(), ping));
            if (queue.size() > 16) {
                queue.removeFirst();
            }
        }
    }

    private void event(SrpEvent event) {
        switch (event) {
            case SrpEvent.Stored(SrpPacket packet, var from) -> {
                assertThat(packet.packetId().length()).isPositive();
                assertThat(cached.add(packet.packetId())).as("stored twice").isTrue();
            }
            case SrpEvent.Removed(List<Bytes> ids) ->
                assertThat(cached.removeAll(ids)).isTrue();
            case SrpEvent.Asked(Bytes id, Bytes cluster, Bytes subcluster, Bytes json) -> {
                queries.add(id);
                if (queries.size() > 8) {
                    queries.removeFirst();
                }
            }
            default -> {}
        }
    }

    /** The address seen by peers of whom nothing is wrong. */
    static IpAddress publicIp() {
        return LOCAL.ip();
    }
}
