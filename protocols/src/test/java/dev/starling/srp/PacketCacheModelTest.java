package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random histories, step by step against {@link CacheModel}. */
final class PacketCacheModelTest {
    private static final RandomGenerator NO_JITTER = () -> 0L;

    @Test
    void every_outcome_and_eviction_is_that_of_the_rules() {
        for (int seed = 0; seed < 25; seed++) {
            history(seed);
        }
    }

    private static void history(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // In some histories all packets are charged the same and fill the shares exactly.
        boolean even = seed % 3 == 0;
        long capacity = even ? PacketCache.CHARGE_MIN * 16L * (1 + seed % 5) : 20_000 + random.nextInt(60_000);
        int messageMax = even ? 100 : SrpPacket.MESSAGE_MAX;
        SrpConfig.Limits limits = SrpConfig.DEFAULT.limits().cacheBytes(capacity);
        PacketCache cache = new PacketCache(limits);
        CacheModel model = new CacheModel(limits);
        boolean[] own = new boolean[6];
        long nowNs = 0;
        for (int step = 0; step < 400; step++) {
            nowNs += random.nextInt(50) * 1_000_000L;
            String at = "seed " + seed + " step " + step;
            switch (random.nextInt(20)) {
                case 0 -> {
                    int max = random.nextInt(5);
                    assertThat(cache.expire(nowNs, max)).as(at).isEqualTo(model.expire(nowNs, max));
                }
                case 1 -> {
                    int cluster = random.nextInt(own.length);
                    own[cluster] = !own[cluster] && random.nextInt(3) == 0;
                    mark(cache, model, id("cluster", cluster), own[cluster]);
                }
                case 2 -> {
                    Bytes id = id("packet", random.nextInt(step + 1));
                    assertThat(cache.remove(id) != null).as(at).isEqualTo(model.remove(id));
                }
                default -> insert(cache, model, random, step, nowNs, own, messageMax, at);
            }
            assertThat(cache.under("", Integer.MAX_VALUE)).as(at).isEqualTo(model.ids());
            assertThat(cache.bytes()).as(at).isEqualTo(model.bytes());
            assertThat(cache.packets()).isEqualTo(model.ids().size());
            assertThat(cache.nextExpiryNs()).as(at).isEqualTo(model.nextExpiryNs());
            Bytes previous = id("message", random.nextInt(4));
            assertThat(cache.followers(previous)).as(at).isEqualTo(model.followers(previous));
        }
        assertThat(cache.packets()).as("seed %d did something", seed).isPositive();
    }

    private static void mark(PacketCache cache, CacheModel model, Bytes cluster, boolean own) {
        if (own) {
            cache.markOwn(cluster, SrpPacket.UNSET);
        } else {
            cache.markForeign(cluster, SrpPacket.UNSET);
        }
        model.mark(cluster, own);
    }

    private static void insert(
            PacketCache cache,
            CacheModel model,
            SplittableRandom random,
            int step,
            long nowNs,
            boolean[] own,
            int messageMax,
            String at) {
        // Half of the packets come in one cluster and half from one sender, so that both go beyond their share.
        int cluster = random.nextBoolean() ? 0 : random.nextInt(own.length);
        IpAddress sender =
                random.nextInt(8) == 0 ? null : IpAddress.ofIpv4(random.nextBoolean() ? 1 : 1 + random.nextInt(30));
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .packetId(id("packet", random.nextInt(10) == 0 ? random.nextInt(step + 1) : step))
                .clusterId(id("cluster", cluster))
                .previousId(id("message", random.nextInt(4)))
                .index(step)
                // Different moments for different packets: ties are the heap's own test.
                .ttlMs(1000 + random.nextInt(20_000) * 700L + step)
                .message(Bytes.wrap(new byte[random.nextInt(messageMax + 1)]))
                .build();
        List<Bytes> expected = model.insert(packet, nowNs, own[cluster], sender);
        PacketCache.Outcome outcome = cache.insert(packet, nowNs, own[cluster], sender, NO_JITTER);
        if (expected == null) {
            assertThat(outcome).as(at).isNotInstanceOf(PacketCache.Outcome.Inserted.class);
        } else {
            assertThat(outcome).as(at).isEqualTo(new PacketCache.Outcome.Inserted(expected));
            assertThat(cache.get(packet.packetId())).isSameAs(packet);
        }
    }

    private static Bytes id(String what, int number) {
        return PacketCacheTest.id(what + number);
    }
}
