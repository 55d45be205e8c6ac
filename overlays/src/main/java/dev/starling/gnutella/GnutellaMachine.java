package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.GnutellaMessage.Bye;
import dev.starling.gnutella.GnutellaMessage.Other;
import dev.starling.gnutella.GnutellaMessage.Ping;
import dev.starling.gnutella.GnutellaMessage.Pong;
import dev.starling.gnutella.GnutellaMessage.Push;
import dev.starling.gnutella.GnutellaMessage.Query;
import dev.starling.gnutella.GnutellaMessage.QueryHit;
import dev.starling.gnutella.GnutellaMessage.Result;
import dev.starling.gnutella.GnutellaMessage.RoutePatch;
import dev.starling.gnutella.GnutellaMessage.RouteReset;
import java.util.List;

/** A servent of protocol 0.4, an ultrapeer or a leaf of 0.6, as its configuration says: see the package. */
public final class GnutellaMachine
        implements Machine<
                OverlayInput<GnutellaMessage, GnutellaCommand>, OverlayOutput<GnutellaMessage, GnutellaEvent>> {
    /** Where the way back ends: with us. */
    private static final int SELF = -1;

    private final GnutellaConfig config;
    private final Guid servent;
    private final Endpoint address;
    private final Library library;
    private final Peers peers;
    private final GuidRoutes pings;
    private final GuidRoutes queries;
    private final GuidRoutes servents;
    private final Tiers tiers;
    private boolean begun;
    private long pingAtNs;
    private int duplicates;
    private int unrouted;
    private int rejected;

    /**
     * A servent.
     *
     * @param servent its own id, which pushes name
     * @param address where it serves files
     * @param neighbours the links that are up from the start, to peers of protocol 0.4
     */
    public GnutellaMachine(GnutellaConfig config, Guid servent, Endpoint address, Library library, int... neighbours) {
        this.config = config;
        this.servent = servent;
        this.address = address;
        this.library = library;
        peers = new Peers(config, neighbours);
        long ageNs = config.routeAge().toNanos();
        pings = new GuidRoutes(config.routesMax(), ageNs);
        queries = new GuidRoutes(config.routesMax(), ageNs);
        servents = new GuidRoutes(config.routesMax(), ageNs);
        tiers = new Tiers(config, address, library, peers);
        pingAtNs = config.pingEvery().isZero() ? Env.NEVER : config.pingEvery().toNanos();
    }

    /** How many messages came again and were dropped. */
    public int duplicates() {
        return duplicates;
    }

    /** How many answers found no way back. */
    public int unrouted() {
        return unrouted;
    }

    /** How many messages no honest peer sends. */
    public int rejected() {
        return rejected;
    }

    /** How many guids of queries and pings are remembered. */
    int routes() {
        return pings.size() + queries.size();
    }

    @Override
    public long deadlineNs() {
        return Math.min(pingAtNs, tiers.deadlineNs());
    }

    @Override
    public void handle(
            OverlayInput<GnutellaMessage, GnutellaCommand> input,
            Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (!begun) {
            begin(env);
        }
        switch (input) {
            case OverlayInput.Received<GnutellaMessage, GnutellaCommand> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<GnutellaMessage, GnutellaCommand> in -> command(in.command(), env);
            case OverlayInput.LinkUp<GnutellaMessage, GnutellaCommand> in -> peers.add(in.peer());
            case OverlayInput.LinkDown<GnutellaMessage, GnutellaCommand> in -> peers.remove(in.peer());
            case OverlayInput.Tick<GnutellaMessage, GnutellaCommand> in -> tick(env);
        }
    }

    private void begin(Env<?> env) {
        begun = true;
        long secret = env.random().nextLong();
        pings.salt(secret);
        queries.salt(secret);
        servents.salt(secret);
    }

    private void tick(Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (env.nowNs() >= pingAtNs) {
            pingAtNs = env.nowNs() + config.pingEvery().toNanos();
            discover(Guid.random(env.random()), config.ttl(), env);
        }
        tiers.tick(env, pings);
    }

    private void command(GnutellaCommand command, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        switch (command) {
            case GnutellaCommand.Search c -> search(c.guid(), c.text(), env);
            case GnutellaCommand.Discover c -> discover(c.guid(), Math.clamp(c.ttl(), 1, config.ttl()), env);
            case GnutellaCommand.AskPush c ->
                pushOn(
                        new Push(c.guid(), config.hopsMax(), 0, c.servent(), c.index(), c.address(), Bytes.EMPTY),
                        SELF,
                        env);
            case GnutellaCommand.Meet c -> {
                if (peers.meet(c.peer(), c.role())) {
                    tiers.met(c.peer(), c.role(), env);
                }
            }
        }
    }

    private void search(Guid guid, Bytes text, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (text.length() > GnutellaCodec.QUERY_TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a query has up to " + GnutellaCodec.QUERY_TEXT_BYTES_MAX + " bytes of text, not " + text.length());
        }
        if (queries.add(guid, SELF, env.nowNs())) {
            int flags = config.role() == Role.SERVENT ? 0 : Query.FLAGS;
            queryOn(new Query(guid, config.ttl(), 0, flags, text, Bytes.EMPTY), SELF, env);
        }
    }

    private void discover(Guid guid, int ttl, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (pings.add(guid, SELF, env.nowNs())) {
            toAllBut(SELF, new Ping(guid, ttl, 0, Bytes.EMPTY), env);
        }
    }

    private void received(
            int from, GnutellaMessage message, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        int ttl = Math.min(message.ttl(), config.hopsMax() - message.hops());
        boolean toAll = message instanceof Ping || message instanceof Query;
        if (ttl < 1 || (toAll && message.ttl() > config.ttlAcceptedMax())) {
            rejected++;
            return;
        }
        switch (message) {
            case Ping m -> ping(from, m, ttl, env);
            case Pong m -> pong(from, m, ttl, env);
            case Query m -> query(from, m, ttl, env);
            case QueryHit m -> hit(from, m, ttl, env);
            case Push m -> push(from, m, ttl, env);
            case Bye m -> peers.remove(from);
            case RouteReset m -> routeTable(from, m, env);
            case RoutePatch m -> routeTable(from, m, env);
            case Other m -> {}
        }
    }

    private void ping(int from, Ping ping, int ttl, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (config.role() != Role.SERVENT) {
            tiers.ping(from, ping, env);
            return;
        }
        if (!pings.add(ping.guid(), from, env.nowNs())) {
            duplicates++;
            return;
        }
        int back = Math.min(config.hopsMax(), ping.hops() + 1);
        env.out(new OverlayOutput.Send<>(
                from, new Pong(ping.guid(), back, 0, address, library.files(), library.kilobytes(), Bytes.EMPTY)));
        if (ttl > 1) {
            toAllBut(from, ping.over(ttl - 1, ping.hops() + 1), env);
        }
    }

    private void pong(int from, Pong pong, int ttl, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        tiers.pong(from, pong);
        int to = pings.find(pong.guid(), env.nowNs());
        if (to == SELF) {
            env.out(new OverlayOutput.Notify<>(new GnutellaEvent.PeerFound(
                    pong.guid(), pong.address(), pong.files(), pong.kilobytes(), pong.hops() + 1)));
        } else {
            back(from, to, pong, ttl, env);
        }
    }

    private void query(int from, Query query, int ttl, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (query.text().length() > GnutellaCodec.QUERY_TEXT_BYTES_MAX) {
            rejected++;
            return;
        }
        if (!queries.add(query.guid(), from, env.nowNs())) {
            duplicates++;
            return;
        }
        List<Result> found = library.find(query.text(), config.resultsMax());
        env.out(new OverlayOutput.Notify<>(new GnutellaEvent.Asked(query, found.size())));
        if (!found.isEmpty()) {
            answer(from, query, found, env);
        }
        // A leaf's query begins here: its way to the ultrapeer does not count.
        if (config.role() == Role.ULTRAPEER && peers.isLeaf(from)) {
            queryOn(query.over(config.ttl(), 0), from, env);
        } else if (config.role() != Role.LEAF) {
            queryOn(query.over(ttl - 1, query.hops() + 1), from, env);
        }
    }

    private void answer(
            int from, Query query, List<Result> found, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        // One link more than needed: a leaf's query was counted from its ultrapeer on.
        int back = Math.min(config.hopsMax(), query.hops() + 2);
        env.out(new OverlayOutput.Send<>(
                from, new QueryHit(query.guid(), back, 0, address, SPEED_KBPS, found, vendor(), servent)));
    }

    /** What 0.4 programs of a modem said. */
    private static final long SPEED_KBPS = 56;

    /** Starling's vendor code with flags of which none is valid. */
    private static final Bytes VENDOR = Bytes.concat(Bytes.utf8("STAR"), Bytes.of((byte) 2, (byte) 0, (byte) 0));

    private Bytes vendor() {
        return config.role() == Role.SERVENT ? Bytes.EMPTY : VENDOR;
    }

    /** Sends a query to all who should see it; those of protocol 0.4 are all others. */
    private void queryOn(Query query, int from, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (config.role() != Role.SERVENT) {
            tiers.queryOn(query, from, env);
        } else if (query.ttl() > 0) {
            toAllBut(from, query, env);
        }
    }

    private void hit(int from, QueryHit hit, int ttl, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        int to = queries.find(hit.guid(), env.nowNs());
        if (to == GuidRoutes.NONE) {
            unrouted++;
            return;
        }
        servents.put(hit.servent(), from, env.nowNs());
        if (to == SELF) {
            env.out(new OverlayOutput.Notify<>(new GnutellaEvent.Hit(hit)));
        } else {
            back(from, to, hit, ttl, env);
        }
    }

    private void push(int from, Push push, int ttl, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (push.servent().equals(servent)) {
            env.out(new OverlayOutput.Notify<>(new GnutellaEvent.PushAsked(push.index(), push.address())));
        } else if (ttl > 1) {
            pushOn(push.over(ttl - 1, push.hops() + 1), from, env);
        }
    }

    private void pushOn(Push push, int from, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        int to = servents.find(push.servent(), env.nowNs());
        if (to == GuidRoutes.NONE || to == from || !peers.contains(to)) {
            unrouted++;
            return;
        }
        env.out(new OverlayOutput.Send<>(to, push));
    }

    private void routeTable(
            int from, GnutellaMessage message, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        String broken = tiers.routeTable(from, message);
        if (broken != null) {
            rejected++;
            peers.remove(from);
            env.out(new OverlayOutput.Notify<>(new GnutellaEvent.Broken(from, broken)));
        }
    }

    /** Sends an answer on to where its question came from. */
    private void back(
            int from,
            int to,
            GnutellaMessage answer,
            int ttl,
            Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        if (to == GuidRoutes.NONE || to == from || !peers.contains(to)) {
            unrouted++;
        } else if (ttl > 1) {
            env.out(new OverlayOutput.Send<>(to, answer.over(ttl - 1, answer.hops() + 1)));
        }
    }

    private void toAllBut(
            int except, GnutellaMessage message, Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
        for (int i = 0; i < peers.size(); i++) {
            int peer = peers.at(i);
            if (peer != except) {
                env.out(new OverlayOutput.Send<>(peer, message));
            }
        }
    }
}
