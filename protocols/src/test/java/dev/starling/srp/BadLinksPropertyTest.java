package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Attack row 39: whatever the network does to datagrams, once it works every subscriber has every message exactly once.
 * Each seed draws its own mixture of loss, duplicates, reordering, a one-way link and a partition that heals.
 */
final class BadLinksPropertyTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final int SEEDS = 24;
    private static final int MEMBERS = 8;
    private static final int MESSAGES = 6;
    /** From the last message, or from the moment the partition heals. */
    private static final long BOUND_NS = 60 * SECOND;

    private static final class Weather {
        final Lan lan;
        final SplittableRandom random;
        final double loss;
        final double duplicates;
        final long jitterNs;
        Endpoint deaf;
        Endpoint mute;
        Set<Endpoint> island = Set.of();

        Weather(Lan lan, long seed) {
            this.lan = lan;
            random = new SplittableRandom(~seed);
            loss = 0.3;
            duplicates = random.nextDouble() * 0.3;
            jitterNs = (1 + random.nextInt(200)) * Lan.MS;
            lan.weather = this::fate;
        }

        /** The delays with which copies of a datagram arrive. */
        private List<Long> fate(Endpoint from, Endpoint to) {
            List<Long> copies = new ArrayList<>();
            boolean cut = island.contains(from) != island.contains(to) || (from.equals(mute) && to.equals(deaf));
            if (!cut && random.nextDouble() >= loss) {
                copies.add(20 * Lan.MS + random.nextLong(jitterNs));
                if (random.nextDouble() < duplicates) {
                    copies.add(20 * Lan.MS + random.nextLong(10 * jitterNs));
                }
            }
            return copies;
        }
    }

    private static void publish(Lan.Node from, String text) {
        from.command(new SrpCommand.Publish(1, Lan.KEYS, "e", Bytes.utf8(text), null, 0, false));
    }

    private static void history(long seed) {
        Lan lan = Lan.of(seed, MEMBERS, SrpConfig.DEFAULT);
        lan.run(8 * SECOND);
        Weather weather = new Weather(lan, seed);
        List<Lan.Node> members = lan.nodes.subList(2, 2 + MEMBERS);
        weather.mute = members.get(0).main;
        weather.deaf = members.get(1).main;
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (i == MESSAGES / 3) {
                // One seed and half of the members against the others.
                weather.island = lan.nodes.stream()
                        .filter(node -> lan.nodes.indexOf(node) % 2 == 0)
                        .map(node -> node.main)
                        .collect(Collectors.toSet());
            }
            // Every third message is of several fragments.
            String text = ("message " + i + " ").repeat(i % 3 == 2 ? 300 : 1);
            expected.add(text);
            publish(members.get(weather.random.nextInt(MEMBERS)), text);
            lan.run(SECOND + weather.random.nextLong(3 * SECOND));
        }
        weather.island = Set.of();
        assertThat(lan.runUntil(() -> complete(members), BOUND_NS))
                .as(
                        "seed %d: %s",
                        seed,
                        members.stream().map(node -> node.delivered().size()).toList())
                .isTrue();
        lan.run(20 * SECOND);
        List<String> all = new ArrayList<>();
        members.forEach(node -> all.addAll(node.delivered()));
        for (String text : expected) {
            // The publisher has it anyway.
            assertThat(all.stream().filter(text::equals)).as("seed %d", seed).hasSize(MEMBERS - 1);
        }
        for (Lan.Node node : members) {
            assertThat(node.delivered()).as("seed %d", seed).doesNotHaveDuplicates();
        }
    }

    private static boolean complete(List<Lan.Node> members) {
        return members.stream().mapToInt(node -> node.delivered().size()).sum() >= MESSAGES * (MEMBERS - 1);
    }

    @Test
    void every_subscriber_gets_every_message_once_through_any_weather() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            history(seed);
        }
    }
}
