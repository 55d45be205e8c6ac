package dev.starling.testbed.web;

import static dev.starling.testbed.web.JsonBytes.array;
import static dev.starling.testbed.web.JsonBytes.object;
import static dev.starling.testbed.web.JsonBytes.row;

import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.live.Overview;
import dev.starling.testbed.observe.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** What the feed tells, as JSON: lists of rows rather than objects, since there may be ten thousand. */
final class FeedJson {
    private FeedJson() {}

    /** The whole picture. */
    static byte[] everything(int generation, Shown shown, Overview now, Ledger ledger, long next, long missed) {
        return JsonBytes.object(json -> {
            json.writeStringProperty("type", "all");
            head(json, generation, now, next, missed);
            RunInfo info = shown.info();
            object(json, "run", () -> {
                json.writeStringProperty("world", info.world());
                json.writeNumberProperty("seed", info.seed());
                json.writeNumberProperty("peers", info.peers());
                json.writeStringProperty("topology", info.topology());
                json.writeStringProperty("transport", info.transport());
                json.writeStringProperty("command", info.command());
                json.writeBooleanProperty("replayable", shown.runs().file().isPresent());
            });
            array(json, "forms", () -> ControlText.FORMS.forEach(json::writeString));
            array(json, "peers", () -> now.peers().forEach(peer -> peer(json, peer)));
            array(json, "links", () -> now.links().forEach(link -> link(json, link)));
            state(json, now);
            totals(json, ledger);
            array(json, "items", () -> ledger.items().forEach(item -> item(json, item, now)));
        });
    }

    /** What is different from the picture before. */
    static byte[] changes(
            int generation,
            Overview before,
            Overview now,
            Ledger ledger,
            MessageSamples samples,
            long next,
            long missed) {
        return JsonBytes.object(json -> {
            json.writeStringProperty("type", "changes");
            head(json, generation, now, next, missed);
            if (before.timeNs() != now.timeNs() || !before.equals(now)) {
                peers(json, before, now);
                links(json, before, now);
                state(json, now);
            }
            totals(json, ledger);
            array(
                    json,
                    "items",
                    () -> ledger.items().forEach(item -> {
                        if (item.changed) {
                            item(json, item, now);
                            item.changed = false;
                        }
                    }));
            array(
                    json,
                    "messages",
                    () -> samples.flights()
                            .forEach(flight -> row(
                                    json,
                                    flight.from(),
                                    flight.to(),
                                    flight.kind(),
                                    flight.sentNs(),
                                    flight.endNs(),
                                    flight.lost() ? 1 : 0)));
            array(json, "obeyed", () -> samples.obeyed().forEach(done -> obeyed(json, done)));
        });
    }

    private static void obeyed(JsonGenerator json, Observation.Obeyed done) {
        row(json, done.timeNs(), done.command(), done.ok(), done.answer());
    }

    private static void head(JsonGenerator json, int generation, Overview now, long next, long missed) {
        json.writeNumberProperty("generation", generation);
        json.writeNumberProperty("timeNs", now.timeNs());
        json.writeNumberProperty("next", next);
        json.writeNumberProperty("missed", missed);
        object(json, "clock", () -> {
            json.writeBooleanProperty("simulated", now.clock().simulated());
            json.writeBooleanProperty("paused", now.clock().paused());
            json.writeName("speed");
            JsonBytes.value(json, now.clock().speed());
        });
    }

    private static void state(JsonGenerator json, Overview now) {
        array(json, "cut", () -> now.cut().forEach(line -> json.writeString(JsonBytes.text(line))));
        JsonBytes.numbers(json, "drops", now.drops());
        MainJob.Summary summary = now.summary();
        object(json, "summary", () -> {
            json.writeNumberProperty("peers", summary.peers());
            json.writeNumberProperty("links", summary.links());
            json.writeNumberProperty("pingsSent", summary.pingsSent());
            json.writeNumberProperty("pingsAnswered", summary.pingsAnswered());
            json.writeName("rttMsP50");
            JsonBytes.value(json, summary.rttMsP50());
            json.writeNumberProperty("published", summary.published());
            json.writeNumberProperty("delivered", summary.delivered());
            json.writeBooleanProperty("ok", summary.ok());
        });
    }

    private static void peer(JsonGenerator json, MainJob.Row peer) {
        row(
                json,
                peer.number(),
                peer.id(),
                peer.address(),
                peer.natType(),
                peer.links(),
                peer.received(),
                peer.cached());
    }

    private static void link(JsonGenerator json, Topology.Edge link) {
        row(json, link.low(), link.high());
    }

    private static void peers(JsonGenerator json, Overview before, Overview now) {
        Map<Integer, MainJob.Row> gone = new HashMap<>();
        before.peers().forEach(peer -> gone.put(peer.number(), peer));
        array(
                json,
                "peers",
                () -> now.peers().forEach(peer -> {
                    if (!peer.equals(gone.remove(peer.number()))) {
                        peer(json, peer);
                    }
                }));
        array(json, "gone", () -> gone.keySet().forEach(json::writeNumber));
    }

    private static void links(JsonGenerator json, Overview before, Overview now) {
        List<Topology.Edge> come = new ArrayList<>();
        List<Topology.Edge> gone = new ArrayList<>();
        differences(before.links(), now.links(), come, gone);
        if (!come.isEmpty() || !gone.isEmpty()) {
            array(json, "links", () -> come.forEach(link -> link(json, link)));
            array(json, "unlinked", () -> gone.forEach(link -> link(json, link)));
        }
    }

    /** Both lists are sorted, and long: one walk along both, without a table of either. */
    private static void differences(
            List<Topology.Edge> before, List<Topology.Edge> now, List<Topology.Edge> come, List<Topology.Edge> gone) {
        int i = 0;
        int k = 0;
        while (i < before.size() || k < now.size()) {
            int order = i == before.size()
                    ? 1
                    : k == now.size() ? -1 : before.get(i).compareTo(now.get(k));
            if (order < 0) {
                gone.add(before.get(i));
            } else if (order > 0) {
                come.add(now.get(k));
            }
            i += order <= 0 ? 1 : 0;
            k += order >= 0 ? 1 : 0;
        }
    }

    private static void totals(JsonGenerator json, Ledger ledger) {
        array(
                json,
                "traffic",
                () -> ledger.byKind.forEach((kind, traffic) ->
                        row(json, kind, traffic.sent, traffic.received, traffic.lost, traffic.bytes)));
        JsonBytes.numbers(json, "lost", ledger.lostByReason);
        array(
                json,
                "seeds",
                () -> ledger.seeds.values().forEach(seed -> row(json, seed.peer(), seed.id(), seed.address())));
        if (ledger.seedLinks.size() <= 1000) {
            array(json, "seedLinks", () -> ledger.seedLinks.forEach(link -> link(json, link)));
        }
    }

    private static void item(JsonGenerator json, Ledger.Item item, Overview now) {
        List<Double> quantiles =
                List.of(item.delays.quantileMs(0.5), item.delays.quantileMs(0.95), item.delays.quantileMs(1));
        row(
                json,
                item.id,
                item.from,
                item.text,
                item.publishedNs,
                item.delays.size(),
                Math.max(now.peers().size() - 1, item.delays.size()),
                quantiles.get(0),
                quantiles.get(1),
                quantiles.get(2));
    }
}
