package dev.starling.swarm;

import dev.starling.encoding.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Which connection goes when there is no room (after Bitcoin Core's node eviction). Inbound connections are an attacker's
 * to make in any number, so among them some are shielded by marks that are hard to forge, each for a few only: being in
 * one of a few neighbourhoods that nobody can predict, being near, being regarded by the application, being in use for
 * long, and, half of the rest, having been here longest. Of those left, the youngest of the largest neighbourhood goes.
 * An attacker who comes from few neighbourhoods pushes out himself; one who comes from many still not those shielded.
 */
final class Eviction {
    private static final int NEIGHBOURHOODS = 4;
    private static final int NEAR = 8;
    private static final int REGARDED = 8;
    private static final int IN_USE = 8;

    private final Regard regard;
    private final ToLongFunction<PeerId> latencyNs;
    /** What an attacker does not know. */
    private final long secret;

    /** @param latencyNs of a peer; the largest number where it is not known */
    Eviction(Regard regard, ToLongFunction<PeerId> latencyNs, long secret) {
        this.regard = regard;
        this.latencyNs = latencyNs;
        this.secret = secret;
    }

    /** Whom an inbound newcomer replaces. */
    Optional<Kept> forInbound(Collection<Kept> all) {
        List<Kept> inbound = new ArrayList<>();
        for (Kept kept : all) {
            if (!kept.outbound && !regard.isProtected(kept.peer)) {
                inbound.add(kept);
            }
        }
        inbound.removeAll(shielded(inbound));
        return youngestOfLargestGroup(inbound);
    }

    /**
     * Who goes when there are more than wanted, first to go first: the least regarded, of these idle ones, of these the
     * youngest. Protected connections are not among them, and of inbound ones those shielded are not.
     *
     * @param shieldedMax no more than so many, so that there is always somebody to go
     */
    List<Kept> order(Collection<Kept> all, int shieldedMax) {
        List<Kept> order = new ArrayList<>();
        for (Kept kept : all) {
            if (!regard.isProtected(kept.peer)) {
                order.add(kept);
            }
        }
        Set<Kept> shielded = shielded(order.stream().filter(k -> !k.outbound).toList());
        shielded.stream().limit(shieldedMax).forEach(order::remove);
        order.sort(Comparator.comparingLong((Kept k) -> regard.value(k.peer))
                .thenComparing(k -> !k.idle())
                .thenComparing(Comparator.comparingLong((Kept k) -> k.sinceNs).reversed())
                .thenComparing(Comparator.comparingLong((Kept k) -> k.link).reversed()));
        return order;
    }

    private Set<Kept> shielded(List<Kept> inbound) {
        Set<Kept> shielded = new LinkedHashSet<>();
        List<Kept> rest = new ArrayList<>(inbound);
        shield(rest, shielded, oldestOfGroups(rest), NEIGHBOURHOODS);
        shield(rest, shielded, sorted(rest, k -> latencyNs.applyAsLong(k.peer), k -> near(k)), NEAR);
        shield(rest, shielded, sorted(rest, k -> -regard.value(k.peer), k -> regard.value(k.peer) > 0), REGARDED);
        shield(rest, shielded, sorted(rest, k -> k.sinceNs, k -> !k.idle()), IN_USE);
        shield(rest, shielded, sorted(rest, k -> k.sinceNs, k -> true), rest.size() / 2);
        return shielded;
    }

    private boolean near(Kept kept) {
        return latencyNs.applyAsLong(kept.peer) != Long.MAX_VALUE;
    }

    private static void shield(List<Kept> rest, Set<Kept> shielded, List<Kept> candidates, int max) {
        List<Kept> chosen = candidates.subList(0, Math.min(max, candidates.size()));
        shielded.addAll(chosen);
        rest.removeAll(new LinkedHashSet<>(chosen));
    }

    private static List<Kept> sorted(
            List<Kept> rest, ToLongFunction<Kept> by, java.util.function.Predicate<Kept> which) {
        return rest.stream()
                .filter(which)
                .sorted(Comparator.comparingLong(by)
                        .thenComparingLong(k -> k.sinceNs)
                        .thenComparingLong(k -> k.link))
                .toList();
    }

    /** The longest-lived of each group, groups in an order that depends on the secret. */
    private List<Kept> oldestOfGroups(List<Kept> rest) {
        Map<Optional<Prefix>, Kept> oldest = new LinkedHashMap<>();
        for (Kept kept : rest) {
            oldest.merge(kept.group(), kept, (a, b) -> b.sinceNs < a.sinceNs ? b : a);
        }
        return oldest.values().stream()
                .sorted(Comparator.comparingLong((Kept k) -> mixed(k.group())).thenComparingLong(k -> k.link))
                .toList();
    }

    /** SplitMix64's finisher over the group and the secret. */
    private long mixed(Optional<Prefix> group) {
        long z = secret
                + group.map(prefix ->
                                prefix.address().high() * 31 + prefix.address().low())
                        .orElse(-1L);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static Optional<Kept> youngestOfLargestGroup(List<Kept> rest) {
        Map<Optional<Prefix>, List<Kept>> groups = new LinkedHashMap<>();
        rest.forEach(kept ->
                groups.computeIfAbsent(kept.group(), g -> new ArrayList<>()).add(kept));
        Comparator<Kept> younger =
                Comparator.comparingLong((Kept k) -> k.sinceNs).thenComparingLong(k -> k.link);
        return groups.values().stream()
                .map(group ->
                        Map.entry(group.size(), group.stream().max(younger).orElseThrow()))
                .max(Map.Entry.<Integer, Kept>comparingByKey().thenComparing(Map.Entry::getValue, younger))
                .map(Map.Entry::getValue);
    }
}
