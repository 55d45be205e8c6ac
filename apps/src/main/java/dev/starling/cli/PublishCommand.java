package dev.starling.cli;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.peer.Publication;
import dev.starling.peer.PublishOptions;
import dev.starling.srp.ClusterKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling publish}. */
@Command(
        header = "Publish a message to a group.",
        description = {
            "Ends with exit code 0 once at least one other peer has shown that it holds the whole message, or as many as"
                    + " --wait says; with 1 and the reason if that does not come about in time. A message has at most"
                    + " 1 MiB.",
            "",
            "With --json prints {\"event\":\"published\",\"packetId\",\"bytes\",\"holders\"}."
        },
        footer = {
            "  starling publish --cluster cursors --bootstrap 127.0.0.1:9001 hello",
            "  date | starling publish --cluster cursors --bootstrap 127.0.0.1:9001 127.0.0.1:9002 -",
            "  starling publish --cluster team --secret-file key.txt --bootstrap seed.example:9001 --file map.png"
        })
final class PublishCommand extends CliCommand {
    private static final int BYTES_MAX = 1 << 20;

    @Mixin
    private final ClusterOptions group = new ClusterOptions();

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    @Parameters(arity = "0..1", paramLabel = "TEXT|-", description = "The message as text, or - to read it from stdin.")
    private @Nullable String text;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            order = 20,
            converter = GivenPath.class,
            description = "The message is the content of FILE.")
    private @Nullable Path file;

    @Option(
            names = "--event",
            paramLabel = "NAME",
            order = 21,
            description = "The event name to publish under. Default: message.")
    private String event = "message";

    @Option(
            names = "--wait",
            paramLabel = "N",
            order = 22,
            description = "How many other peers have to hold the message. Default: 1.")
    private int holders = 1;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 23,
            converter = Durations.class,
            description = "How long to try, e.g. 500ms, 30s or 2m. Default: 15s.")
    private Duration timeout = Duration.ofSeconds(15);

    PublishCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        ClusterKeys keys = group.keys(this);
        if (text == null && file == null) {
            text = network.lastAddressMeantAsText();
        }
        network.requireBeginning(this);
        if (holders < 1) {
            throw usage("--wait is at least 1, not " + holders);
        }
        if (event.isEmpty()) {
            throw usage("--event is empty; leave it out for \"message\"");
        }
        byte[] message = message();
        Endpoint listen = PeerSession.listen(network, shell().worlds());
        try (PeerSession session =
                PeerSession.open(shell(), console, network, listen, o -> o.clusterId(keys.clusterId()))) {
            publish(session, console, keys, message);
            return ExitCode.DONE;
        }
    }

    private void publish(PeerSession session, Console console, ClusterKeys keys, byte[] message) {
        Duration until = session.world().elapsed().plus(timeout);
        var cluster = session.peer().cluster(keys);
        if (session.await(session.peer().ready(), until).isEmpty()) {
            throw new CommandFailed(network.noAnswer(timeout));
        }
        Publication publication =
                cluster.publish(PublishOptions.DEFAULT.event(event).confirm(true), message);
        Bytes packetId = session.await(publication.stored(), until)
                .orElseThrow(() -> new CommandFailed("the message was not stored within " + Durations.text(timeout)));
        if (!session.await(time -> publication.awaitHolders(holders, time), until)) {
            throw new CommandFailed(notHeld(publication.holders(), packetId));
        }
        int held = publication.holders();
        console.result(
                () -> JsonLine.event("published")
                        .with("packetId", packetId.hex())
                        .with("bytes", message.length)
                        .with("holders", held),
                () -> String.format(
                        Locale.ROOT,
                        "published %s (%d bytes), held by %d other %s",
                        packetId.hex(),
                        message.length,
                        held,
                        held == 1 ? "peer" : "peers"));
    }

    private String notHeld(int held, Bytes packetId) {
        String kept = network.state == null
                ? "It is gone now; try a longer --timeout, or keep it with --state DIR."
                : "It is kept in " + network.state + " and goes out when a peer runs with that state.";
        return String.format(
                Locale.ROOT,
                "within %s %d of %d other peers showed that they hold message %s. %s",
                Durations.text(timeout),
                held,
                holders,
                packetId.hex(),
                kept);
    }

    private byte[] message() {
        if (text != null && file != null) {
            throw usage("TEXT and --file exclude each other");
        }
        byte[] message;
        try {
            if (file != null) {
                try (InputStream in = Files.newInputStream(file)) {
                    message = in.readNBytes(BYTES_MAX + 1);
                }
            } else if (text == null) {
                throw usage("what is to be published? Give TEXT, - for stdin, or --file FILE");
            } else {
                message = text.equals("-")
                        ? shell().in().readNBytes(BYTES_MAX + 1)
                        : Bytes.utf8(text).shared();
            }
        } catch (IOException e) {
            throw new CommandFailed("cannot read " + (file == null ? "stdin" : file) + ": " + Problems.text(e));
        }
        if (message.length > BYTES_MAX) {
            throw usage("a message has at most " + BYTES_MAX + " bytes (1 MiB); publish it in parts");
        }
        return message;
    }
}
