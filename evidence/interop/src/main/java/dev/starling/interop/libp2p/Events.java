package dev.starling.interop.libp2p;

import dev.starling.encoding.Multiaddr;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identify.PeerRecord;
import dev.starling.peer.Connection;
import dev.starling.peer.ConnectionEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports what becomes of connections, in the words of js-peer.mjs. */
final class Events {
    private final Reports reports;

    Events(Reports reports) {
        this.reports = reports;
    }

    void heard(ConnectionEvent event) {
        switch (event) {
            case ConnectionEvent.Opened(Connection connection) -> connection("open", connection, "");
            case ConnectionEvent.Closed(Connection connection, String code, String reason) ->
                connection("closed", connection, code + ": " + reason);
            case ConnectionEvent.Told(Connection connection, Connection.Identified identified, boolean pushed) ->
                told(connection, identified, pushed);
            case ConnectionEvent.Refused(Multiaddr remote, String code, String reason) ->
                refused(remote, code + ": " + reason);
            case ConnectionEvent.StreamOpened opened -> {}
            case ConnectionEvent.StreamClosed closed -> {}
        }
    }

    private void connection(String state, Connection connection, String why) {
        Map<String, Object> report = Reports.of("connection");
        report.put("state", state);
        report.putAll(described(connection));
        report.put("message", why);
        reports.write(report);
    }

    private void refused(Multiaddr remote, String why) {
        Map<String, Object> report = Reports.of("connection");
        report.put("state", "refused");
        report.put("remoteAddr", remote.toString());
        report.put("message", why);
        reports.write(report);
    }

    private void told(Connection connection, Connection.Identified identified, boolean pushed) {
        if (pushed) {
            Map<String, Object> report = Reports.of("push-received");
            report.put("peerId", connection.remote().toString());
            reports.write(report);
        }
        Map<String, Object> report = Reports.of("identified");
        report.putAll(identity(connection, identified));
        reports.write(report);
    }

    static Map<String, Object> described(Connection connection) {
        return Map.of(
                "peerId", connection.remote().toString(),
                "direction", connection.outbound() ? "outbound" : "inbound",
                "security", connection.security(),
                "muxer", connection.muxer(),
                "earlyMuxer", connection.earlyMuxer(),
                "remoteAddr", connection.remoteAddress().toString());
    }

    /** Everything the other side has said about itself. */
    static Map<String, Object> identity(Connection connection, Connection.Identified identified) {
        IdentifyMessage message = identified.message();
        Map<String, Object> said = Reports.of("identity");
        said.remove("report");
        said.put("peerId", connection.remote().toString());
        said.put("keyPeerId", message.key().map(key -> key.peerId().toString()).orElse(null));
        said.put("agent", message.agentVersion().orElse(null));
        said.put("protocolVersion", message.protocolVersion().orElse(null));
        said.put("protocols", message.protocols());
        said.put("addresses", texts(message.listenAddresses()));
        said.put(
                "observedAddress",
                message.observedAddress().map(Multiaddr::toString).orElse(null));
        Optional<PeerRecord> record =
                identified.recordVerified() ? message.record().map(PeerRecord::open) : Optional.empty();
        said.put("recordVerified", identified.recordVerified());
        said.put("recordSeq", record.map(PeerRecord::sequence).map(String::valueOf).orElse(null));
        said.put("recordAddresses", record.map(PeerRecord::addresses).map(Events::texts).orElse(List.of()));
        return said;
    }

    private static List<String> texts(List<Multiaddr> addresses) {
        return addresses.stream().map(Multiaddr::toString).toList();
    }
}
