package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Anti-entropy (docs/protocol/srp.md §8, §19): who missed packets gets them by comparing caches with neighbours. */
class RepairTest {
    private static final long SECOND = 1000 * Lan.MS;
    private static final SrpConfig NO_REPAIR = SrpConfig.DEFAULT.repair(SrpConfig.Repair.DEFAULT.none());
    private static final Bytes NOTHING =
            new PacketCache(SrpConfig.Limits.DEFAULT).summary("").encode();

    private boolean cut;

    /** Peers of which the last gets no PUBLISH while {@link #cut}. */
    private Lan lan(long seed, int count, SrpConfig config) {
        Lan lan = Lan.of(seed, count, config);
        Lan.Node last = lan.nodes.getLast();
        Puppet.lose(
                lan, sent -> cut && sent.to().equals(last.main) && sent.packet().type() == SrpType.PUBLISH);
        lan.run(15 * SECOND);
        return lan;
    }

    private static void publish(Lan.Node from, String text) {
        from.command(new SrpCommand.Publish(1, Lan.KEYS, null, Bytes.utf8(text), null, 0, false));
    }

    private static SrpPacket sync(Bytes summary) {
        return SrpPacket.of(SrpType.SYNC)
                .message(summary)
                .packetId(PacketIds.control(SrpPacket.UNSET, summary, SrpPacket.UNSET))
                .usr4(Bytes.utf8("1"))
                .build();
    }

    @Test
    void who_missed_messages_gets_all_of_them_within_seconds() {
        Lan lan = lan(1, 4, SrpConfig.DEFAULT);
        cut = true;
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            texts.add("message " + i);
            publish(lan.nodes.get(2), "message " + i);
        }
        lan.run(SECOND);
        Lan.Node last = lan.nodes.getLast();
        assertThat(last.delivered()).isEmpty();
        cut = false;
        lan.run(30 * SECOND);
        assertThat(last.delivered()).containsExactlyInAnyOrderElementsOf(texts);
    }

    @Test
    void without_repair_a_miss_stays_a_miss() {
        Lan lan = lan(1, 4, NO_REPAIR);
        // The seeds repair as well, so they take no part.
        lan.nodes.get(0).dead = true;
        lan.nodes.get(1).dead = true;
        cut = true;
        publish(lan.nodes.get(2), "missed");
        lan.run(SECOND);
        cut = false;
        lan.run(60 * SECOND);
        assertThat(lan.nodes.getLast().delivered()).isEmpty();
        assertThat(lan.nodes.get(3).delivered()).containsExactly("missed");
    }

    @Test
    void the_missing_fragments_of_a_long_message_come_too() {
        Lan lan = Lan.of(2, 4, SrpConfig.DEFAULT);
        Lan.Node last = lan.nodes.getLast();
        Puppet.lose(
                lan, sent -> cut && sent.to().equals(last.main) && sent.packet().index() % 3 == 1);
        lan.run(15 * SECOND);
        cut = true;
        publish(lan.nodes.get(2), "z".repeat(20_000));
        lan.run(2 * SECOND);
        assertThat(last.delivered()).isEmpty();
        cut = false;
        lan.run(30 * SECOND);
        assertThat(last.delivered()).containsExactly("z".repeat(20_000));
    }

    @Test
    void a_newcomer_gets_what_was_published_before_it_came() {
        Lan lan = Lan.of(3, 3, SrpConfig.DEFAULT);
        lan.run(15 * SECOND);
        publish(lan.nodes.get(2), "early");
        lan.run(5 * SECOND);
        Lan.Node late = lan.join(SrpConfig.DEFAULT);
        lan.run(5 * SECOND);
        assertThat(late.delivered()).containsExactly("early");
    }

    @Test
    void caches_that_hold_the_same_are_found_equal_by_one_summary() {
        Lan lan = new Lan(4);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        SrpPacket packet = Puppet.publish("same", SrpPacket.UNSET);
        puppet.say(seed, packet);
        lan.run(SECOND);
        puppet.got.clear();
        PacketCache cache = new PacketCache(SrpConfig.Limits.DEFAULT);
        cache.insert(packet, 0, true, null, new SplittableRandom(1));
        puppet.say(seed, sync(cache.summary("").encode()));
        lan.run(100 * Lan.MS);
        assertThat(puppet.got(SrpType.SYNC)).isEmpty();
        assertThat(puppet.got(SrpType.PUBLISH)).isEmpty();
    }

    @Test
    void what_the_other_lacks_is_pushed_and_only_buckets_that_differ_are_looked_into() {
        Lan lan = new Lan(5);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        PacketCache theirs = new PacketCache(SrpConfig.Limits.DEFAULT);
        Set<Bytes> lacking = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            SrpPacket packet = Puppet.opaque("packet " + i);
            puppet.say(seed, packet);
            if (i == 77) {
                lacking.add(packet.packetId());
            } else {
                theirs.insert(packet, 0, true, null, new SplittableRandom(1));
            }
        }
        lan.run(SECOND);
        puppet.got.clear();
        puppet.say(seed, sync(theirs.summary("").encode()));
        int syncs = 0;
        for (int i = 0; i < 20; i++) {
            lan.run(50 * Lan.MS);
            for (SrpPacket sync : puppet.got(SrpType.SYNC)) {
                CacheSummary summary = CacheSummary.decode(sync.message());
                if (summary != null && !summary.prefix().isEmpty()) {
                    syncs++;
                    puppet.say(seed, sync(theirs.summary(summary.prefix()).encode()));
                }
            }
            puppet.got.removeIf(packet -> packet.type() == SrpType.SYNC);
        }
        assertThat(puppet.got(SrpType.PUBLISH)).extracting(SrpPacket::packetId).containsExactlyElementsOf(lacking);
        assertThat(syncs).isBetween(1, 4);
    }

    @Test
    void an_answer_to_an_own_summary_is_delivered_but_not_multicast_again() {
        Lan lan = new Lan(6);
        Lan.Node seed = lan.seedNode();
        List<Puppet> puppets = Puppet.around(lan, seed, 1, 5);
        SrpPacket known = Puppet.publish("known", SrpPacket.UNSET);
        puppets.get(0).say(seed, known);
        assertThat(lan.runUntil(() -> !puppets.get(1).got(SrpType.SYNC).isEmpty(), 60 * SECOND))
                .isTrue();
        SrpPacket missed = Puppet.publish("missed", SrpPacket.UNSET);
        puppets.get(1).say(seed, missed);
        lan.run(100 * Lan.MS);
        assertThat(seed.machine.cachePackets()).isEqualTo(2);
        assertThat(Puppet.sent(seed, SrpType.PUBLISH))
                .noneMatch(sent -> sent.packet().packetId().equals(missed.packetId()));
        SrpPacket live = Puppet.publish("live", SrpPacket.UNSET);
        lan.run(20 * Lan.MS);
        puppets.get(4).say(seed, live.with().hops(3).build());
        lan.run(100 * Lan.MS);
        assertThat(Puppet.sent(seed, SrpType.PUBLISH))
                .anyMatch(sent -> sent.packet().packetId().equals(live.packetId()));
    }

    @Test
    void a_pong_with_another_hash_is_reason_enough_to_compare() {
        Lan lan = new Lan(7);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        SrpPacket packet = Puppet.publish("kept", SrpPacket.UNSET);
        puppet.say(seed, packet);
        lan.run(30 * SECOND);
        long quietMs = 0;
        for (int ms = 0; ms < 100_000 && quietMs < 6050; ms += 10) {
            puppet.got.clear();
            lan.run(10 * Lan.MS);
            quietMs = puppet.got(SrpType.SYNC).isEmpty() ? quietMs + 10 : 0;
        }
        assertThat(quietMs).isEqualTo(6050);
        puppet.got.clear();
        SrpBody.Pong pong = new PongBuilder(puppet.id, seed.id())
                .cacheSummaryHash(Bytes.fromHex("da39a3ee5e6b4b0d3255bfef95601890afd80709"))
                .build();
        puppet.say(seed, puppet.control(SrpType.PONG, pong));
        lan.run(2 * lan.latencyNs + 5 * Lan.MS);
        assertThat(puppet.got(SrpType.SYNC)).hasSize(1);
    }

    @Test
    void strangers_get_no_packets_for_an_empty_summary() {
        Lan lan = new Lan(8);
        Lan.Node seed = lan.seedNode();
        Puppet puppet = new Puppet(lan, 1).meet(seed);
        puppet.say(seed, Puppet.publish("kept", SrpPacket.UNSET));
        Puppet stranger = new Puppet(lan, 2);
        stranger.say(seed, sync(NOTHING));
        lan.run(SECOND);
        assertThat(stranger.got).isEmpty();
        puppet.say(seed, sync(NOTHING));
        lan.run(SECOND);
        assertThat(puppet.got(SrpType.PUBLISH)).hasSize(1);
    }
}
