package dev.starling.testbed.compare;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What was published and delivered in one world.
 *
 * @param wanted how many deliveries there should be
 * @param deliveries to all peers together
 * @param delaysNs from each publication to each delivery, ascending
 * @param carried the messages that carried the items of the warm-up
 */
public record WorldRun(
        boolean started, int published, int wanted, int deliveries, long[] delaysNs, List<Carried> carried) {
    /**
     * A message from one peer's hand to the next one's.
     *
     * @param tookNs how long it took
     * @param apartNs how far the two are apart
     */
    public record Carried(long tookNs, long apartNs) {}

    /** Between two publications: what follows the one is over before the next one. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** @param warmUp publications that are not compared, but show what the machine adds */
    record Plan(MainJob.Settings settings, int warmUp, int publications, PairDelays delays) {
        Plan listeningAt(String host) {
            MainJob.Settings other = new MainJob.Settings(
                    settings.transport(),
                    settings.peers(),
                    settings.topology(),
                    host,
                    settings.seed(),
                    settings.patience(),
                    settings.banks());
            return new Plan(other, warmUp, publications, delays);
        }

        /** Which of a protocol's messages carry items. */
        String carrier() {
            return settings.transport() == MainJob.Transport.UDP ? "PUBLISH" : "MESSAGE";
        }

        /** In the order in which peers were opened, seeds, with numbers below 0, come first. */
        int opened(int number) {
            int seeds = settings.transport() == MainJob.Transport.UDP ? 2 : 0;
            return number < 0 ? -1 - number : number + seeds;
        }
    }

    /** Takes what the comparison needs. Called from any thread. */
    private static final class Notes implements Watch {
        private final Plan plan;
        private final Map<String, Long> published = new HashMap<>();
        private final List<Observation.Delivered> delivered = new ArrayList<>();
        private final Map<Long, Long> sent = new HashMap<>();
        private final List<Carried> carried = new ArrayList<>();
        private boolean warm;

        Notes(Plan plan) {
            this.plan = plan;
        }

        @Override
        public synchronized void saw(Observation observation) {
            if (observation instanceof Observation.Published item) {
                published.put(item.item(), item.timeNs());
            } else if (observation instanceof Observation.Delivered item) {
                delivered.add(item);
            } else if (observation instanceof Observation.Sent message
                    && !warm
                    && message.kind().equals(plan.carrier())) {
                sent.put(message.message(), message.timeNs());
            } else if (observation instanceof Observation.Received message) {
                Long sentNs = sent.remove(message.message());
                if (sentNs != null) {
                    long apartNs = plan.delays.delayNs(plan.opened(message.from()), plan.opened(message.to()));
                    carried.add(new Carried(message.timeNs() - sentNs, apartNs));
                }
            }
        }

        /** Forgets the publications so far; what carried them. */
        synchronized List<Carried> begin() {
            warm = true;
            published.clear();
            delivered.clear();
            return List.copyOf(carried);
        }

        synchronized WorldRun result(boolean started) {
            long[] delays = delivered.stream()
                    .filter(item -> published.containsKey(item.item()))
                    .mapToLong(item -> item.timeNs() - published.getOrDefault(item.item(), 0L))
                    .sorted()
                    .toArray();
            return new WorldRun(
                    started,
                    plan.publications,
                    plan.publications * (plan.settings.peers() - 1),
                    delays.length,
                    delays,
                    List.copyOf(carried));
        }
    }

    /**
     * Publishes again and again, each time from a peer that the seed chooses, and waits until all have it.
     *
     * @param warm told after the warm-up what carried its items
     */
    static WorldRun of(World world, Plan plan, Progress progress, Consumer<List<Carried>> warm) {
        Notes notes = new Notes(plan);
        SplittableRandom random = new SplittableRandom(plan.settings.seed());
        int all = plan.warmUp + plan.publications;
        try (MainJob job = MainJob.of(world, plan.settings, progress, notes)) {
            boolean started = job.start();
            for (int i = 0; i < all; i++) {
                if (i == plan.warmUp) {
                    warm.accept(notes.begin());
                }
                job.publish(random.nextInt(plan.settings.peers()), "item " + i);
                progress.at("publishing in the " + world.name() + " world", i + 1, all);
                world.sleep(PAUSE);
            }
            return notes.result(started);
        }
    }

    /** The mean delay. */
    public double meanNs() {
        double sum = 0;
        for (long delay : delaysNs) {
            sum += delay;
        }
        return delaysNs.length == 0 ? Double.NaN : sum / delaysNs.length;
    }

    /** The delay that a share of the deliveries keeps below, 0…1. */
    public double delayNs(double share) {
        return delaysNs.length == 0
                ? Double.NaN
                : delaysNs[(int) Math.min(delaysNs.length - 1, share * delaysNs.length)];
    }
}
