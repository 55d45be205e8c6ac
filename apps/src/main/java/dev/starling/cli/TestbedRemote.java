package dev.starling.cli;

import dev.starling.testbed.web.Remote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code starling testbed snapshot} and {@code trace}: ask a testbed that another process runs, through its page. */
final class TestbedRemote {
    private static final JsonMapper JSON = new JsonMapper();

    private final Console console;
    /** A question that somebody else answers. */
    private interface Question {
        Remote.Answer ask() throws IOException;
    }

    private final Remote remote;

    /**
     * To the testbed at an address.
     *
     * @param address of the page, or empty for the latest testbed of this user
     * @throws IllegalArgumentException when it is no such address
     */
    TestbedRemote(Console console, String address) {
        this.console = console;
        String known = address.isEmpty()
                ? PageFile.read()
                        .orElseThrow(() -> new CommandFailed(
                                "no testbed of yours is up with a page; start one with: starling testbed"))
                : address;
        remote = Remote.of(known);
    }

    /** Takes one. */
    int snapshot(String peer) {
        JsonNode answer = ask(() -> remote.control(("snapshot " + peer).strip()));
        if (!answer.path("ok").asBoolean(false)) {
            throw new CommandFailed(answer.path("text").asString("the testbed refuses"));
        }
        JsonNode fields = answer.path("fields");
        if (console.json()) {
            ObjectNode line = JSON.createObjectNode().put("event", "snapshot");
            fields.properties().forEach(field -> line.set(field.getKey(), field.getValue()));
            console.out().lineNow(VisibleEscapes.in(line.toString()));
        } else {
            console.out().lineNow(TerminalText.inline(answer.path("text").asString("")));
        }
        boolean right = fields.path("consistent").asBoolean(false)
                && fields.path("conserved").asBoolean(false);
        return right ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Lists the traces, or those that contain a text. */
    int traces() {
        JsonNode all = ask(remote::traces);
        for (JsonNode row : all.path("traces")) {
            ObjectNode trace = JSON.createObjectNode();
            trace.set("id", row.path(0));
            trace.set("name", row.path(1));
            trace.set("startNs", row.path(2));
            trace.set("durationNs", row.path(3));
            trace.set("spans", row.path(4));
            trace.set("peers", row.path(5));
            tell(
                    "trace",
                    trace,
                    String.format(
                            Locale.ROOT,
                            "%s  %-20s %4d spans %4d peers  %10.3f ms",
                            row.path(0).asString(""),
                            row.path(1).asString(""),
                            row.path(4).asInt(0),
                            row.path(5).asInt(0),
                            row.path(3).asDouble(0) / 1e6));
        }
        return ExitCode.DONE;
    }

    /** The spans of one, each below its parent. */
    int trace(String id) {
        if (!id.matches("[0-9a-zA-Z-]{1,64}")) {
            throw new CommandFailed("\"" + id + "\" is no trace id; starling testbed trace lists them");
        }
        List<JsonNode> spans = new ArrayList<>();
        ask(() -> remote.trace(id)).path("spans").forEach(spans::add);
        spans.sort(Comparator.comparingLong(span -> span.path("startNs").asLong(0)));
        long beginNs = spans.isEmpty() ? 0 : spans.getFirst().path("startNs").asLong(0);
        for (JsonNode root : spans) {
            String parent = root.path("parent").asString("");
            if (spans.stream().noneMatch(span -> span.path("id").asString("").equals(parent))) {
                tree(root, spans, beginNs, 0);
            }
        }
        return ExitCode.DONE;
    }

    private void tree(JsonNode span, List<JsonNode> all, long beginNs, int depth) {
        tell(
                "span",
                span,
                String.format(
                        Locale.ROOT,
                        "%10.3f ms %10.3f ms  %s%s @%d",
                        (span.path("startNs").asLong(0) - beginNs) / 1e6,
                        span.path("durationNs").asDouble(0) / 1e6,
                        "  ".repeat(Math.min(depth, 40)),
                        span.path("name").asString(""),
                        span.path("peer").asInt(0)));
        for (JsonNode each : all) {
            if (depth < 1000
                    && each.path("parent").asString("").equals(span.path("id").asString("-"))) {
                tree(each, all, beginNs, depth + 1);
            }
        }
    }

    private void tell(String event, JsonNode node, String text) {
        if (console.json()) {
            ObjectNode line = JSON.createObjectNode().put("event", event);
            node.properties().forEach(field -> line.set(field.getKey(), field.getValue()));
            console.out().lineNow(VisibleEscapes.in(line.toString()));
        } else {
            console.out().lineNow(TerminalText.inline(text));
        }
    }

    private JsonNode ask(Question question) {
        Remote.Answer answer;
        try {
            answer = question.ask();
        } catch (IOException e) {
            throw new CommandFailed("the testbed at " + remote + " does not answer; is it still up?");
        }
        JsonNode node;
        try {
            node = JSON.readTree(answer.json());
        } catch (JacksonException e) {
            throw new CommandFailed("the testbed at " + remote + " answers " + answer.status());
        }
        if (answer.status() != 200) {
            throw new CommandFailed("the testbed says: " + node.path("error").asString("status " + answer.status()));
        }
        return node;
    }
}
