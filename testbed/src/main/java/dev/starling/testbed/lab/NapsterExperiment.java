package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.napster.NapsterClient;
import dev.starling.napster.NapsterCodec;
import dev.starling.napster.NapsterCommand;
import dev.starling.napster.NapsterConfig;
import dev.starling.napster.NapsterEvent;
import dev.starling.napster.NapsterMessage;
import dev.starling.napster.NapsterServer;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A Napster server whose clients search at random times (Poisson), and which may be killed. Logins and shares come first, at
 * nine tenths of what the server can do. Numbers:
 *
 * <ul>
 *   <li>{@code success}: the share of searches that find something before the server dies; {@code successAfter}: after it;
 *   <li>{@code waitMs}: the mean time from a search's arrival at the server until it is served, and {@code predictedWaitMs} of
 *       an M/D/1 queue, s + ρs/(2(1 − ρ)), where the load ρ is below 1; {@code waitP50Ms}, {@code waitP99Ms};
 *   <li>{@code latencyMs}: from a search to its end, at the client;
 *   <li>{@code load}: searches that arrive while one is served; {@code queueMax}: the most that waited;
 *   <li>{@code refused}: the share of searches that the server turned away; {@code timedOut}: that were given up;
 *   <li>{@code files}: how many it knows; {@code messages} and {@code bytes} of the searches, both ways.
 * </ul>
 *
 * @param perSecond searches of all peers together
 * @param killAtSecond when the server dies; at the end or later for not at all
 * @param serviceRate requests that it serves in a second; 0 for any
 */
public record NapsterExperiment(
        int peers,
        double perSecond,
        int seconds,
        int killAtSecond,
        double serviceRate,
        int queueMax,
        GnutellaExperiment.Sharing sharing)
        implements Experiment {
    private static final int TICKS_A_SECOND = 1000;
    private static final int SETTLE_TICKS = 1000;
    private static final int TICKS_MAX = 1 << 30;

    public NapsterExperiment {
        if (peers < 2
                || peers > 1 << 20
                || !(perSecond > 0 && perSecond <= 100_000)
                || seconds < 1
                || seconds > 36_000) {
            throw new IllegalArgumentException("Napster takes 2 to " + (1 << 20)
                    + " peers, up to 100,000 searches a second and 1 to 36,000 seconds, not " + peers + ", " + perSecond
                    + " and " + seconds);
        }
        if (killAtSecond < 0 || !(serviceRate >= 0 && serviceRate <= 1e6) || queueMax < 1) {
            throw new IllegalArgumentException(
                    "a server dies at second 0 or later, serves up to a million a second and has"
                            + " room for 1 to wait, not " + killAtSecond + ", " + serviceRate + ", " + queueMax);
        }
    }

    private NapsterConfig config() {
        Duration each = serviceRate == 0 ? Duration.ZERO : Duration.ofNanos(Math.round(1e9 / serviceRate));
        return NapsterConfig.DEFAULT.service(each, queueMax);
    }

    @Override
    public Outcome run(long seed) {
        RunSeeds seeds = new RunSeeds(seed);
        SplittableRandom random = seeds.roles();
        SharedFiles shared = new SharedFiles(
                random.split(),
                peers,
                sharing.items(),
                sharing.popularity(),
                sharing.freeRiders(),
                sharing.filesMean(),
                sharing.skew());
        Tally tally = new Tally(peers);
        NapsterServer server =
                new NapsterServer(config(), peer -> Arrivals.address(peer).ip());
        Crowd<NapsterMessage, NapsterCommand, NapsterEvent> crowd =
                new Crowd<>(seeds, peers + 1, Links.UNIT, p -> p == peers ? server : new NapsterClient(peers), tally);
        int begin = enter(crowd, shared);
        tally.begin();
        boolean killed = false;
        double at = 0;
        int searches = 0;
        while (true) {
            at += -Math.log1p(-random.nextDouble()) / perSecond;
            int atTick = begin + (int) (at * TICKS_A_SECOND);
            int killTick = begin + killAtSecond * TICKS_A_SECOND;
            if (!killed && Math.min(at, seconds) >= killAtSecond && killAtSecond < seconds) {
                crowd.runTo(killTick);
                crowd.kill(peers);
                tally.killed = true;
                killed = true;
            }
            if (at >= seconds) {
                break;
            }
            crowd.runTo(atTick);
            int asker = random.nextInt(peers);
            Bytes query = shared.query(random);
            tally.asks(asker);
            crowd.command(asker, new NapsterCommand.Find(query.text()));
            searches++;
        }
        crowd.run(TICKS_MAX);
        return tally.outcome(new Outcome(seed), searches, serviceRate == 0 ? 0 : 1000 / serviceRate, perSecond)
                .with("files", server.files())
                .with("refused", (double) tally.refused / searches);
    }

    /** All log in and share, not faster than the server can follow. Answers the tick when that is over. */
    private int enter(Crowd<NapsterMessage, NapsterCommand, NapsterEvent> crowd, SharedFiles shared) {
        double pace = serviceRate == 0 ? 1e6 : 0.9 * serviceRate;
        long requests = 0;
        for (int peer = 0; peer < peers; peer++) {
            crowd.runTo((int) (requests++ / pace * TICKS_A_SECOND));
            crowd.command(
                    peer, new NapsterCommand.Enter(new NapsterMessage.Login("p" + peer, "x", 6699, "starling", 8)));
            for (String name : shared.names(peer)) {
                crowd.runTo((int) (requests++ / pace * TICKS_A_SECOND));
                crowd.command(
                        peer,
                        new NapsterCommand.Offer(new NapsterMessage.Tune(
                                name, "0".repeat(32), SharedFiles.FILE_BYTES, 128, 44_100, 210)));
            }
        }
        int end = crowd.tick() + SETTLE_TICKS;
        crowd.runTo(end);
        return end;
    }

    /** Counts searches and what becomes of them. */
    private static final class Tally implements CrowdWatch<NapsterMessage, NapsterEvent> {
        /** Whether what a peer asked last was asked after the server's death. */
        private final boolean[] askedAfter;

        private boolean killed;
        private long before;
        private long after;
        private long goodBefore;
        private long goodAfter;
        private long refused;
        private long timedOut;
        private long messages;
        private long bytes;
        private int queueMax;
        private double latency;
        private long answered;
        private double[] waits = new double[1024];
        private int served;

        Tally(int peers) {
            askedAfter = new boolean[peers];
        }

        void begin() {
            messages = 0;
            bytes = 0;
            queueMax = 0;
            served = 0;
        }

        void asks(int peer) {
            askedAfter[peer] = killed;
            if (killed) {
                after++;
            } else {
                before++;
            }
        }

        @Override
        public void sent(int from, int to, NapsterMessage message) {
            messages++;
            bytes += NapsterCodec.encode(message).length();
        }

        @Override
        public void event(int peer, int tick, NapsterEvent event) {
            switch (event) {
                case NapsterEvent.Found e -> {
                    answered++;
                    latency += e.tookNs() / 1e6;
                    if (!e.results().isEmpty() && askedAfter[peer]) {
                        goodAfter++;
                    } else if (!e.results().isEmpty()) {
                        goodBefore++;
                    }
                }
                case NapsterEvent.Failed e -> {
                    if (e.reason().equals("server busy")) {
                        refused++;
                    } else {
                        timedOut++;
                    }
                }
                case NapsterEvent.Served e -> {
                    queueMax = Math.max(queueMax, e.queued());
                    if (served == waits.length) {
                        waits = Arrays.copyOf(waits, 2 * served);
                    }
                    waits[served++] = e.waitedNs() / 1e6;
                }
                case NapsterEvent.LoggedIn e -> {}
                case NapsterEvent.Accepted e -> {}
                case NapsterEvent.Wanted e -> {}
            }
        }

        Outcome outcome(Outcome outcome, int searches, double serviceMs, double perSecond) {
            double[] sorted = Arrays.copyOf(waits, served);
            Arrays.sort(sorted);
            double load = perSecond * serviceMs / 1000;
            return outcome.with("searches", searches)
                    .with("success", before == 0 ? Double.NaN : (double) goodBefore / before)
                    .with("successAfter", after == 0 ? Double.NaN : (double) goodAfter / after)
                    .with("load", load)
                    .with("waitMs", Arrays.stream(sorted).average().orElse(serviceMs > 0 ? Double.NaN : 0))
                    .with("predictedWaitMs", load < 1 ? serviceMs + load * serviceMs / (2 * (1 - load)) : Double.NaN)
                    .with("waitP50Ms", percentile(sorted, 50))
                    .with("waitP99Ms", percentile(sorted, 99))
                    .with("latencyMs", latency / answered)
                    .with("queueMax", queueMax)
                    .with("timedOut", (double) timedOut / searches)
                    .with("messages", (double) messages)
                    .with("bytes", (double) bytes);
        }

        private static double percentile(double[] sorted, int percent) {
            return sorted.length == 0 ? Double.NaN : sorted[Math.ceilDiv(percent * sorted.length, 100) - 1];
        }
    }
}
