package dev.starling.testbed;

import dev.starling.core.Bytes;
import dev.starling.peer.Cluster;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.sim.NatProfile;
import dev.starling.sim.SimulatedWorld;
import dev.starling.srp.SrpConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How far and how fast a message of the Stream Relay Protocol spreads, in the simulated world: the question behind the
 * original claim (docs/protocol/srp.md §15), with every mechanism on a switch.
 *
 * <p>A run: two seeds and the peers start, meet for {@link Settings#warmUp()}, are watched idle for 10 s, then subscribers
 * publish one message a second; the run ends {@link Settings#duration()} after the first.
 */
public final class SrpExperiment {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration EARLY = Duration.ofMillis(2500);
    private static final String APP = "experiment";

    /**
     * One run's settings.
     *
     * @param peers besides two seeds
     * @param natHard share of peers behind symmetric NATs
     * @param subscribers share of peers that read the group
     * @param loss share of datagrams lost
     * @param churnPerMin peers replaced by new ones, in shares of all peers a minute
     * @param fanout random peers that a packet is relayed to
     * @param extras whether an indexed peer and one of the group are added to them, as the reference does
     * @param antiEntropy whether neighbours compare caches periodically
     * @param firstSync whether caches are compared on first contact
     * @param gaps whether known gaps are asked for
     * @param messages how many are published
     */
    public record Settings(
            int peers,
            double natHard,
            double subscribers,
            double loss,
            Duration latencyMin,
            Duration latencyMax,
            double churnPerMin,
            int fanout,
            boolean extras,
            boolean antiEntropy,
            boolean firstSync,
            boolean gaps,
            int messages,
            Duration warmUp,
            Duration duration) {
        public Settings {
            range("peers", peers, 2, 100_000);
            share("nat-hard", natHard);
            share("subscribers", subscribers);
            share("loss", loss);
            range("fanout", fanout, 0, 64);
            range("messages", messages, 1, 10_000);
            if (!(churnPerMin >= 0 && churnPerMin <= 1000)) {
                throw new IllegalArgumentException("churn-per-min lies in 0…1000, not " + churnPerMin);
            }
            if (Math.round(peers * subscribers) < 2) {
                throw new IllegalArgumentException(
                        "subscribers " + subscribers + " of " + peers + " peers are fewer than two; raise either");
            }
            if (duration.compareTo(EARLY) < 0) {
                throw new IllegalArgumentException("duration is at least 2500 ms, not " + duration.toMillis() + " ms");
            }
        }

        private static void range(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " lies in " + min + "…" + max + ", not " + value);
            }
        }

        private static void share(String name, double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException(name + " is a share from 0 to 1, not " + value);
            }
        }
    }

    /**
     * What one seed gave.
     *
     * @param coverageAt2500ms mean share of subscribers that had a message 2.5 s after it was published
     * @param coverage mean share at the end of the run
     * @param lastDeliveryMs the longest time from a publication to a first delivery
     * @param datagramsPerNodePerMessage PUBLISH datagrams sent, per peer and message
     * @param idleDatagramsPerNodePerSec all datagrams sent while nobody published, per peer and second
     * @param events of the simulation
     * @param traceHash equal for equal settings and seed
     */
    public record Run(
            long seed,
            double coverageAt2500ms,
            double coverage,
            double lastDeliveryMs,
            double datagramsPerNodePerMessage,
            double idleDatagramsPerNodePerSec,
            long events,
            String traceHash,
            double cpuSeconds) {}

    /** A peer of the run. */
    private static final class Member {
        final Peer peer;
        final Cluster cluster;
        final boolean subscriber;
        final long bornNs;
        long goneNs = Long.MAX_VALUE;
        final Map<Bytes, Long> received = new HashMap<>();

        Member(Peer peer, Cluster cluster, boolean subscriber, long bornNs) {
            this.peer = peer;
            this.cluster = cluster;
            this.subscriber = subscriber;
            this.bornNs = bornNs;
        }
    }

    private record Sent(Bytes id, Member by, long atNs) {}

    private final Settings settings;
    private final SimulatedWorld world;
    private final RandomGenerator roles;
    private final RandomGenerator churn;
    private final List<Peer> seeds = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final List<Member> all = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private long publishesOfGone;

    private SrpExperiment(Settings settings, SimulatedWorld world) {
        this.settings = settings;
        this.world = world;
        roles = world.simulator().random("roles", 0);
        churn = world.simulator().random("churn", 0);
    }

    /** One run; takes about a CPU second for 128 peers. */
    public static Run run(Settings settings, long seed) {
        Duration before = cpu();
        try (SimulatedWorld world = SimulatedWorld.seeded(seed)
                .latency(settings.latencyMin(), settings.latencyMax())
                .loss(settings.loss())
                .nat(NatProfile.hardShare(settings.natHard()))) {
            return new SrpExperiment(settings, world).measure(seed, before);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Run measure(long seed, Duration before) {
        for (int i = 0; i < 2; i++) {
            seeds.add(world.peer(options -> seeded(options.indexed(true).listen("0.0.0.0:9000"))));
        }
        int subscribers = (int) Math.round(settings.peers() * settings.subscribers());
        for (int i = 0; i < settings.peers(); i++) {
            start(i < subscribers);
        }
        world.run(settings.warmUp());
        long idleBefore = world.simulator().sent();
        world.run(IDLE);
        double idle = (world.simulator().sent() - idleBefore) / (double) settings.peers() / IDLE.toSeconds();
        long publishesBefore = publishes();
        publishAll();
        double perMessage = (publishes() - publishesBefore) / (double) settings.peers() / settings.messages();
        return new Run(
                seed,
                coverage(EARLY.toNanos()),
                coverage(Long.MAX_VALUE),
                lastDeliveryMs(),
                perMessage,
                idle,
                world.simulator().trace().events(),
                world.traceHash(),
                cpu().minus(before).toMillis() / 1000.0);
    }

    private PeerOptions seeded(PeerOptions options) {
        seeds.forEach(seed -> options.bootstrap(seed.localEndpoint().toString()));
        return options.srp(this::mechanisms);
    }

    private SrpConfig mechanisms(SrpConfig config) {
        SrpConfig.Relay relay = config.relay().fanout(settings.fanout());
        SrpConfig.Repair repair = config.repair();
        return config.relay(settings.extras() ? relay : relay.plain())
                .repair(new SrpConfig.Repair(
                        settings.firstSync(),
                        settings.antiEntropy(),
                        repair.activePeriod(),
                        repair.idlePeriod(),
                        repair.activeFor(),
                        settings.gaps(),
                        repair.syncWindow(),
                        repair.rebroadcast()));
    }

    private void start(boolean subscriber) {
        Peer peer = world.peer(options -> seeded(options.listen("0.0.0.0:0")));
        // Relays live in the same cluster, but cannot read the group.
        Cluster cluster = subscriber ? peer.cluster(APP, "subscribers") : peer.cluster(APP, "others");
        Member member = new Member(peer, cluster, subscriber, world.elapsed().toNanos());
        if (subscriber) {
            cluster.subscribe(message -> member.received.putIfAbsent(
                    message.packetId(), world.elapsed().toNanos()));
        }
        members.add(member);
        all.add(member);
    }

    /** One message a second, with churn meanwhile. */
    private void publishAll() {
        long begin = world.elapsed().toNanos();
        long end = begin + settings.duration().toNanos();
        long nextPublish = begin;
        long nextChurn = afterChurn(begin);
        while (true) {
            long next = Math.min(Math.min(nextPublish, nextChurn), end);
            world.run(Duration.ofNanos(next - world.elapsed().toNanos()));
            if (next == end) {
                return;
            }
            if (next == nextPublish) {
                publish();
                nextPublish = sent.size() < settings.messages() ? nextPublish + 1_000_000_000L : Long.MAX_VALUE;
            } else {
                replaceOne();
                nextChurn = afterChurn(next);
            }
        }
    }

    private long afterChurn(long nowNs) {
        double perSecond = settings.churnPerMin() * settings.peers() / 60;
        return perSecond == 0 ? Long.MAX_VALUE : nowNs + (long) (-Math.log1p(-churn.nextDouble()) / perSecond * 1e9);
    }

    private void publish() {
        List<Member> candidates =
                members.stream().filter(member -> member.subscriber).toList();
        Member by = candidates.get(roles.nextInt(candidates.size()));
        Bytes id = by.cluster
                .publish("message " + sent.size())
                .stored()
                .await(Duration.ofSeconds(1))
                .orElseThrow();
        sent.add(new Sent(id, by, world.elapsed().toNanos()));
    }

    private void replaceOne() {
        Member gone = members.remove(churn.nextInt(members.size()));
        gone.goneNs = world.elapsed().toNanos();
        publishesOfGone += publishesOf(gone.peer);
        world.crash(gone.peer);
        start(gone.subscriber);
    }

    private long publishes() {
        long count = publishesOfGone;
        for (Member member : members) {
            count += publishesOf(member.peer);
        }
        for (Peer seed : seeds) {
            count += publishesOf(seed);
        }
        return count;
    }

    private static long publishesOf(Peer peer) {
        return peer.status().counters().getOrDefault("srp.out.publish", 0L);
    }

    /** Mean over messages of the share of those subscribers that were there all the while and had it in time. */
    private double coverage(long withinNs) {
        long now = world.elapsed().toNanos();
        double sum = 0;
        int counted = 0;
        for (Sent message : sent) {
            long until = withinNs == Long.MAX_VALUE ? now : message.atNs + withinNs;
            int there = 0;
            int have = 0;
            for (Member member : all) {
                if (!member.subscriber
                        || member == message.by
                        || member.bornNs > message.atNs
                        || member.goneNs < Math.min(until, now)) {
                    continue;
                }
                there++;
                Long at = member.received.get(message.id);
                if (at != null && at <= until) {
                    have++;
                }
            }
            if (there > 0) {
                sum += have / (double) there;
                counted++;
            }
        }
        return counted == 0 ? Double.NaN : sum / counted;
    }

    private double lastDeliveryMs() {
        long last = 0;
        for (Sent message : sent) {
            for (Member member : all) {
                Long at = member.received.get(message.id);
                if (at != null && member != message.by && member.bornNs <= message.atNs) {
                    last = Math.max(last, at - message.atNs);
                }
            }
        }
        return last / 1e6;
    }
}
