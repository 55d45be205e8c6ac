package dev.starling.testbed.overlay;

import dev.starling.peer.World;
import dev.starling.testbed.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * N peers of an overlay in a world that the caller closes, and rounds in which they publish or search while some are killed
 * and others join. Used by one thread, which drives the world.
 *
 * <p>Order of calls: {@link #start}, then {@link #round}, {@link #kill} and {@link #add} as wanted, {@link #summary}.
 */
public final class OverlayJob implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(20);
    private static final int AT_ONCE = 10;
    private static final int PEERS_LEFT_MIN = 2;

    private final World world;
    private final OverlaySettings settings;
    private final Progress progress;
    private final Runnable checking;
    private final Traffic traffic = new Traffic();
    private final Downloads downloads = new Downloads();
    private final OverlayNet net;
    private final SplittableRandom fate;
    private final List<OverlayRound> rounds = new ArrayList<>();
    private final List<Killing> killings = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    private record Killing(String what, int round) {}

    /**
     * A job that has not begun.
     *
     * @param checking called now and then while it waits; what it throws ends the wait
     */
    public OverlayJob(World world, OverlaySettings settings, Progress progress, Runnable checking) {
        this.world = world;
        this.settings = settings;
        this.progress = progress;
        this.checking = checking;
        fate = new SplittableRandom(~settings.seed());
        net = switch (settings.kind()) {
            case GOSSIP, PLUMTREE -> new SpreadNet(world, settings, traffic);
            case GNUTELLA -> new GnutellaNet(world, settings, traffic, downloads);
            case NAPSTER -> new NapsterNet(world, settings, traffic, downloads);
        };
    }

    /** Starts all peers; false when they were not all linked, and reached by a first message, within the patience. */
    public boolean start() {
        for (int i = 0; i < settings.peers(); i++) {
            net.add();
            progress.at("starting", i + 1, settings.peers());
            checking.run();
            if (i % AT_ONCE == AT_ONCE - 1) {
                // Who joins hundreds at a time measures their handshakes.
                await(settings.patience(), net::settled);
            }
        }
        boolean settled = await(settings.patience(), net::settled);
        return settled && warm();
    }

    /**
     * Rounds that do not count until one reaches all: classes are loaded by them, the first flood makes Plumtree's tree, pongs
     * come to rest. Several, since what is published while links still change may be lost to some for ever.
     */
    private boolean warm() {
        Duration end = world.elapsed().plus(settings.patience());
        while (world.elapsed().compareTo(end) < 0) {
            net.begin();
            if (await(settings.every().multipliedBy(2), () -> net.reach().whole())) {
                return true;
            }
        }
        return false;
    }

    private boolean await(Duration atMost, BooleanSupplier done) {
        Duration end = world.elapsed().plus(atMost);
        while (!done.getAsBoolean()) {
            checking.run();
            Duration left = end.minus(world.elapsed());
            if (!left.isPositive()) {
                return done.getAsBoolean();
            }
            world.sleep(left.compareTo(STEP) < 0 ? left : STEP);
        }
        return true;
    }

    /** Publishes or searches, and looks after a round's time what has come of it. */
    public OverlayRound round() {
        return round(settings.every(), () -> false);
    }

    /** The same, over as soon as all is reached, and at the latest when the patience is. */
    public OverlayRound roundUntilWhole() {
        return round(settings.patience(), () -> net.reach().whole());
    }

    private OverlayRound round(Duration atMost, BooleanSupplier done) {
        Traffic.Count before = traffic.count();
        net.begin();
        await(atMost, done);
        OverlayNet.Reach reach = net.reach();
        Traffic.Count sent = traffic.count().minus(before);
        int alive = net.alive().size();
        OverlayRound round = new OverlayRound(
                rounds.size() + 1,
                world.elapsed().toNanos() / 1e6,
                String.join(", ", events),
                alive,
                reach.wanted(),
                reach.possible(),
                reach.reached(),
                reach.hopsMax(),
                reach.latencyMsP50(),
                reach.latencyMsMax(),
                sent.messages(),
                sent.duplicates(),
                sent.bytes(),
                (double) net.linkEnds() / alive,
                downloads.underWay(),
                downloads.done(),
                downloads.failed());
        events.clear();
        rounds.add(round);
        return round;
    }

    /**
     * Kills peers, or the server, as the end of their processes would: their sockets close, and nobody says goodbye.
     *
     * @return what was killed, in words
     * @throws IllegalArgumentException when there is nobody of the kind, or too few would be left
     */
    public String kill(Victims victims) {
        String what = switch (victims) {
            case Victims.Server v -> {
                if (net.isServerDown()) {
                    throw new IllegalArgumentException("the server is dead already");
                }
                net.killServer();
                yield "the server";
            }
            case Victims.Root v -> {
                int root = net.root();
                killAll(List.of(root));
                yield "the root, peer " + root;
            }
            case Victims.Share v -> {
                List<Integer> chosen = draw(v.share());
                killAll(chosen);
                yield chosen.size() + " of " + (net.alive().size() + chosen.size()) + " peers";
            }
            case Victims.One v -> {
                killAll(List.of(v.peer()));
                yield "peer " + v.peer();
            }
        };
        killings.add(new Killing(what, rounds.size() + 1));
        events.add("killed " + what);
        return what;
    }

    private List<Integer> draw(double share) {
        List<Integer> all = new ArrayList<>(net.alive());
        int count = Math.max(1, (int) Math.round(share * all.size()));
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < count && !all.isEmpty()) {
            chosen.add(all.remove(/* index */ fate.nextInt(all.size())));
        }
        return chosen;
    }

    private void killAll(List<Integer> chosen) {
        for (int peer : chosen) {
            if (!net.alive().contains(peer)) {
                throw new IllegalArgumentException("there is no peer " + peer + "; there are " + net.alive());
            }
        }
        if (net.alive().size() - chosen.size() < PEERS_LEFT_MIN) {
            throw new IllegalArgumentException("two peers have to stay; there are " + net.alive());
        }
        chosen.forEach(net::kill);
    }

    /**
     * Starts one more peer, which joins by itself.
     *
     * @return its number
     */
    public int add() {
        int number = net.add();
        events.add("peer " + number + " joined");
        return number;
    }

    /** What has happened so far. */
    public OverlaySummary summary() {
        return new OverlaySummary(
                world.name(),
                settings.kind(),
                settings.peers(),
                net.alive().size(),
                List.copyOf(rounds),
                killings.stream().map(this::loss).toList(),
                downloads.done(),
                downloads.failed(),
                ok());
    }

    private OverlaySummary.Loss loss(Killing killing) {
        int index = killing.round() - 1;
        double before = index == 0 ? Double.NaN : rounds.get(index - 1).share();
        double after = index < rounds.size() ? rounds.get(index).share() : Double.NaN;
        int healed = 0;
        while (index + healed < rounds.size() && !rounds.get(index + healed).isWhole()) {
            healed++;
        }
        return new OverlaySummary.Loss(
                killing.what(), killing.round(), before, after, index + healed < rounds.size() ? healed : -1);
    }

    private boolean ok() {
        int calm = killings.isEmpty() ? rounds.size() : killings.getFirst().round() - 1;
        boolean before = rounds.stream().limit(calm).allMatch(OverlayRound::isWhole);
        boolean last = rounds.isEmpty()
                || rounds.getLast().isWhole()
                || (net.isServerDown() && rounds.getLast().reached() == 0);
        return before && last;
    }

    @Override
    public void close() {
        net.close();
    }
}
