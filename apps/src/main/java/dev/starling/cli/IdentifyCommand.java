package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.identify.IdentifyMessage;
import dev.starling.peer.Connection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code starling identify}. */
@Command(
        header = "Ask a libp2p host what it is.",
        description = {
            "Connects and prints what the other side says about itself, what was agreed on for the connection, and whether"
                    + " its signed record of addresses holds.",
            "",
            "With --json one line: {\"event\":\"identified\",\"peerId\",\"agent\",\"protocolVersion\",\"protocols\",\"addrs\","
                    + "\"observedAddr\",\"keyType\",\"publicKey\",\"security\",\"muxer\",\"earlyMuxer\",\"record\","
                    + "\"recordVerified\"}."
        },
        footer = {
            "  starling identify /ip4/127.0.0.1/tcp/4001",
            "  starling identify /ip4/127.0.0.1/tcp/4002/ws --security tls --json | jq .protocols"
        })
final class IdentifyCommand extends CliCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            description = "The host to ask.")
    private @Nullable Multiaddr address;

    @Mixin
    private final HostSettings settings = new HostSettings();

    IdentifyCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        Multiaddr to = HostSettings.required(address, this);
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            Connection connection = session.connect(to, settings).connection();
            Connection.Identified identified = session.await(
                            "identify", () -> connection.identified().await(settings.timeout))
                    .orElseThrow(() -> new CommandFailed(to + " is connected but did not say what it is within "
                            + Durations.text(settings.timeout)));
            console.result(
                    () -> fields(JsonLine.event("identified"), connection, identified),
                    () -> text(console.paint(), connection, identified));
            return ExitCode.DONE;
        }
    }

    /** What identify and what the connection say, as fields of a line. */
    static JsonLine fields(JsonLine line, Connection connection, Connection.Identified identified) {
        IdentifyMessage message = identified.message();
        line.with("peerId", connection.remote().toString());
        optional(line, "agent", message.agentVersion().orElse(null));
        optional(line, "protocolVersion", message.protocolVersion().orElse(null));
        line.with("protocols", message.protocols());
        line.with("addrs", texts(message.listenAddresses()));
        optional(
                line,
                "observedAddr",
                message.observedAddress().map(Multiaddr::toString).orElse(null));
        optional(
                line,
                "keyType",
                message.key()
                        .map(key -> key.type().name().toLowerCase(Locale.ROOT))
                        .orElse(null));
        optional(
                line, "publicKey", message.key().map(key -> key.encoded().hex()).orElse(null));
        return line.with("security", connection.security())
                .with("muxer", connection.muxer())
                .with("earlyMuxer", connection.earlyMuxer())
                .with("record", message.record().isPresent())
                .with("recordVerified", identified.recordVerified());
    }

    private static void optional(JsonLine line, String name, @Nullable String value) {
        if (value == null) {
            line.withNull(name);
        } else {
            line.with(name, value);
        }
    }

    private static List<String> texts(List<Multiaddr> addresses) {
        return addresses.stream().map(Multiaddr::toString).toList();
    }

    /** The same for people. */
    static String text(Paint paint, Connection connection, Connection.Identified identified) {
        IdentifyMessage message = identified.message();
        String record =
                message.record().isEmpty() ? "none" : identified.recordVerified() ? "verified" : "does not hold";
        StringBuilder text = new StringBuilder(paint.strong(connection.remote().toString()));
        row(text, "agent", message.agentVersion().map(TerminalText::inline).orElse("(none)"));
        row(text, "version", message.protocolVersion().map(TerminalText::inline).orElse("(none)"));
        row(
                text,
                "key",
                message.key()
                        .map(key -> key.type().name().toLowerCase(Locale.ROOT))
                        .orElse("(none)"));
        row(
                text,
                "connection",
                connection.security() + ", " + connection.muxer() + (connection.earlyMuxer() ? " (early)" : ""));
        row(
                text,
                "sees us at",
                message.observedAddress()
                        .map(Multiaddr::toString)
                        .map(TerminalText::inline)
                        .orElse("(does not say)"));
        row(text, "record", record);
        message.listenAddresses().forEach(at -> row(text, "listens on", TerminalText.inline(at.toString())));
        message.protocols().forEach(protocol -> row(text, "speaks", TerminalText.inline(protocol)));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "\n  %-11s %s", name, value));
    }
}
