package dev.starling.srp;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.LinkedHashMap;
import java.util.Map;

/** The publicly reachable peers that the user named: pinged until they answer, and again when they are lost. */
final class Bootstraps {
    private static final int MAX = 256;
    private static final int REMEMBERED_TRIES = 5;
    private static final long FIRST_RETRY_NS = 250_000_000L;
    private static final long LAST_RETRY_NS = 8_000_000_000L;

    private static final class Entry {
        long nextNs;
        long retryNs = FIRST_RETRY_NS;
        int triesLeft = Integer.MAX_VALUE;
        boolean indexed = true;
    }

    private final Core core;
    private final Links links;
    private final Map<Endpoint, Entry> entries = new LinkedHashMap<>();

    Bootstraps(Core core, Links links) {
        this.core = core;
        this.links = links;
    }

    void add(Endpoint endpoint) {
        if (entries.size() >= MAX) {
            core.reject(SrpRejection.TABLE_FULL, "bootstrap " + endpoint);
            return;
        }
        if (endpoint.equals(core.mainLocal)) {
            core.reject(SrpRejection.SELF);
            return;
        }
        core.budget.trusted(endpoint);
        entries.computeIfAbsent(endpoint, e -> new Entry()).nextNs = core.now();
    }

    /** A peer of an earlier life, untried: asked a few times whether it is still there. */
    void remembered(SrpState.KnownPeer peer) {
        if (entries.size() < MAX
                && !entries.containsKey(peer.endpoint())
                && !peer.endpoint().equals(core.mainLocal)) {
            core.budget.trusted(peer.endpoint());
            Entry entry = new Entry();
            entry.nextNs = core.now();
            entry.triesLeft = REMEMBERED_TRIES;
            entry.indexed = peer.indexed();
            entries.put(peer.endpoint(), entry);
        }
    }

    /** Looks for all of them at once. */
    void again() {
        for (Entry entry : entries.values()) {
            entry.nextNs = core.now();
            entry.retryNs = FIRST_RETRY_NS;
        }
    }

    long deadlineNs() {
        long next = Env.NEVER;
        for (Entry entry : entries.values()) {
            next = Math.min(next, entry.nextNs);
        }
        return next;
    }

    void tick() {
        long now = core.now();
        entries.values().removeIf(entry -> entry.triesLeft <= 0);
        for (Map.Entry<Endpoint, Entry> each : entries.entrySet()) {
            Entry entry = each.getValue();
            if (entry.nextNs > now) {
                continue;
            }
            KnownPeer peer = core.peers.at(each.getKey());
            if (peer != null && peer.direct()) {
                entry.retryNs = FIRST_RETRY_NS;
                entry.nextNs = now + core.config.timers().keepalive();
                continue;
            }
            core.send(
                    each.getKey(),
                    SrpMachine.MAIN,
                    links.connectionPing(links.expectPong(each.getKey(), SrpMachine.MAIN, entry.indexed)),
                    SendClass.CONTROL);
            entry.triesLeft -= entry.triesLeft == Integer.MAX_VALUE ? 0 : 1;
            entry.nextNs = now + entry.retryNs;
            entry.retryNs = Math.min(2 * entry.retryNs, LAST_RETRY_NS);
        }
    }
}
