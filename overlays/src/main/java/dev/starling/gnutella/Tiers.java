package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.OverlayOutput;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.GnutellaMessage.Ping;
import dev.starling.gnutella.GnutellaMessage.Pong;
import dev.starling.gnutella.GnutellaMessage.Query;
import dev.starling.gnutella.GnutellaMessage.RoutePatch;
import dev.starling.gnutella.GnutellaMessage.RouteReset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What protocol 0.6 does differently: pongs out of caches, leaves that are asked only what their tables do not rule out. */
final class Tiers {
    private final GnutellaConfig config;
    private final Endpoint address;
    private final Library library;
    private final Peers peers;
    private @Nullable List<GnutellaMessage> table;
    private long pingAtNs = Env.NEVER;

    Tiers(GnutellaConfig config, Endpoint address, Library library, Peers peers) {
        this.config = config;
        this.address = address;
        this.library = library;
        this.peers = peers;
    }

    long deadlineNs() {
        return pingAtNs;
    }

    /** A neighbour is new: a leaf sends its ultrapeer its table, an ultrapeer begins to ping. */
    void met(int peer, Role role, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (config.role() == Role.LEAF && role == Role.ULTRAPEER) {
            if (table == null) {
                table = RouteTable.of(library.words(), config.tables().slots())
                        .messages(Guid.random(env.random()), config.tables());
            }
            for (GnutellaMessage message : table) {
                env.out(new OverlayOutput.Send<>(peer, message));
            }
        }
        if (config.role() == Role.ULTRAPEER && pingAtNs == Env.NEVER) {
            // Not all at once where many begin together.
            long every = config.pongs().pingEvery().toNanos();
            pingAtNs = env.nowNs() + env.random().nextLong(every) + 1;
        }
    }

    /** Pings the neighbouring ultrapeers. Their caches answer. */
    void tick(Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env, GuidRoutes pings) {
        if (env.nowNs() < pingAtNs) {
            return;
        }
        pingAtNs = env.nowNs() + config.pongs().pingEvery().toNanos();
        Ping ping = new Ping(Guid.random(env.random()), config.hopsMax(), 0, Bytes.EMPTY);
        for (int i = 0; i < peers.size(); i++) {
            if (!peers.isLeaf(peers.at(i))) {
                env.out(new OverlayOutput.Send<>(peers.at(i), ping));
            }
        }
    }

    /** Answers with itself and, where the ping is to go further, with what its other neighbours have told. */
    void ping(int from, Ping ping, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        Peers.Known asker = peers.known(from);
        if (asker == null || env.nowNs() < asker.answersFromNs) {
            return;
        }
        asker.answersFromNs = env.nowNs() + config.pongs().answerEvery().toNanos();
        int back = Math.min(config.hopsMax(), ping.hops() + 1);
        env.out(new OverlayOutput.Send<>(
                from, new Pong(ping.guid(), back, 0, address, library.files(), library.kilobytes(), Bytes.EMPTY)));
        if (ping.ttl() < 2 || config.role() == Role.LEAF) {
            return;
        }
        int left = config.pongs().answered() - 1;
        for (int rank = 0; rank < config.pongs().kept() && left > 0; rank++) {
            for (int i = 0; i < peers.size() && left > 0; i++) {
                left -= cached(from, peers.at(i), rank, ping, env) ? 1 : 0;
            }
        }
    }

    private boolean cached(
            int from, int of, int rank, Ping ping, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        Peers.Known known = peers.known(of);
        if (of == from || known == null || rank >= known.pongs.size()) {
            return false;
        }
        Pong pong = known.pongs.at(rank);
        int hops = pong.hops() + 1;
        int ttl = config.hopsMax() - hops;
        if (ttl < Math.max(1, ping.hops())) {
            return false;
        }
        env.out(new OverlayOutput.Send<>(
                from, new Pong(ping.guid(), ttl, hops, pong.address(), pong.files(), pong.kilobytes(), Bytes.EMPTY)));
        return true;
    }

    void pong(int from, Pong pong) {
        Peers.Known known = peers.known(from);
        if (known != null) {
            known.pongs.put(pong);
        }
    }

    /** Sends a query to ultrapeers while there is TTL, and to leaves whose tables do not rule out that they have it. */
    void queryOn(Query query, int from, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        Set<String> words = config.role() == Role.ULTRAPEER ? Library.words(query.text()) : Set.of();
        Query toLeaves = query.ttl() > 0 ? query : query.over(1, query.hops());
        for (int i = 0; i < peers.size(); i++) {
            int peer = peers.at(i);
            Peers.Known known = peers.known(peer);
            if (peer == from || known == null) {
                continue;
            }
            if (known.role == Role.LEAF) {
                RouteTable its = known.table.table();
                if (its == null || its.mayAnswer(words)) {
                    env.out(new OverlayOutput.Send<>(peer, toLeaves));
                }
            } else if (query.ttl() > 0) {
                env.out(new OverlayOutput.Send<>(peer, query));
            }
        }
    }

    /** Takes a message about a neighbour's table; what is wrong with it, or null. */
    @Nullable
    String routeTable(int from, GnutellaMessage message) {
        Peers.Known known = peers.known(from);
        if (known == null || config.role() != Role.ULTRAPEER) {
            return "a query routing table, which nobody asked for";
        }
        try {
            if (message instanceof RouteReset reset) {
                known.table.take(reset);
            } else if (message instanceof RoutePatch patch) {
                known.table.take(patch);
            }
            return null;
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
