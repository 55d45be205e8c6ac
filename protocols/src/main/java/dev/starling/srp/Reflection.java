package dev.starling.srp;

import dev.starling.core.Deadlines;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out the own public endpoint and NAT type from what two or three other peers see (§5).
 *
 * <pre>
 * IDLE --two candidates, or one and enough waiting--> PROBING --probe port seen, or time--> REFLECTING --> IDLE
 *   ^---------------- back-off 256·k ms ---------------------------------------------------------'  (no answers)
 * </pre>
 *
 * Better than the reference: one id a reflector, each answer bound to the endpoint that was asked, questions repeated
 * against loss, the end as soon as everything has been heard, and an end also with a single reflector.
 */
final class Reflection {
    private static final long MS = 1_000_000L;
    private static final int REFLECTORS = 3;
    private static final int MAPPING_KNOWN = 0b00001;
    private static final int MAPPING_INDEPENDENT = 0b00011;
    private static final int FIREWALL_ENDPOINT = 0b00100;
    private static final int FIREWALL_ADDRESS = 0b01100;
    private static final int FIREWALL_NONE = 0b11100;

    enum Stage {
        IDLE,
        PROBING,
        REFLECTING
    }

    private enum Timer {
        START,
        RESEND,
        END
    }

    /** One peer that was asked in the second stage. */
    private static final class Reflector {
        final Endpoint endpoint;
        final String id;

        @Nullable
        Endpoint seen;

        boolean probed;

        Reflector(Endpoint endpoint, String id) {
            this.endpoint = endpoint;
            this.id = id;
        }
    }

    /** Takes the outcome. */
    interface Outcome {
        void reachable(int natBits, Endpoint endpoint);
    }

    private final Core core;
    private final Outcome outcome;
    private final Deadlines<Timer> timers = new Deadlines<>(Timer.class);
    private final Map<String, Reflector> asked = new LinkedHashMap<>();
    private Stage stage = Stage.IDLE;
    private int attempt = 1;
    private long waitingSinceNs = Env.NEVER;
    private @Nullable Reflector first;
    private @Nullable Endpoint probeSeen;
    /** Whether the last outcome rests on one reflector only and is worth repeating. */
    private boolean doubtful;

    Reflection(Core core, Outcome outcome) {
        this.core = core;
        this.outcome = outcome;
    }

    long deadlineNs() {
        return timers.nextNs();
    }

    /** Begins soon, unless under way. */
    void start() {
        if (!core.setup.indexed() && stage == Stage.IDLE) {
            waitingSinceNs = Math.min(waitingSinceNs, core.now());
            timers.setNoLaterThan(Timer.START, core.now());
        }
    }

    /** Begins from nothing, after a change of network. */
    void restart() {
        stage = Stage.IDLE;
        attempt = 1;
        waitingSinceNs = core.now();
        asked.clear();
        timers.clear(Timer.RESEND);
        timers.clear(Timer.END);
        start();
    }

    boolean idle() {
        return stage == Stage.IDLE;
    }

    /** A candidate has come: if we wait for one, look again. */
    void candidateHeard() {
        if (stage == Stage.IDLE && (core.natBits == 0 || doubtful) && waitingSinceNs != Env.NEVER) {
            timers.setNoLaterThan(Timer.START, core.now());
        } else if (stage == Stage.IDLE && doubtful && candidates().size() > 1) {
            start();
        }
    }

    void tick() {
        long now = core.now();
        if (timers.due(Timer.START, now)) {
            begin();
        }
        if (timers.due(Timer.RESEND, now)) {
            resend();
        }
        if (timers.due(Timer.END, now)) {
            if (stage == Stage.PROBING) {
                reflect();
            } else if (stage == Stage.REFLECTING) {
                conclude();
            }
        }
    }

    private List<KnownPeer> candidates() {
        List<KnownPeer> found = core.peers.where(peer -> peer.direct()
                && (peer.indexed
                        || peer.natBits == NatType.UNRESTRICTED.bits()
                        || peer.natBits == NatType.ADDR_RESTRICTED.bits()));
        PeerTable.sample(found, found.size(), core.random());
        return found;
    }

    private void begin() {
        if (stage != Stage.IDLE) {
            return;
        }
        List<KnownPeer> candidates = candidates();
        boolean alone = candidates.size() == 1
                && core.now() - waitingSinceNs >= core.config.timers().soleReflectorWait();
        if (candidates.size() < 2 && !alone) {
            retry();
            return;
        }
        asked.clear();
        probeSeen = null;
        stage = Stage.PROBING;
        first = new Reflector(candidates.getFirst().endpoint, core.nonce());
        for (KnownPeer other : differentAddressesFirst(candidates)) {
            String id = core.nonce();
            asked.put(id, new Reflector(other.endpoint, id));
        }
        timers.set(Timer.END, core.now() + core.config.timers().reflectionStage1());
        askProbe();
    }

    /** The first candidate, then others at other addresses, then the rest; three at most. */
    private static List<KnownPeer> differentAddressesFirst(List<KnownPeer> candidates) {
        List<KnownPeer> chosen = new ArrayList<>();
        List<IpAddress> addresses = new ArrayList<>();
        for (boolean repeat : new boolean[] {false, true}) {
            for (KnownPeer peer : candidates) {
                if (chosen.size() < REFLECTORS
                        && !chosen.contains(peer)
                        && (repeat || !addresses.contains(peer.endpoint.ip()))) {
                    chosen.add(peer);
                    addresses.add(peer.endpoint.ip());
                }
            }
        }
        return chosen;
    }

    private void retry() {
        attempt = attempt >= 16 ? 1 : attempt + 1;
        timers.set(Timer.START, core.now() + attempt * core.config.timers().reflectionRetry());
    }

    private void resend() {
        if (stage == Stage.PROBING) {
            askProbe();
        } else if (stage == Stage.REFLECTING) {
            askReflectors();
        }
    }

    private void askProbe() {
        Reflector target = first;
        if (target != null) {
            ping(
                    target,
                    SrpMachine.PROBE,
                    new PingBuilder(core.selfId)
                            .isReflection(true)
                            .reflectionId(target.id)
                            .isProbe(true));
            timers.set(Timer.RESEND, core.now() + 300 * MS);
        }
    }

    private void askReflectors() {
        Integer port = probeSeen == null ? null : probeSeen.port();
        for (Reflector reflector : asked.values()) {
            if (reflector.seen == null) {
                ping(
                        reflector,
                        SrpMachine.MAIN,
                        new PingBuilder(core.selfId)
                                .isReflection(true)
                                .reflectionId(reflector.id)
                                .probeExternalPort(port));
            }
        }
        timers.set(Timer.RESEND, core.now() + 400 * MS);
    }

    private void ping(Reflector to, int socket, PingBuilder body) {
        SrpBody.Ping ping =
                body.uptime(core.uptimeMs()).timestamp(core.epochMs()).build();
        SrpPacket packet = core.control(SrpType.PING, ping)
                .clusterId(core.setup.clusterId())
                .usr4(core.mark())
                .build();
        core.send(to.endpoint, socket, packet, SendClass.CONTROL);
    }

    private void reflect() {
        stage = Stage.REFLECTING;
        timers.set(Timer.END, core.now() + core.config.timers().reflectionStage2());
        askReflectors();
    }

    /** Takes a PONG that carries a reflection id; false when it is none of ours. */
    boolean onPong(int socket, Endpoint from, SrpBody.Pong pong) {
        String id = pong.reflectionId();
        IpAddress address = pong.address();
        Integer port = pong.port();
        if (id == null || address == null || port == null || port < 1) {
            return false;
        }
        Reflector target = first;
        if (stage == Stage.PROBING && target != null && id.equals(target.id)) {
            if (socket == SrpMachine.PROBE && from.equals(target.endpoint)) {
                probeSeen = new Endpoint(address, port);
                reflect();
                return true;
            }
            return false;
        }
        Reflector reflector = asked.get(id);
        if (stage != Stage.REFLECTING || reflector == null) {
            return false;
        }
        if (socket == SrpMachine.PROBE && from.ip().equals(reflector.endpoint.ip())) {
            reflector.probed = true;
        } else if (socket == SrpMachine.MAIN && from.equals(reflector.endpoint) && reflector.seen == null) {
            reflector.seen = new Endpoint(address, port);
        } else {
            return false;
        }
        concludeIfComplete();
        return true;
    }

    private void concludeIfComplete() {
        boolean seen = asked.values().stream().allMatch(reflector -> reflector.seen != null);
        if (!seen) {
            return;
        }
        if (probeSeen == null || asked.values().stream().allMatch(reflector -> reflector.probed)) {
            conclude();
        } else {
            timers.setNoLaterThan(Timer.END, core.now() + core.config.timers().probeWait());
        }
    }

    private void conclude() {
        timers.clear(Timer.RESEND);
        timers.clear(Timer.END);
        stage = Stage.IDLE;
        List<Reflector> answers = new ArrayList<>();
        for (Reflector reflector : asked.values()) {
            if (reflector.seen != null) {
                answers.add(reflector);
            }
        }
        if (answers.isEmpty()) {
            retry();
            return;
        }
        doubtful = answers.size() < 2;
        attempt = 1;
        waitingSinceNs = Env.NEVER;
        Endpoint own = majority(answers);
        outcome.reachable((doubtful ? mappingByPreservation(own) : mapping(answers)) | firewall(answers, own), own);
    }

    /** The endpoint that most have seen, the first among equals: one lying reflector of three decides nothing. */
    private static Endpoint majority(List<Reflector> answers) {
        Map<Endpoint, Integer> votes = new LinkedHashMap<>();
        Endpoint best = null;
        for (Reflector answer : answers) {
            if (answer.seen != null) {
                int count = votes.merge(answer.seen, 1, Integer::sum);
                if (best == null || count > votes.getOrDefault(best, 0)) {
                    best = answer.seen;
                }
            }
        }
        if (best == null) {
            throw new IllegalStateException("no answers");
        }
        return best;
    }

    private static int mapping(List<Reflector> answers) {
        Map<Endpoint, Integer> votes = new LinkedHashMap<>();
        for (Reflector answer : answers) {
            if (answer.seen != null) {
                votes.merge(answer.seen, 1, Integer::sum);
            }
        }
        boolean agreed = votes.values().stream().anyMatch(count -> 2 * count > answers.size());
        return agreed ? MAPPING_INDEPENDENT : MAPPING_KNOWN;
    }

    /** One reflector cannot compare: a port that was kept speaks for an endpoint-independent mapping. */
    private int mappingByPreservation(Endpoint own) {
        Endpoint local = core.mainLocal;
        return local != null && local.port() == own.port() ? MAPPING_INDEPENDENT : MAPPING_KNOWN;
    }

    private int firewall(List<Reflector> answers, Endpoint own) {
        Reflector contacted = first;
        int bits = FIREWALL_ENDPOINT;
        for (Reflector answer : answers) {
            if (answer.probed && contacted != null) {
                bits |= answer.endpoint.equals(contacted.endpoint) ? FIREWALL_ADDRESS : FIREWALL_NONE;
            }
        }
        // A single reflector on loopback: nothing can stand between.
        return bits == FIREWALL_ADDRESS && doubtful && own.ip().isLoopback() ? FIREWALL_NONE : bits;
    }
}
