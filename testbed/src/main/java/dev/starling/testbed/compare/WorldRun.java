package dev.starling.testbed.compare;

import dev.starling.peer.World;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Progress;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.Watch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What was published and delivered in one world.
 *
 * @param deliveries to all peers together
 * @param delaysNs from each publication to each delivery, ascending
 * @param latenciesNs of the messages that carried the items, from one peer's hand to the next one's, in their order
 */
public record WorldRun(boolean started, int published, int deliveries, long[] delaysNs, long[] latenciesNs) {
    /** Which of a protocol's messages carry items. */
    private static final String CARRIER_OF_STREAMS = "MESSAGE";

    private static final String CARRIER_OF_DATAGRAMS = "PUBLISH";

    /** Takes what the comparison needs. Called from any thread. */
    private static final class Notes implements Watch {
        private final Map<String, Long> published = new HashMap<>();
        private final List<Observation.Delivered> delivered = new ArrayList<>();
        private final Map<Long, Long> sent = new HashMap<>();
        private final List<Long> latencies = new ArrayList<>();

        @Override
        public synchronized void saw(Observation observation) {
            if (observation instanceof Observation.Published item) {
                published.put(item.item(), item.timeNs());
            } else if (observation instanceof Observation.Delivered item) {
                delivered.add(item);
            } else if (observation instanceof Observation.Sent message && carries(message.kind())) {
                sent.put(message.message(), message.timeNs());
            } else if (observation instanceof Observation.Received message) {
                Long sentNs = sent.remove(message.message());
                if (sentNs != null) {
                    latencies.add(message.timeNs() - sentNs);
                }
            }
        }

        private static boolean carries(String kind) {
            return kind.equals(CARRIER_OF_STREAMS) || kind.equals(CARRIER_OF_DATAGRAMS);
        }

        /** Forgets the messages so far: what warms up is not measured. */
        synchronized void begin() {
            published.clear();
            delivered.clear();
            latencies.clear();
        }

        synchronized WorldRun result(boolean started, int count) {
            long[] delays = delivered.stream()
                    .filter(item -> published.containsKey(item.item()))
                    .mapToLong(item -> item.timeNs() - published.getOrDefault(item.item(), 0L))
                    .sorted()
                    .toArray();
            return new WorldRun(
                    started,
                    count,
                    delays.length,
                    delays,
                    latencies.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /**
     * Publishes again and again, each time from a peer that the seed chooses, and waits until all have it.
     *
     * @param warmUp publications that are not measured
     */
    static WorldRun of(World world, MainJob.Settings settings, int warmUp, int publications, Progress progress) {
        Notes notes = new Notes();
        SplittableRandom random = new SplittableRandom(settings.seed());
        try (MainJob job = MainJob.of(world, settings, progress, notes)) {
            boolean started = job.start();
            for (int i = 0; i < warmUp; i++) {
                job.publish(random.nextInt(settings.peers()), "warming up " + i);
            }
            notes.begin();
            for (int i = 0; i < publications; i++) {
                job.publish(random.nextInt(settings.peers()), "item " + i);
                progress.at("publishing in the " + world.name() + " world", i + 1, publications);
            }
            return notes.result(started, publications);
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
