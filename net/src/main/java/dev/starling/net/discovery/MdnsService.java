package dev.starling.net.discovery;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.discovery.MdnsCommand;
import dev.starling.discovery.MdnsConfig;
import dev.starling.discovery.MdnsEvent;
import dev.starling.discovery.MdnsMachine;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.net.udp.WorldClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A peer in the multicast DNS of this machine's interfaces: a daemon thread, a socket for each interface and family.
 * Interfaces that come and go are noticed within {@link MdnsOptions#scanNs()}. Safe to use from any thread.
 */
public final class MdnsService implements AutoCloseable {
    /** One byte more than the longest message: what fills it was longer (RFC 6762 §17). */
    private static final int RECEIVE_BYTES = 9001;

    private static final int DATAGRAMS_PER_ROUND = 64;

    private final MdnsMachine machine;
    private final MdnsOptions options;
    private final Consumer<? super MdnsEvent> events;
    private final Consumer<? super String> warnings;
    private final WorldClock clock;
    private final Selector selector;
    private final MulticastLinks links;
    private final Thread thread;
    private final Environment env = new Environment();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final AtomicReference<@Nullable List<Multiaddr>> newAddresses = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private List<Multiaddr> addresses = List.of();
    private long scanNs;
    private long sendFailed;
    private long receiveFailed;
    private volatile SortedMap<String, Long> counters = new TreeMap<>();
    private volatile List<String> linkNames = List.of();
    private volatile boolean closing;

    private MdnsService(
            PeerId self,
            MdnsConfig config,
            MdnsOptions options,
            Consumer<? super MdnsEvent> events,
            Consumer<? super String> warnings)
            throws IOException {
        machine = new MdnsMachine(self, config);
        this.options = options;
        this.events = events;
        this.warnings = warnings;
        clock = WorldClock.system();
        selector = Selector.open();
        links = new MulticastLinks(options, selector, warnings);
        thread = new Thread(this::run, "starling-mdns-" + self);
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param events peers found and lost, on the service's thread; must not block
     * @param warnings a sentence for people where an interface cannot be used; on the service's thread
     */
    public static MdnsService open(
            PeerId self,
            MdnsConfig config,
            MdnsOptions options,
            Consumer<? super MdnsEvent> events,
            Consumer<? super String> warnings) {
        try {
            MdnsService service = new MdnsService(self, config, options, events, warnings);
            service.thread.start();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for multicast DNS", e);
        }
    }

    /**
     * From now on the peer listens at these addresses, with or without {@code /p2p}. The interfaces' own ones are put in
     * place of {@code 0.0.0.0} and {@code ::}, and kept up to date.
     */
    public void addresses(List<Multiaddr> own) {
        newAddresses.set(List.copyOf(own));
        selector.wakeup();
    }

    /** As of the last time that anything happened: the machine's counters, and {@code send.failed}, {@code receive.failed}. */
    public SortedMap<String, Long> counters() {
        return new TreeMap<>(counters);
    }

    /** Where it speaks, such as {@code eth0/ipv4}. */
    public List<String> links() {
        return linkNames;
    }

    /** Says goodbye and closes the sockets; returns when that is done, or at once on the service's thread. Idempotent. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
        boolean interrupted = false;
        while (!Thread.currentThread().equals(thread)) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                round();
            }
            command(new MdnsCommand.Stop());
        } catch (Throwable broken) {
            // Whatever it is, it ends this service and nothing else.
            warnings.accept("multicast DNS is over, which is a defect of Starling; please report it: " + broken);
        } finally {
            links.close();
            try {
                selector.close();
            } catch (IOException nothingLeftToClose) {
                // The descriptor is gone either way.
            }
            ended.countDown();
        }
    }

    private void round() throws IOException {
        scan();
        List<MulticastSocket> ready = new ArrayList<>();
        long waitNs = Math.min(machine.deadlineNs(), scanNs) - clock.nowNs();
        Consumer<SelectionKey> collect = key -> ready.add((MulticastSocket) key.attachment());
        if (waitNs <= 0) {
            selector.selectNow(collect);
        } else {
            // Rounded up: a tick must not come before its time.
            selector.select(collect, (waitNs + 999_999) / 1_000_000);
        }
        Thread.interrupted();
        ready.forEach(this::receive);
        if (machine.deadlineNs() <= clock.nowNs()) {
            feed(new DatagramInput.Tick<>());
        }
        SortedMap<String, Long> now = machine.counters();
        now.put("send.failed", sendFailed);
        now.put("receive.failed", receiveFailed);
        counters = now;
    }

    private void scan() {
        List<Multiaddr> changed = newAddresses.getAndSet(null);
        if (changed != null) {
            addresses = changed;
        }
        if (clock.nowNs() >= scanNs) {
            links.scan().forEach(this::command);
            linkNames = links.names();
            scanNs = clock.nowNs() + options.scanNs();
        } else if (changed == null) {
            return;
        }
        command(new MdnsCommand.Addresses(links.withoutWildcards(addresses)));
    }

    private void receive(MulticastSocket socket) {
        for (int i = 0; i < DATAGRAMS_PER_ROUND; i++) {
            Endpoint from;
            try {
                from = socket.receive(buffer.clear());
            } catch (IOException e) {
                receiveFailed++;
                return;
            }
            if (from == null) {
                return;
            }
            byte[] data = new byte[buffer.flip().remaining()];
            buffer.get(data);
            feed(new DatagramInput.Received<>(socket.number, from, data));
        }
    }

    private void command(MdnsCommand command) {
        feed(new DatagramInput.Command<>(command));
    }

    private void feed(DatagramInput<MdnsCommand> input) {
        env.nowNs = clock.nowNs();
        machine.handle(input, env);
        List<DatagramOutput<MdnsEvent>> outputs = List.copyOf(env.outputs);
        env.outputs.clear();
        for (DatagramOutput<MdnsEvent> output : outputs) {
            switch (output) {
                case DatagramOutput.Send<MdnsEvent>(int socket, Endpoint toTheGroup, byte[] data) -> send(socket, data);
                case DatagramOutput.Notify<MdnsEvent>(MdnsEvent event) -> events.accept(event);
                case DatagramOutput.OpenSocket<MdnsEvent>(int socket) ->
                    throw new IllegalStateException("interfaces decide which sockets there are");
                case DatagramOutput.CloseSocket<MdnsEvent>(int socket) ->
                    throw new IllegalStateException("interfaces decide which sockets there are");
            }
        }
    }

    private void send(int number, byte[] data) {
        MulticastSocket socket = links.socket(number);
        try {
            if (socket == null || !socket.send(data)) {
                sendFailed++;
            }
        } catch (IOException e) {
            // Such as a network that is unreachable for a while; what is lost will be said again.
            sendFailed++;
        }
    }

    /** What the machine may know. */
    private final class Environment implements Env<DatagramOutput<MdnsEvent>> {
        private final RandomGenerator random = new SecureRandom();
        final List<DatagramOutput<MdnsEvent>> outputs = new ArrayList<>();
        long nowNs;

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return clock.epochMs();
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
            outputs.add(output);
        }
    }
}
