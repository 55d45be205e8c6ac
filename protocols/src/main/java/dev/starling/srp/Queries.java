package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * QUERY (§10): questions go to everybody, answers come back along the route the question took. The reference multicasts
 * answers; here each hop remembers who asked.
 */
final class Queries {
    private static final Bytes QUESTION = Bytes.utf8("1");
    private static final Bytes ANSWER = Bytes.utf8("2");
    private static final int ID_LENGTH = 32;
    private static final int ROUTES_OWN_MAX = 1024;
    private static final long OWN_NS = 60_000_000_000L;

    /** Where an answer goes. */
    private record Route(Endpoint to, int socket) {}

    /** What an own question is for. */
    private record Own(long token, boolean fetch) {}

    /** Takes packets that came as answers to a question for them. */
    interface Fetched {
        void packet(SrpPacket packet, Endpoint from);
    }

    private final Core core;
    private final Multicast multicast;
    private final Fetched fetched;
    private final ExpiringMap<Bytes, Route> routes;
    private final ExpiringMap<Bytes, Own> own = new ExpiringMap<>(ROUTES_OWN_MAX);
    private final Compositions compositions;

    Queries(Core core, Multicast multicast, Fetched fetched) {
        this.core = core;
        this.multicast = multicast;
        this.fetched = fetched;
        routes = new ExpiringMap<>(core.config.limits().routeEntries());
        compositions = new Compositions(
                core.config.limits().openCompositions(), core.config.limits().fragments());
    }

    /** Asks everybody. */
    void ask(SrpCommand.Query command) {
        int bytes = command.json().length();
        if (bytes > SrpPacket.MESSAGE_MAX) {
            String reason = "a question has at most " + SrpPacket.MESSAGE_MAX + " bytes, not " + bytes;
            core.emit(new SrpEvent.Failed(command.token(), reason));
            return;
        }
        Bytes queryId = core.randomBytes(ID_LENGTH);
        own.put(queryId, new Own(command.token(), false), core.now() + OWN_NS);
        SrpPacket packet = question(queryId, command.json())
                .clusterId(command.clusterId())
                .subclusterId(command.subclusterId())
                .build();
        core.gate.close(packet.packetId(), core.now() + core.config.timers().keepalive());
        multicast.send(packet, List.of(), List.of());
    }

    /** Asks one neighbour for one packet. */
    void fetch(KnownPeer peer, Bytes packetId) {
        Bytes queryId = core.randomBytes(ID_LENGTH);
        own.put(queryId, new Own(0, true), core.now() + OWN_NS);
        Bytes json = Bytes.utf8("{\"packetId\":\"" + packetId.hex() + "\"}");
        SrpPacket packet = question(queryId, json).hops(Core.HOPS_MAX).build();
        core.send(peer, packet, SendClass.CONTROL);
    }

    private SrpPacket.Builder question(Bytes queryId, Bytes json) {
        return SrpPacket.of(SrpType.QUERY)
                .message(json)
                .packetId(PacketIds.control(SrpPacket.UNSET, json, SrpPacket.UNSET))
                .usr1(DecimalField.of(core.epochMs()))
                .usr3(queryId)
                .usr4(QUESTION);
    }

    void onQuery(int socket, Endpoint from, SrpPacket packet) {
        KnownPeer sender = core.peers.at(from);
        if (sender == null || !sender.direct()) {
            core.reject(SrpRejection.UNKNOWN_PEER, "query");
            return;
        }
        if (packet.usr3().length() != ID_LENGTH) {
            core.reject(SrpRejection.BAD_BODY, "query id");
            return;
        }
        if (packet.usr4().equals(ANSWER)) {
            onAnswer(from, packet);
        } else if (packet.usr4().equals(QUESTION)) {
            onQuestion(socket, from, packet);
        } else {
            core.reject(SrpRejection.BAD_BODY, "neither question nor answer");
        }
    }

    private void onQuestion(int socket, Endpoint from, SrpPacket packet) {
        Long asked = DecimalField.parse(packet.usr1());
        long age = core.config.timers().queryAge() / 1_000_000;
        if (asked == null || asked < core.epochMs() - age) {
            core.reject(SrpRejection.STALE, "question");
            return;
        }
        if (!(SrpBodies.parse(SrpType.QUERY, packet.message()) instanceof SrpBodies.Parsed.Ok(SrpBody body))
                || !(body instanceof SrpBody.Question question)) {
            core.reject(SrpRejection.BAD_BODY, "question");
            return;
        }
        if (own.get(packet.usr3(), core.now()) != null || routes.get(packet.usr3(), core.now()) != null) {
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        if (routes.size() >= core.config.limits().routeEntries()) {
            routes.expire(core.now());
        }
        routes.put(
                packet.usr3(),
                new Route(from, socket),
                core.now() + core.config.timers().keepalive());
        Bytes wanted = question.packetId();
        SrpPacket cached = wanted == null ? null : core.cache.get(wanted);
        if (cached != null) {
            // A copy: the stored packet keeps its type (§10 S).
            core.send(
                    from,
                    socket,
                    cached.with()
                            .type(SrpType.QUERY)
                            .usr3(packet.usr3())
                            .usr4(ANSWER)
                            .build(),
                    SendClass.CONTROL);
            return;
        }
        if (wanted == null) {
            core.emit(new SrpEvent.Asked(packet.usr3(), packet.clusterId(), packet.subclusterId(), packet.message()));
        }
        if (packet.hops() < Core.HOPS_MAX) {
            multicast.send(packet, List.of(from), List.of());
        }
    }

    /** Sends the application's answer back the way the question came. */
    void answer(SrpCommand.Answer command) {
        Route route = routes.get(command.queryId(), core.now());
        if (route == null) {
            core.reject(SrpRejection.STALE, "answer without route");
            return;
        }
        SrpPacket template =
                SrpPacket.of(SrpType.QUERY).usr3(command.queryId()).usr4(ANSWER).build();
        for (SrpPacket packet :
                Fragments.cut(template, command.message(), core.epochMs(), Fragments.distinctMeta(command.message()))) {
            core.send(route.to(), route.socket(), packet, SendClass.STREAM);
        }
    }

    private void onAnswer(Endpoint from, SrpPacket packet) {
        Own mine = own.get(packet.usr3(), core.now());
        if (mine != null && mine.fetch()) {
            own.remove(packet.usr3(), core.now());
            fetched.packet(
                    packet.with()
                            .type(SrpType.PUBLISH)
                            .usr3(SrpPacket.UNSET)
                            .usr4(SrpPacket.UNSET)
                            .build(),
                    from);
            return;
        }
        Bytes seen = Bytes.concat(packet.usr3(), packet.packetId());
        if (core.gate.closed(seen, core.now())) {
            core.reject(SrpRejection.DUPLICATE);
            return;
        }
        core.gate.close(seen, core.now() + core.config.timers().keepalive());
        if (mine != null) {
            deliver(mine, from, packet);
            return;
        }
        forward(packet);
    }

    private void forward(SrpPacket packet) {
        Route route = routes.get(packet.usr3(), core.now());
        if (route == null) {
            core.reject(SrpRejection.UNSOLICITED, "answer");
            return;
        }
        if (packet.hops() >= Core.HOPS_MAX) {
            core.reject(SrpRejection.HOPS);
            return;
        }
        core.send(
                route.to(),
                route.socket(),
                packet.with().hops(packet.hops() + 1).build(),
                SendClass.STREAM);
    }

    private void deliver(Own mine, Endpoint from, SrpPacket packet) {
        Bytes message = packet.index() < 0 ? packet.message() : compose(packet);
        if (message != null) {
            core.emit(new SrpEvent.Answered(mine.token(), from, message));
        }
    }

    private @Nullable Bytes compose(SrpPacket packet) {
        try {
            Compositions.Whole whole = compositions.add(packet, packet.usr3(), core.now());
            return whole == null ? null : whole.message();
        } catch (Compositions.BadComposition e) {
            core.reject(SrpRejection.BAD_COMPOSITION, String.valueOf(e.getMessage()));
            return null;
        }
    }

    void forgetAll() {
        routes.clear();
    }
}
