package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Everything that grows has a limit: the state of a peer is walked through after junk of all kinds from everywhere. */
final class BoundedStateTest {
    private static final int JUNK = 100_000;

    @Test
    void no_table_grows_with_junk_and_honest_peers_keep_their_places() {
        Lan lan = Lan.of(1, 4, SrpConfig.DEFAULT);
        lan.run(8000 * Lan.MS);
        Lan.Node victim = lan.nodes.get(2);
        Map<Endpoint, Boolean> honest = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        victim.machine.links().forEach(link -> honest.put(link.endpoint(), true));
        List<AmplificationTest.Datagram> kinds =
                new ArrayList<>(AmplificationTest.kinds().values());
        for (int i = 0; i < JUNK; i++) {
            Attacker each =
                    new Attacker(lan, victim, new Endpoint(IpAddress.ofIpv4(0x20000000 + i * 257), 1024 + i % 60_000));
            SrpPacket packet = kinds.get(i % kinds.size()).make(each, i % 30_000);
            boolean message = packet.type() == SrpType.PUBLISH;
            each.send(
                    message
                            ? packet.with()
                                    .subclusterId(each.id)
                                    .clusterId(each.id)
                                    .build()
                            : packet);
            if (i % 1000 == 0) {
                victim.sent.clear();
                lan.run(100 * Lan.MS);
            }
        }
        Map<String, Integer> sizes = sizes(victim.machine);
        // The gate's parts are the largest: 65,536 ids together; the cache counts its packets.
        assertThat(sizes)
                .hasSizeGreaterThan(20)
                .allSatisfy((path, size) -> assertThat(size)
                        .as(path)
                        .isLessThanOrEqualTo(path.contains("cache") || path.contains("gate") ? 32_768 : 16_384));
        lan.run(1000 * Lan.MS);
        assertThat(victim.machine.links().stream()
                        .filter(link -> honest.containsKey(link.endpoint()))
                        .count())
                .isEqualTo(honest.size());
    }

    @Test
    void a_forged_ping_does_not_move_a_peer() {
        Lan lan = Lan.of(2, 4, SrpConfig.DEFAULT);
        lan.run(8000 * Lan.MS);
        Lan.Node victim = lan.nodes.get(2);
        Lan.Node friend = lan.nodes.get(3);
        Attacker forger = new Attacker(lan, victim, "6.7.8.9:4000");
        for (int i = 0; i < 60; i++) {
            forger.send(Attacker.ping(
                    friend.id(), body -> body.natType(Attacker.OPEN).isConnection(true)));
            lan.run(1000 * Lan.MS);
        }
        assertThat(victim.machine.links())
                .anyMatch(link ->
                        link.peerId().equals(friend.id()) && link.endpoint().equals(friend.main))
                .noneMatch(link -> link.endpoint().equals(forger.endpoint));
    }

    /** The largest map or collection at each path of fields below the machine. */
    private static Map<String, Integer> sizes(Object machine) {
        Map<String, Integer> sizes = new TreeMap<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Map.Entry<String, Object>> open = new ArrayDeque<>();
        open.add(Map.entry("", machine));
        while (!open.isEmpty()) {
            Map.Entry<String, Object> next = open.poll();
            Object object = next.getValue();
            if (!seen.add(object)) {
                continue;
            }
            if (object instanceof Map<?, ?> || object instanceof Collection<?>) {
                Collection<?> values = object instanceof Map<?, ?> map ? map.values() : (Collection<?>) object;
                sizes.merge(next.getKey(), values.size(), Math::max);
                values.stream()
                        .filter(BoundedStateTest::ours)
                        .forEach(value -> open.add(Map.entry(next.getKey() + "[]", value)));
            } else {
                fields(object).forEach((name, value) -> open.add(Map.entry(next.getKey() + "." + name, value)));
            }
        }
        return sizes;
    }

    private static boolean ours(Object value) {
        return value != null
                && (value instanceof Map<?, ?>
                        || value instanceof Collection<?>
                        || value.getClass().getName().startsWith("dev.starling.srp."))
                && !(value instanceof SrpPacket)
                && !(value instanceof CacheEntry)
                && !(value instanceof Enum<?>)
                && !(value instanceof SrpConfig);
    }

    private static Map<String, Object> fields(Object object) {
        Map<String, Object> found = new TreeMap<>();
        try {
            for (Field field : object.getClass().getDeclaredFields()) {
                field.setAccessible(true);
                if (!Modifier.isStatic(field.getModifiers()) && ours(field.get(object))) {
                    found.put(field.getName(), field.get(object));
                }
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
        return found;
    }
}
