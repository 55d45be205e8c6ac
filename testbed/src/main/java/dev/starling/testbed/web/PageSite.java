package dev.starling.testbed.web;

import dev.starling.net.web.Site;
import dev.starling.net.web.WebAnswer;
import dev.starling.net.web.WebRequest;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.ControlAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The routes: {@code /api/…} for data and controls, everything else the files of the page. */
final class PageSite implements Site {
    private static final Pattern PEER = Pattern.compile("/api/peer/([0-9]{1,6})");
    private static final Pattern TRACE = Pattern.compile("/api/trace/([A-Za-z0-9_-]{1,64})");
    private static final int HISTORY_MAX = 20_000;
    private static final int TRACES_MAX = 200;
    private static final long CONTROL_SECONDS_MAX = 300;
    private static final long ASK_SECONDS_MAX = 10;

    private final Feed feed;
    private final StaticFiles files = new StaticFiles();

    PageSite(Feed feed) {
        this.feed = feed;
    }

    @Override
    public WebAnswer answer(WebRequest request) {
        if (!request.path().startsWith("/api/")) {
            return request.method().equals("GET") ? file(request.path()) : notThere();
        }
        try {
            return request.method().equals("POST") ? change(request) : read(request);
        } catch (IllegalArgumentException e) {
            return WebAnswer.refusal(400, String.valueOf(e.getMessage()));
        }
    }

    private WebAnswer file(String path) {
        return files.file(path).orElseGet(PageSite::notThere);
    }

    private static WebAnswer notThere() {
        return WebAnswer.refusal(404, "there is no such page");
    }

    private WebAnswer read(WebRequest request) {
        Shown shown = feed.shown();
        return switch (request.path()) {
            case "/api/events" -> new WebAnswer.Events(feed::join);
            case "/api/overview" -> WebAnswer.json(feed.everything());
            case "/api/history" ->
                WebAnswer.json(HistoryJson.of(shown.testbed().log(), request.number("from", 0, Long.MAX_VALUE, 0), (int)
                        request.number("most", 1, HISTORY_MAX, HISTORY_MAX)));
            case "/api/snapshots" ->
                WebAnswer.json(SourcesJson.snapshots(shown.snapshots().snapshots()));
            case "/api/traces" ->
                WebAnswer.json(SourcesJson.traces(traces(shown, request.query().getOrDefault("search", ""))));
            case "/api/share" ->
                shown.runs()
                        .file()
                        .map(PageSite::share)
                        .orElseGet(() -> WebAnswer.refusal(404, "this run is not recorded"));
            default -> readOne(shown, request.path());
        };
    }

    private WebAnswer readOne(Shown shown, String path) {
        Matcher peer = PEER.matcher(path);
        if (peer.matches()) {
            return peer(shown, Integer.parseInt(peer.group(1)));
        }
        Matcher trace = TRACE.matcher(path);
        if (trace.matches()) {
            String id = trace.group(1);
            return shown.traces()
                    .spans(id)
                    .or(() -> new MessageTrees(shown.testbed().log()).spans(id))
                    .map(spans -> WebAnswer.json(SourcesJson.spans(id, spans)))
                    .orElseGet(() -> WebAnswer.refusal(404, "there is no trace " + id + " any more"));
        }
        return notThere();
    }

    private static List<TraceSource.Trace> traces(Shown shown, String search) {
        List<TraceSource.Trace> all = new ArrayList<>(shown.traces().traces(search, TRACES_MAX));
        all.addAll(new MessageTrees(shown.testbed().log()).traces(search, TRACES_MAX));
        all.sort((one, other) -> Long.compare(other.startNs(), one.startNs()));
        return all.size() <= TRACES_MAX ? all : all.subList(0, TRACES_MAX);
    }

    private static WebAnswer share(String file) {
        return WebAnswer.json(JsonBytes.object(json -> json.writeStringProperty("file", file)));
    }

    private static WebAnswer peer(Shown shown, int number) {
        record Peer(MainJob.Row row, Map<String, Long> counters, List<Integer> neighbours) {}
        CompletableFuture<Optional<Peer>> asked = shown.testbed().ask(job -> {
            if (!job.numbers().contains(number)) {
                return Optional.empty();
            }
            List<Integer> neighbours = new ArrayList<>();
            for (Topology.Edge link : shown.testbed().overview().links()) {
                if (link.low() == number || link.high() == number) {
                    neighbours.add(link.low() == number ? link.high() : link.low());
                }
            }
            return Optional.of(new Peer(job.row(number), job.counters(number), neighbours));
        });
        return within(asked, ASK_SECONDS_MAX)
                .<WebAnswer>map(answer -> answer.<WebAnswer>map(peer ->
                                WebAnswer.json(SourcesJson.peer(peer.row(), peer.counters(), peer.neighbours())))
                        .orElseGet(() -> WebAnswer.refusal(404, "there is no peer " + number)))
                .orElseGet(() -> WebAnswer.refusal(503, "the testbed is busy; try again"));
    }

    private WebAnswer change(WebRequest request) {
        Shown shown = feed.shown();
        return switch (request.path()) {
            case "/api/control" -> {
                String command = JsonBytes.field(request.body(), "command");
                yield within(shown.testbed().submit(command), CONTROL_SECONDS_MAX)
                        .map(PageSite::answered)
                        .orElseGet(() -> WebAnswer.refusal(
                                504,
                                "not done within " + CONTROL_SECONDS_MAX
                                        + " s; a paused testbed does it when time goes on"));
            }
            case "/api/replay" -> begun(shown.runs().replay(JsonBytes.field(request.body(), "file")));
            case "/api/again" -> {
                String seed = JsonBytes.field(request.body(), "seed");
                yield seed.matches("-?[0-9]{1,18}")
                        ? begun(shown.runs().again(Long.parseLong(seed)))
                        : WebAnswer.refusal(400, "a seed is a whole number of at most 18 digits, not " + seed);
            }
            default -> notThere();
        };
    }

    private static WebAnswer begun(Optional<String> whyNot) {
        return whyNot.map(why -> WebAnswer.refusal(400, why))
                .orElseGet(() -> WebAnswer.json(JsonBytes.object(json -> json.writeBooleanProperty("ok", true))));
    }

    private static WebAnswer answered(ControlAnswer answer) {
        return WebAnswer.json(JsonBytes.object(json -> {
            json.writeBooleanProperty("ok", answer.ok());
            json.writeStringProperty("event", answer.event());
            json.writeStringProperty("text", answer.text());
            JsonBytes.object(
                    json,
                    "fields",
                    () -> answer.fields().forEach((name, value) -> {
                        json.writeName(name);
                        JsonBytes.value(json, value);
                    }));
        }));
    }

    private static <T> Optional<T> within(CompletableFuture<T> future, long seconds) {
        try {
            return Optional.of(future.get(seconds, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
