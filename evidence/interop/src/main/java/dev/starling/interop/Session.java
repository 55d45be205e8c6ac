package dev.starling.interop;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.peer.Answer;
import dev.starling.peer.Cluster;
import dev.starling.peer.Message;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerStatus;
import dev.starling.peer.Pending;
import dev.starling.peer.Publication;
import dev.starling.peer.PublishOptions;
import dev.starling.peer.Question;
import dev.starling.peer.StreamMessage;
import dev.starling.peer.World;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one peer is told and what it reports. Commands come from one thread, messages from the peer's handlers. */
final class Session {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Reports reports;
    private final Peer peer;
    private final @Nullable Cluster cluster;
    private volatile @Nullable String answer;

    Session(Settings settings, Reports reports, Peer peer) {
        this.reports = reports;
        this.peer = peer;
        cluster = settings.indexed() ? null : peer.cluster(settings.cluster(), settings.secret());
        if (cluster != null) {
            cluster.subscribe(this::received);
            cluster.onStream(this::streamed);
            cluster.onQuery(this::asked);
        }
    }

    /** Reports links and members as they appear and go, until the peer is closed. */
    void watchLinks(World world) {
        Set<Bytes> linked = new HashSet<>();
        Set<Bytes> members = new HashSet<>();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                lookAtLinks(linked);
                lookAtMembers(members);
            } catch (PeerException closed) {
                return;
            }
            world.sleep(LOOK);
        }
    }

    private void lookAtLinks(Set<Bytes> linked) {
        Set<Bytes> now = new HashSet<>();
        for (PeerStatus.Link link : peer.status().links()) {
            now.add(link.peerId());
            if (linked.add(link.peerId())) {
                reports.write(link(link));
            }
        }
        for (Bytes gone : Set.copyOf(linked)) {
            if (!now.contains(gone)) {
                linked.remove(gone);
                Map<String, Object> report = Reports.of("disconnection");
                report.put("peerId", gone.hex());
                reports.write(report);
            }
        }
    }

    private static Map<String, Object> link(PeerStatus.Link link) {
        Map<String, Object> report = Reports.of("connection");
        report.put("peerId", link.peerId().hex());
        report.put("address", link.endpoint().ip().toString());
        report.put("port", link.endpoint().port());
        report.put("natType", link.natType());
        report.put("path", link.path());
        report.put("indexed", link.indexed());
        return report;
    }

    private void lookAtMembers(Set<Bytes> members) {
        if (cluster == null) {
            return;
        }
        for (Bytes member : cluster.peers()) {
            if (members.add(member)) {
                Map<String, Object> report = Reports.of("join");
                report.put("peerId", member.hex());
                reports.write(report);
            }
        }
    }

    private void received(Message message) {
        Map<String, Object> report = Reports.of("event");
        report.put("event", reports.eventName(message.eventHash()));
        reports.body(report, message.payload());
        report.put("verified", message.verified());
        report.put("signer", message.signer().hex());
        report.put("packetId", message.packetId().hex());
        report.put("hops", message.hops());
        reports.write(report);
    }

    private void streamed(StreamMessage message) {
        Map<String, Object> report = Reports.of("stream");
        report.put("event", reports.eventName(message.eventHash()));
        reports.body(report, message.payload());
        report.put("verified", message.verified());
        report.put("from", message.from().hex());
        reports.write(report);
    }

    private Optional<byte[]> asked(Question question) {
        Map<String, Object> report = Reports.of("query");
        report.put("message", JsonMapper.shared().readTree(question.json().text()));
        reports.write(report);
        return Optional.ofNullable(answer).map(text -> Bytes.utf8(text).toArray());
    }

    private void answered(Answer given) {
        Map<String, Object> report = Reports.of("answer");
        reports.body(report, given.payload());
        report.put("address", given.from().ip().toString());
        report.put("port", given.from().port());
        reports.write(report);
    }

    /** Does what a line says. Returns false when it says to stop. */
    boolean obey(String line) {
        try {
            JsonNode command = JsonMapper.shared().readTree(line);
            switch (command.path("command").asString("")) {
                case "emit" -> emit(group(), command);
                case "stream" -> stream(group(), command);
                case "query" -> query(group(), command);
                case "answer" -> answer(command);
                case "status" -> status();
                case "quit" -> {
                    return false;
                }
                default -> throw new IllegalArgumentException("unknown command in " + line);
            }
        } catch (RuntimeException e) {
            reports.error("command " + line, e);
        }
        return true;
    }

    private Cluster group() {
        if (cluster == null) {
            throw new IllegalArgumentException("a seed has no group");
        }
        return cluster;
    }

    private static byte[] payload(JsonNode command) {
        if (command.has("size")) {
            byte[] counting = new byte[command.path("size").asInt()];
            for (int i = 0; i < counting.length; i++) {
                counting[i] = (byte) (i * 31 + (i >> 8));
            }
            return counting;
        }
        return command.has("base64")
                ? Base64.getDecoder().decode(command.path("base64").asString())
                : Bytes.utf8(command.path("text").asString("")).toArray();
    }

    /** Publishes; with {@code wait}, reports only once that many others hold the message, or none of that in time. */
    private void emit(Cluster group, JsonNode command) {
        byte[] body = payload(command);
        int wait = command.path("wait").asInt(0);
        PublishOptions options = PublishOptions.DEFAULT
                .event(command.path("event").asString("message"))
                .confirm(wait > 0);
        Publication publication = group.publish(options, body);
        Optional<Bytes> stored = publication.stored().await(PATIENCE);
        Map<String, Object> report = Reports.of("emitted");
        report.put("size", body.length);
        report.put("sha256", Bytes.of(Hashes.sha256(body)).hex());
        report.put("packetId", stored.map(Bytes::hex).orElse(""));
        if (wait > 0) {
            report.put("held", publication.awaitHolders(wait, PATIENCE));
        }
        reports.write(report);
    }

    private void stream(Cluster group, JsonNode command) {
        Pending<Boolean> sent = group.stream(
                Bytes.fromHex(command.path("to").asString()),
                command.path("event").asString("message"),
                payload(command));
        Map<String, Object> report = Reports.of("streamed");
        report.put("ok", sent.await(PATIENCE).orElse(false));
        reports.write(report);
    }

    private void query(Cluster group, JsonNode command) {
        group.query(command.path("message").toString(), this::answered);
        reports.write(Reports.of("queried"));
    }

    private void answer(JsonNode command) {
        answer = command.path("on").asBoolean(true) ? command.path("text").asString("") : null;
        Map<String, Object> report = Reports.of("answering");
        report.put("on", answer != null);
        reports.write(report);
    }

    private void status() {
        PeerStatus now = peer.status();
        Map<String, Object> report = Reports.of("status");
        report.put("natType", now.natType());
        report.put(
                "connected",
                now.links().stream().map(link -> link.peerId().hex()).toList());
        report.put(
                "joined",
                cluster == null
                        ? new String[0]
                        : cluster.peers().stream().map(Bytes::hex).toArray());
        report.put("cachePackets", now.cachePackets());
        report.put("counters", new LinkedHashMap<>(now.counters()));
        reports.write(report);
    }
}
