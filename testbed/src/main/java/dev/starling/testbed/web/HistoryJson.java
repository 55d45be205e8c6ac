package dev.starling.testbed.web;

import static dev.starling.testbed.web.JsonBytes.row;

import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.observe.ObservationLog;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * A part of the log, for the space–time diagram: a short row for each observation, its first element the type: 0 sent, 1
 * received, 2 lost, 3 published, 4 delivered, 5 a peer up, 6 down, 7 a control. Kinds and reasons are numbers into a list.
 */
final class HistoryJson {
    private final Map<String, Integer> words = new LinkedHashMap<>();

    private HistoryJson() {}

    static byte[] of(ObservationLog log, long from, int most) {
        ObservationLog.Batch batch = log.since(from, most);
        HistoryJson history = new HistoryJson();
        return JsonBytes.object(json -> {
            json.writeNumberProperty("oldest", log.oldest());
            json.writeNumberProperty("count", log.count());
            json.writeNumberProperty("first", batch.first());
            json.writeNumberProperty("next", batch.next());
            JsonBytes.array(
                    json, "rows", () -> batch.observations().forEach(observation -> history.write(json, observation)));
            JsonBytes.array(json, "words", () -> history.words.keySet().forEach(json::writeString));
        });
    }

    private int word(String text) {
        return words.computeIfAbsent(JsonBytes.text(text), each -> words.size());
    }

    private void write(JsonGenerator json, Observation observation) {
        switch (observation) {
            case Observation.Sent sent ->
                row(json, 0, sent.timeNs(), sent.message(), sent.from(), sent.to(), word(sent.kind()), sent.bytes());
            case Observation.Received received -> row(json, 1, received.timeNs(), received.message());
            case Observation.Lost lost -> row(json, 2, lost.timeNs(), lost.message(), word(lost.reason()));
            case Observation.Published item -> row(json, 3, item.timeNs(), item.peer(), word(item.item()), item.text());
            case Observation.Delivered item -> row(json, 4, item.timeNs(), item.peer(), word(item.item()));
            case Observation.PeerUp up -> row(json, 5, up.timeNs(), up.peer());
            case Observation.PeerDown down -> row(json, 6, down.timeNs(), down.peer());
            case Observation.Obeyed done -> row(json, 7, done.timeNs(), done.command(), done.ok());
            case Observation.Asked asked -> {}
            case Observation.LinkUp up -> {}
            case Observation.LinkDown down -> {}
        }
    }
}
