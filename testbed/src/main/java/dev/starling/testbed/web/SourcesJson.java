package dev.starling.testbed.web;

import static dev.starling.testbed.web.JsonBytes.array;
import static dev.starling.testbed.web.JsonBytes.row;

import dev.starling.testbed.MainJob;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** Peers, snapshots and traces as JSON. */
final class SourcesJson {
    private SourcesJson() {}

    static byte[] peer(MainJob.Row row, Map<String, Long> counters, List<Integer> neighbours) {
        return JsonBytes.object(json -> {
            json.writeNumberProperty("number", row.number());
            json.writeStringProperty("id", row.id());
            json.writeStringProperty("address", row.address());
            json.writeStringProperty("natType", row.natType());
            json.writeNumberProperty("links", row.links());
            json.writeNumberProperty("received", row.received());
            json.writeNumberProperty("cached", row.cached());
            array(json, "neighbours", () -> neighbours.forEach(json::writeNumber));
            JsonBytes.numbers(json, "counters", counters);
        });
    }

    static byte[] snapshots(List<SnapshotSource.Snapshot> snapshots) {
        return JsonBytes.object(json ->
                array(json, "snapshots", () -> snapshots.forEach(each -> snapshot(json, each))));
    }

    private static void snapshot(JsonGenerator json, SnapshotSource.Snapshot snapshot) {
        json.writeStartObject();
        json.writeStringProperty("id", snapshot.id());
        json.writeNumberProperty("initiator", snapshot.initiator());
        json.writeNumberProperty("startNs", snapshot.startNs());
        json.writeNumberProperty("endNs", snapshot.endNs());
        json.writeBooleanProperty("complete", snapshot.complete());
        json.writeBooleanProperty("consistent", snapshot.consistent());
        json.writeBooleanProperty("conserved", snapshot.conserved());
        json.writeNumberProperty("expected", snapshot.expected());
        json.writeNumberProperty("found", snapshot.found());
        array(
                json,
                "processes",
                () -> snapshot.processes()
                        .forEach(each ->
                                row(json, each.peer(), each.cutNs(), each.state(), each.amount(), each.late())));
        array(
                json,
                "channels",
                () -> snapshot.channels()
                        .forEach(each -> row(json, each.from(), each.to(), each.messages(), each.amount())));
        array(json, "missing", () -> snapshot.missing().forEach(each -> json.writeString(JsonBytes.text(each))));
        json.writeEndObject();
    }

    static byte[] traces(List<TraceSource.Trace> traces) {
        return JsonBytes.object(json -> array(
                json,
                "traces",
                () -> traces.forEach(each -> row(
                        json, each.id(), each.name(), each.startNs(), each.durationNs(), each.spans(), each.peers()))));
    }

    static byte[] spans(String id, List<TraceSource.Span> spans) {
        return JsonBytes.object(json -> {
            json.writeStringProperty("id", id);
            array(
                    json,
                    "spans",
                    () -> spans.forEach(span -> {
                        json.writeStartObject();
                        json.writeStringProperty("id", span.id());
                        json.writeStringProperty("parent", span.parent());
                        json.writeStringProperty("name", JsonBytes.text(span.name()));
                        json.writeNumberProperty("peer", span.peer());
                        json.writeNumberProperty("startNs", span.startNs());
                        json.writeNumberProperty("durationNs", span.durationNs());
                        json.writeBooleanProperty("failed", span.failed());
                        JsonBytes.object(
                                json,
                                "attributes",
                                () -> span.attributes()
                                        .forEach((name, value) ->
                                                json.writeStringProperty(JsonBytes.text(name), JsonBytes.text(value))));
                        json.writeEndObject();
                    }));
        });
    }
}
