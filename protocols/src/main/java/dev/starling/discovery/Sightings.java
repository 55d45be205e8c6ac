package dev.starling.discovery;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who was seen on the local network. Each source speaks for itself: what one neighbour says of a peer neither replaces
 * nor takes back what another says of it, so a liar can add addresses but remove none.
 */
final class Sightings {
    /**
     * What a message says of one peer.
     *
     * @param name its name in multicast DNS
     * @param flush whether it replaces what the same source said before
     */
    record Announcement(DnsName name, PeerId peer, SequencedMap<Multiaddr, Integer> ttlsS, boolean flush) {}

    /** Where something was heard. */
    record Source(int socket, IpAddress ip) {}

    private static final long SECOND = 1_000_000_000L;
    /** RFC 6762 §5.2: at 80, 85, 90 and 95 % of its life, and up to 2 % later, a record is asked for again. */
    private static final int REFRESHES = 4;

    private static final int REFRESH_FIRST_PERMILLE = 800;
    private static final int REFRESH_STEP_PERMILLE = 50;
    private static final int REFRESH_JITTER_PERMILLE = 20;

    /** An address's life. */
    private record Life(long heardNs, long expiresNs) {}

    /** A peer as one source describes it. */
    private static final class Sighting {
        final DnsName name;
        final SequencedMap<Multiaddr, Life> addresses = new LinkedHashMap<>();
        long heardNs;
        long ttlNs;
        int refreshes;
        int jitterPermille;

        Sighting(DnsName name) {
            this.name = name;
        }

        long expiresNs() {
            return addresses.values().stream().mapToLong(Life::expiresNs).max().orElse(0);
        }

        long refreshNs() {
            if (refreshes >= REFRESHES) {
                return Env.NEVER;
            }
            return heardNs
                    + ttlNs
                            / 1000
                            * (REFRESH_FIRST_PERMILLE + (long) REFRESH_STEP_PERMILLE * refreshes + jitterPermille);
        }

        long nextNs() {
            long next = refreshNs();
            for (Life life : addresses.values()) {
                next = Math.min(next, life.expiresNs);
            }
            return next;
        }
    }

    /** A peer as all sources describe it. */
    private static final class Seen {
        final SequencedMap<Source, Sighting> bySource = new LinkedHashMap<>();
        List<Multiaddr> told = List.of();

        /** What {@code source} says; under another name it has begun anew, and what it said is soon out of date. */
        Sighting sighting(Source source, DnsName name) {
            Sighting present = bySource.get(source);
            if (present != null && present.name.equals(name)) {
                return present;
            }
            Sighting next = new Sighting(name);
            if (present != null) {
                next.addresses.putAll(present.addresses);
            }
            bySource.put(source, next);
            return next;
        }
    }

    private final MdnsConfig config;
    private final SequencedMap<PeerId, Seen> peers = new LinkedHashMap<>();
    private final Map<Source, Integer> peersBySource = new HashMap<>();
    private long nextNs = Env.NEVER;

    Sightings(MdnsConfig config) {
        this.config = config;
    }

    /** Not later than the next moment at which {@link #tick} has something to do. */
    long nextNs() {
        return nextNs;
    }

    /** Takes an announcement; false when a table is full and nothing, or not all of it, was kept. */
    boolean heard(Source source, Announcement news, Env<MdnsEvent> env) {
        Seen known = peers.get(news.peer());
        Seen seen = known == null ? new Seen() : known;
        boolean heardBefore = seen.bySource.containsKey(source);
        if (!heardBefore && !room(known, source)) {
            return false;
        }
        if (!heardBefore) {
            peers.put(news.peer(), seen);
            peersBySource.merge(source, 1, Integer::sum);
        }
        Sighting sighting = seen.sighting(source, news.name());
        boolean all = renew(sighting, news, env.nowNs());
        sighting.jitterPermille = env.random().nextInt(REFRESH_JITTER_PERMILLE + 1);
        nextNs = Math.min(nextNs, sighting.nextNs());
        tell(news.peer(), seen, env);
        return all;
    }

    private boolean room(@Nullable Seen known, Source source) {
        MdnsConfig.Limits limits = config.limits();
        return peersBySource.getOrDefault(source, 0) < limits.peersPerSource()
                && (known == null ? peers.size() < limits.peers() : known.bySource.size() < limits.sourcesPerPeer());
    }

    private boolean renew(Sighting sighting, Announcement news, long nowNs) {
        boolean all = true;
        sighting.heardNs = nowNs;
        sighting.refreshes = 0;
        sighting.ttlNs = 0;
        for (Map.Entry<Multiaddr, Integer> entry : news.ttlsS().entrySet()) {
            if (!sighting.addresses.containsKey(entry.getKey())
                    && sighting.addresses.size() >= config.limits().addressesPerPeer()) {
                all = false;
                continue;
            }
            long ttlNs = Math.min(entry.getValue(), config.timers().ttlMostS()) * SECOND;
            sighting.ttlNs = Math.max(sighting.ttlNs, ttlNs);
            sighting.addresses.put(entry.getKey(), new Life(nowNs, nowNs + ttlNs));
        }
        if (news.flush()) {
            // RFC 6762 §10.2: what is older than a second is not part of this answer, and ends in a second.
            sighting.addresses.replaceAll(
                    (address, life) -> life.heardNs < nowNs - SECOND ? ending(life, nowNs) : life);
        }
        return all;
    }

    private static Life ending(Life life, long nowNs) {
        return new Life(life.heardNs, Math.min(life.expiresNs, nowNs + SECOND));
    }

    /** The peers of these names say that they go: a second from now, as RFC 6762 §10.1 has it. */
    void goodbye(Source source, Set<DnsName> names, long nowNs) {
        if (names.isEmpty() || !peersBySource.containsKey(source)) {
            return;
        }
        for (Seen seen : peers.values()) {
            Sighting sighting = seen.bySource.get(source);
            if (sighting != null && names.contains(sighting.name)) {
                sighting.addresses.replaceAll((address, life) -> ending(life, nowNs));
                sighting.refreshes = REFRESHES;
                nextNs = Math.min(nextNs, sighting.nextNs());
            }
        }
    }

    /** The sockets on which to ask again because something known there is about to expire; drops what has. */
    Set<Integer> tick(Env<MdnsEvent> env) {
        long nowNs = env.nowNs();
        Set<Integer> ask = new TreeSet<>();
        if (nowNs < nextNs) {
            return ask;
        }
        nextNs = Env.NEVER;
        for (Map.Entry<PeerId, Seen> entry : List.copyOf(peers.entrySet())) {
            Seen seen = entry.getValue();
            for (Source source : List.copyOf(seen.bySource.keySet())) {
                if (refresh(seen, source, nowNs)) {
                    ask.add(source.socket());
                }
            }
            tell(entry.getKey(), seen, env);
        }
        return ask;
    }

    /** Drops what has expired; whether what is left is to be asked for again. */
    private boolean refresh(Seen seen, Source source, long nowNs) {
        Sighting sighting = seen.bySource.get(source);
        if (sighting == null) {
            return false;
        }
        sighting.addresses.values().removeIf(life -> life.expiresNs <= nowNs);
        if (sighting.addresses.isEmpty()) {
            forget(seen, source);
            return false;
        }
        boolean due = sighting.refreshNs() <= nowNs;
        while (sighting.refreshNs() <= nowNs) {
            sighting.refreshes++;
        }
        nextNs = Math.min(nextNs, sighting.nextNs());
        return due;
    }

    /** The socket is gone. */
    void detach(int socket, Env<MdnsEvent> env) {
        for (Map.Entry<PeerId, Seen> entry : List.copyOf(peers.entrySet())) {
            Seen seen = entry.getValue();
            for (Source source : List.copyOf(seen.bySource.keySet())) {
                if (source.socket() == socket) {
                    forget(seen, source);
                }
            }
            tell(entry.getKey(), seen, env);
        }
    }

    private void forget(Seen seen, Source source) {
        seen.bySource.remove(source);
        peersBySource.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
    }

    private void tell(PeerId peer, Seen seen, Env<MdnsEvent> env) {
        Set<Multiaddr> now = new LinkedHashSet<>();
        for (Sighting sighting : seen.bySource.values()) {
            for (Multiaddr address : sighting.addresses.keySet()) {
                if (now.size() < config.limits().addressesPerPeer()) {
                    now.add(address);
                }
            }
        }
        if (now.isEmpty()) {
            peers.remove(peer);
            if (!seen.told.isEmpty()) {
                env.out(new MdnsEvent.Lost(peer));
            }
        } else if (!now.equals(new LinkedHashSet<>(seen.told))) {
            seen.told = List.copyOf(now);
            env.out(new MdnsEvent.Found(peer, seen.told));
        }
    }

    /** Names heard at {@code socket} for which no answer is needed: more than half of their life is left (RFC 6762 §7.1). */
    List<DnsRecord> known(int socket, DnsName service, long nowNs) {
        List<DnsRecord> known = new ArrayList<>();
        Set<DnsName> names = new LinkedHashSet<>();
        for (Seen seen : peers.values()) {
            seen.bySource.forEach((source, sighting) -> {
                long left = sighting.expiresNs() - nowNs;
                if (source.socket() == socket && left > sighting.ttlNs / 2 && names.add(sighting.name)) {
                    known.add(new DnsRecord.Ptr(service, (int) (left / SECOND), false, sighting.name));
                }
            });
        }
        return known;
    }

    int size() {
        return peers.size();
    }
}
