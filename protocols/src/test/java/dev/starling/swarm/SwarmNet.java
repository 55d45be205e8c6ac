package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.peerstore.PeerBook;
import dev.starling.peerstore.PeerBookConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network in virtual time: swarms, and addresses at which something scripted happens. Dials take a round trip, handshakes
 * one and a half. Each swarm's driver keeps books and fails a test that breaks the contract between the two.
 */
final class SwarmNet {
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;

    /** What happens at an address where no swarm is. */
    sealed interface Place {
        /** Answers nothing, ever. */
        record Silent() implements Place {}

        /** Fails after so long. */
        record Fails(long afterNs, String code) implements Place {}

        /** Connects after so long and proves to be this peer after as long again. */
        record Answers(long afterNs, PeerId peer) implements Place {}

        /** Connects after so long, and then says nothing. */
        record Hangs(long afterNs) implements Place {}
    }

    private record Event(long atNs, long order, Runnable action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atNs != b.atNs ? Long.compare(a.atNs, b.atNs) : Long.compare(a.order, b.order));
    final Map<Multiaddr, Place> places = new LinkedHashMap<>();
    final Map<Multiaddr, Swarm> listeners = new LinkedHashMap<>();
    private final long seed;
    long nowNs = 1000 * SECOND;
    long oneWayNs = 10 * MS;
    /** Whether who was dialed knows first: so when the muxer is agreed on after the handshake. */
    boolean listenerFirst;

    private long order;

    SwarmNet(long seed) {
        this.seed = seed;
    }

    private static final Map<Long, PeerId> PEERS = new ConcurrentHashMap<>();

    static PeerId peer(long number) {
        return PEERS.computeIfAbsent(
                number, n -> Identity.generate(new SplittableRandom(n)).peerId());
    }

    static Multiaddr at(String text) {
        return Multiaddr.parse(text);
    }

    void place(String address, Place place) {
        places.put(at(address), place);
    }

    void after(long delayNs, Runnable action) {
        events.add(new Event(nowNs + delayNs, order++, action));
    }

    /** Lets so much time pass. */
    void run(long durationNs) {
        long untilNs = nowNs + durationNs;
        while (!events.isEmpty() && events.peek().atNs <= untilNs) {
            Event event = events.remove();
            nowNs = Math.max(nowNs, event.atNs);
            event.action.run();
        }
        nowNs = untilNs;
    }

    Swarm swarm(long number, SwarmConfig config) {
        return new Swarm(number, config);
    }

    void place(Multiaddr address, Place place) {
        places.put(address, place);
    }

    /** One end of a link, as its driver sees it. */
    final class End {
        final Swarm swarm;
        final long link;
        final boolean outbound;
        final @Nullable Multiaddr address;

        @Nullable
        End other;

        @Nullable
        PeerId scripted;

        boolean admitted;
        boolean secured;
        boolean kept;
        boolean over;
        String code = "";

        End(Swarm swarm, long link, boolean outbound, @Nullable Multiaddr address) {
            this.swarm = swarm;
            this.link = link;
            this.outbound = outbound;
            this.address = address;
        }

        /** The other side goes away, or the way there breaks. */
        void breaks(String why) {
            if (!over) {
                over = true;
                code = why;
                swarm.open.remove(link);
                swarm.give(new SwarmInput.Gone(link, why, "in the script"));
            }
        }
    }

    /** A swarm with its driver. */
    final class Swarm implements Env<SwarmOutput> {
        final PeerId id;
        final SwarmMachine machine;
        final PeerBook book = new PeerBook(PeerBookConfig.DEFAULT);
        final SwarmConfig config;
        final List<SwarmOutput> log = new ArrayList<>();
        final Map<Long, End> ends = new LinkedHashMap<>();
        final Map<Long, End> open = new LinkedHashMap<>();
        final Map<Long, SwarmOutput> answers = new LinkedHashMap<>();
        final Map<PeerId, Boolean> presence = new LinkedHashMap<>();
        private final RandomGenerator random;
        long oneWayNs = SwarmNet.this.oneWayNs;
        private long nextToken = 1;
        private long nextInbound = 2;
        private boolean busy;
        int dialsUnderWayMax;

        Swarm(long number, SwarmConfig config) {
            this.config = config;
            id = peer(number);
            random = new SplittableRandom(seed * 1000 + number);
            machine = new SwarmMachine(id, config, book, address -> true);
        }

        void listen(String... addresses) {
            List<Multiaddr> all = new ArrayList<>();
            for (String address : addresses) {
                listeners.put(at(address), this);
                all.add(at(address));
            }
            give(new SwarmInput.Listens(all));
        }

        long connect(PeerId peer, String... addresses) {
            return connect(Optional.of(peer), false, 30 * SECOND, addresses);
        }

        long connect(Optional<PeerId> peer, boolean anew, long timeoutNs, String... addresses) {
            long token = nextToken++;
            List<Multiaddr> all = new ArrayList<>();
            for (String address : addresses) {
                all.add(at(address));
            }
            give(new SwarmInput.Connect(token, peer, all, anew, timeoutNs));
            return token;
        }

        /** Somebody connects from there who is no swarm; proves to be that peer if any. */
        End incoming(String from, @Nullable PeerId who) {
            End end = new End(this, nextInbound, false, at(from));
            nextInbound += 2;
            end.scripted = who;
            ends.put(end.link, end);
            open.put(end.link, end);
            give(new SwarmInput.Incoming(end.link, at(from)));
            if (end.admitted && who != null) {
                secured(end, who);
            }
            return end;
        }

        void secured(End end, PeerId who) {
            if (!end.over) {
                end.secured = true;
                give(new SwarmInput.Secured(end.link, who));
                assertThat(end.kept || end.over)
                        .as("Secured is answered at once by Keep or Drop")
                        .isTrue();
            }
        }

        void give(SwarmInput input) {
            assertThat(busy).as("one input at a time").isFalse();
            busy = true;
            List<Runnable> after = new ArrayList<>();
            pending = after;
            machine.handle(input, this);
            busy = false;
            after.forEach(Runnable::run);
            checkLimits();
            long deadlineNs = machine.deadlineNs();
            if (deadlineNs != NEVER) {
                assertThat(deadlineNs).as("nothing that is due is left").isGreaterThan(nowNs);
                after(deadlineNs - nowNs, () -> {
                    if (machine.deadlineNs() <= nowNs) {
                        give(new SwarmInput.Tick());
                    }
                });
            }
        }

        private List<Runnable> pending = new ArrayList<>();

        private void checkLimits() {
            long in = open.values().stream().filter(e -> e.kept && !e.outbound).count();
            long out = open.values().stream().filter(e -> e.kept && e.outbound).count();
            SwarmConfig.Connections limits = config.connections();
            assertThat(in).isLessThanOrEqualTo(limits.inMax());
            assertThat(out).isLessThanOrEqualTo(limits.outMax());
            assertThat(in + out).isLessThanOrEqualTo(limits.max());
            assertThat(machine.connections()).isEqualTo((int) (in + out));
            long dials =
                    open.values().stream().filter(e -> e.outbound && !e.kept).count();
            assertThat(dials).isLessThanOrEqualTo(config.dialing().limits().dialsMax());
            dialsUnderWayMax = Math.max(dialsUnderWayMax, (int) dials);
            assertThat(open.values().stream()
                            .filter(e -> !e.outbound && !e.kept)
                            .count())
                    .isLessThanOrEqualTo(config.inbound().pendingMax());
        }

        @Override
        public void out(SwarmOutput output) {
            log.add(output);
            switch (output) {
                case SwarmOutput.Dial dial -> {
                    assertThat(dial.link() & 1).isEqualTo(1);
                    End end = new End(this, dial.link(), true, dial.address());
                    assertThat(ends.put(dial.link(), end)).isNull();
                    open.put(dial.link(), end);
                    pending.add(() -> dialed(end, dial));
                }
                case SwarmOutput.Admit(long link) -> {
                    End end = open(link);
                    assertThat(end.outbound || end.admitted).isFalse();
                    end.admitted = true;
                    admitted(end);
                }
                case SwarmOutput.Keep(long link, PeerId who, boolean outbound) -> {
                    End end = open(link);
                    assertThat(end.secured && !end.kept && end.outbound == outbound)
                            .isTrue();
                    end.kept = true;
                    end.scripted = who;
                }
                case SwarmOutput.Drop(long link, String code, String reason) -> {
                    End end = open(link);
                    end.over = true;
                    end.code = code;
                    open.remove(link);
                    End far = end.other;
                    if (far != null) {
                        after(oneWayNs, () -> far.breaks("reset"));
                    }
                }
                case SwarmOutput.Reached(long token, long link) -> {
                    assertThat(answers.put(token, output)).as("answered once").isNull();
                    assertThat(open(link).kept).isTrue();
                }
                case SwarmOutput.Unreachable unreachable ->
                    assertThat(answers.put(unreachable.token(), output))
                            .as("answered once")
                            .isNull();
                case SwarmOutput.Presence(PeerId who, boolean connected) -> {
                    assertThat(presence.put(who, connected)).isNotEqualTo(connected);
                    boolean really = open.values().stream().anyMatch(e -> e.kept && who.equals(e.scripted));
                    assertThat(really).isEqualTo(connected);
                }
            }
        }

        private End open(long link) {
            End end = open.get(link);
            assertThat(end).as("link %d is open", link).isNotNull();
            return end;
        }

        private void dialed(End end, SwarmOutput.Dial dial) {
            Swarm listener = listeners.get(dial.address());
            if (listener != null) {
                after(oneWayNs, () -> listener.meets(end));
                return;
            }
            switch (places.getOrDefault(dial.address(), new Place.Silent())) {
                case Place.Silent() -> {}
                case Place.Fails(long afterNs, String code) -> after(afterNs, () -> end.breaks(code));
                case Place.Hangs(long afterNs) -> after(afterNs, () -> arrive(end));
                case Place.Answers(long afterNs, PeerId who) -> {
                    after(afterNs, () -> arrive(end));
                    after(2 * afterNs, () -> {
                        if (dial.expected().isPresent()
                                && !dial.expected().get().equals(who)) {
                            end.breaks("security-wrong-peer");
                        } else {
                            secured(end, who);
                        }
                    });
                }
            }
        }

        private void arrive(End end) {
            if (!end.over) {
                give(new SwarmInput.Arrived(end.link));
            }
        }

        /** Another swarm's dial has come to us. */
        private void meets(End far) {
            if (far.over) {
                return;
            }
            End near = new End(this, nextInbound, false, null);
            nextInbound += 2;
            near.other = far;
            far.other = near;
            ends.put(near.link, near);
            open.put(near.link, near);
            after(far.swarm.oneWayNs, () -> far.swarm.arrive(far));
            give(new SwarmInput.Incoming(near.link, far.swarm.address()));
        }

        Multiaddr address() {
            return listeners.entrySet().stream()
                    .filter(e -> e.getValue() == this)
                    .findFirst()
                    .map(e -> Multiaddr.of(new Endpoint(ip(e.getKey()), 50_000), "tcp"))
                    .orElse(at("/ip4/198.18.0.1/tcp/50000"));
        }

        private static IpAddress ip(Multiaddr address) {
            return address.endpoint().orElseThrow().ip();
        }

        /** Both sides know each other one and a half round trips later, the dialer first. */
        private void admitted(End near) {
            End far = near.other;
            if (far != null) {
                after((listenerFirst ? 3 : 2) * far.swarm.oneWayNs, () -> far.swarm.secured(far, id));
                after((listenerFirst ? 2 : 3) * far.swarm.oneWayNs, () -> secured(near, far.swarm.id));
            }
        }

        // ---- what tests ask

        <T extends SwarmOutput> List<T> all(Class<T> type) {
            return log.stream().filter(type::isInstance).map(type::cast).toList();
        }

        List<String> dialed() {
            return all(SwarmOutput.Dial.class).stream()
                    .map(d -> d.address().toString())
                    .toList();
        }

        SwarmOutput.@Nullable Reached reached(long token) {
            return answers.get(token) instanceof SwarmOutput.Reached reached ? reached : null;
        }

        SwarmOutput.@Nullable Unreachable unreachable(long token) {
            return answers.get(token) instanceof SwarmOutput.Unreachable unreachable ? unreachable : null;
        }

        List<String> dropCodes() {
            return all(SwarmOutput.Drop.class).stream()
                    .map(SwarmOutput.Drop::code)
                    .toList();
        }

        long count(String counter) {
            return machine.counters().getOrDefault(counter, 0L);
        }

        /** Only what is remembered of failures and rates may be left. */
        void assertEmpty() {
            assertThat(open).isEmpty();
            assertThat(machine.entries()).isZero();
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public long epochMs() {
            return 1_800_000_000_000L + nowNs / MS;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }
}
