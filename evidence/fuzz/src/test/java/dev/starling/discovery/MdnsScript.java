package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The life of a machine of multicast DNS in a small language, an operation and its arguments, a byte each: 0 a datagram
 * (neighbour, length in two bytes, bytes), 1 time passes, 2 other addresses, 3 a link comes or goes, 4 an announcement, 5
 * a question, 6 the end. Whatever comes: everything sent goes to a group and fits a packet, every tick moves the
 * deadline, what is told is bounded, and in silence all peers are forgotten.
 */
public final class MdnsScript implements Env<DatagramOutput<MdnsEvent>> {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint GROUP = Endpoint.parse("224.0.0.251:5353");
    private static final DnsName SERVICE = DnsName.of("_p2p._udp.local");
    private static final List<PeerId> PEERS = List.of(peer(1), peer(2), peer(3), peer(4));
    private static final List<Integer> TYPES =
            List.of(DnsRecord.PTR, DnsRecord.TXT, DnsRecord.SRV, DnsRecord.A, DnsRecord.ANY);

    private final MdnsMachine machine = new MdnsMachine(PEERS.getFirst(), MdnsConfig.DEFAULT);
    private final RandomGenerator random = new SplittableRandom(1);
    private final Map<PeerId, List<Multiaddr>> found = new LinkedHashMap<>();
    private final byte[] input;
    private DnsName lastName = SERVICE;
    private int at;
    private long nowNs = SECOND;
    private boolean stopped;

    private MdnsScript(byte[] input) {
        this.input = input;
    }

    private static PeerId peer(int seed) {
        return Identity.generate(new SplittableRandom(seed)).peerId();
    }

    /** A DNS message is read as it is written, or refused. */
    public static void message(byte[] input) {
        DnsMessage message;
        try {
            message = DnsDecoder.decode(input);
        } catch (DnsDecoder.Malformed refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(message.questions().size()).isLessThanOrEqualTo(DnsDecoder.QUESTIONS_MAX);
        assertThat(message.answers().size() + message.additionals().size()).isLessThanOrEqualTo(DnsDecoder.RECORDS_MAX);
        try {
            assertThat(DnsDecoder.decode(DnsEncoder.encode(message))).isEqualTo(message);
        } catch (DnsDecoder.Malformed e) {
            throw new AssertionError(e);
        }
    }

    /** Runs one script. */
    public static void run(byte[] input) {
        MdnsScript script = new MdnsScript(input);
        script.attach(0);
        while (script.at < input.length) {
            script.operation();
        }
        script.silence();
    }

    private int next() {
        return at < input.length ? input[at++] & 0xff : 0;
    }

    private void operation() {
        switch (next() % 7) {
            case 0 -> {
                Endpoint from = neighbour();
                int length = Math.min(next() << 8 | next(), input.length - at);
                byte[] data = Arrays.copyOfRange(input, at, at + length);
                at += length;
                give(new DatagramInput.Received<>(0, from, data));
            }
            case 1 -> pass(next() * next() * (SECOND / 1000));
            case 2 -> {
                int count = next() % 80;
                Multiaddr[] own = new Multiaddr[count];
                Arrays.setAll(own, i -> Multiaddr.parse("/ip4/192.168.1.1/tcp/" + (i + next())));
                command(new MdnsCommand.Addresses(List.of(own)));
            }
            case 3 -> {
                int socket = next();
                if (socket < 128) {
                    attach(socket % 3);
                } else {
                    command(new MdnsCommand.Detach(socket % 3));
                }
            }
            case 4 -> announce();
            case 5 -> {
                DnsName name = next() < 128 ? SERVICE : lastName;
                DnsMessage.Question question = new DnsMessage.Question(name, TYPES.get(next() % 5), next() < 128);
                receive(DnsMessage.query(
                        List.of(question), List.of(new DnsRecord.Ptr(SERVICE, next(), false, lastName))));
            }
            default -> {
                command(new MdnsCommand.Stop());
                stopped = true;
            }
        }
    }

    private Endpoint neighbour() {
        int number = next();
        return number == 255
                ? Endpoint.parse("203.0.113.1:5353")
                : new Endpoint(IpAddress.parse("192.168.1." + number), 5353);
    }

    private void announce() {
        PeerId peer = PEERS.get(next() % PEERS.size());
        DnsName name = DnsName.under("n" + next() % 8, SERVICE);
        int ttl = next();
        Bytes[] strings = new Bytes[next() % 40];
        Arrays.setAll(strings, i -> Bytes.utf8("dnsaddr=/ip4/192.168.1." + next() + "/tcp/" + next() + "/p2p/" + peer));
        DnsRecord txt = new DnsRecord.Txt(name, ttl, next() < 128, List.of(strings));
        receive(DnsMessage.response(List.of(new DnsRecord.Ptr(SERVICE, ttl, false, name)), List.of(txt)));
    }

    private void receive(DnsMessage message) {
        give(new DatagramInput.Received<>(next() % 3, neighbour(), DnsEncoder.encode(message)));
    }

    private void attach(int socket) {
        command(new MdnsCommand.Attach(
                socket, GROUP, List.of(new MdnsCommand.Subnet(IpAddress.parse("192.168.1.1"), 24))));
    }

    private void command(MdnsCommand command) {
        give(new DatagramInput.Command<>(command));
    }

    private void give(DatagramInput<MdnsCommand> next) {
        machine.handle(next, this);
    }

    private void pass(long ns) {
        long end = nowNs + ns;
        while (machine.deadlineNs() <= end) {
            nowNs = Math.max(nowNs, machine.deadlineNs());
            give(new DatagramInput.Tick<>());
            assertThat(machine.deadlineNs()).as("a tick moves the deadline").isGreaterThan(nowNs);
        }
        nowNs = end;
    }

    private void silence() {
        pass(260 * SECOND);
        if (!stopped) {
            assertThat(machine.counters()).containsEntry("peers", 0L);
            assertThat(found).isEmpty();
        }
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
        assertThat(stopped).as("silent after the end").isFalse();
        switch (output) {
            case DatagramOutput.Send<MdnsEvent>(int socket, Endpoint to, byte[] data) -> {
                assertThat(to).isEqualTo(GROUP);
                assertThat(data.length).isLessThanOrEqualTo(1400);
                message(data);
                learn(data);
            }
            case DatagramOutput.Notify<MdnsEvent>(MdnsEvent.Found(PeerId peer, List<Multiaddr> addresses)) -> {
                assertThat(peer).isNotEqualTo(PEERS.getFirst());
                assertThat(addresses)
                        .allMatch(address -> address.peerId().orElseThrow().equals(peer));
                assertThat(addresses).isNotEqualTo(found.put(peer, addresses)).doesNotHaveDuplicates();
            }
            case DatagramOutput.Notify<MdnsEvent>(MdnsEvent.Lost(PeerId peer)) ->
                assertThat(found.remove(peer)).isNotNull();
            case DatagramOutput.OpenSocket<MdnsEvent> open -> throw new AssertionError(open);
            case DatagramOutput.CloseSocket<MdnsEvent> close -> throw new AssertionError(close);
        }
    }

    /** The machine's own name, so that scripts can ask for it. */
    private void learn(byte[] data) {
        try {
            for (DnsRecord record : DnsDecoder.decode(data).answers()) {
                if (record instanceof DnsRecord.Ptr ptr && ptr.target().isChildOf(SERVICE)) {
                    lastName = ptr.target();
                }
            }
        } catch (DnsDecoder.Malformed e) {
            throw new AssertionError(e);
        }
    }
}
