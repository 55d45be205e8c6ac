package dev.starling.cli;

import dev.starling.core.Endpoint;
import dev.starling.peer.Cluster;
import dev.starling.peer.Message;
import dev.starling.peer.Peer;
import dev.starling.peer.Pending;
import dev.starling.peer.Subscription;
import dev.starling.srp.ClusterKeys;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling subscribe}. */
@Command(
        header = "Join a group and print its messages.",
        description = {
            "Prints each message as it comes, one a line, until Ctrl-C: the first digits of the sender's key and the text;"
                    + " characters that a terminal would obey are shown as escapes.",
            "",
            "With --json the first line is {\"event\":\"ready\",\"natType\",\"address\",\"port\"}, then each message is"
                    + " {\"event\":\"message\",\"cluster\",\"from\",\"text\",\"base64\",\"packetId\",\"hops\"}: from is the"
                    + " key of a sender whose signature holds, otherwise null; text is there only where the message is"
                    + " UTF-8."
        },
        footer = {
            "  starling subscribe --cluster cursors --bootstrap 127.0.0.1:9001 127.0.0.1:9002",
            "  starling subscribe --cluster cursors --bootstrap seed.example:9001 --json | jq -r .text",
            "  STARLING_SECRET=… starling subscribe --cluster team --bootstrap /ip4/192.0.2.7/udp/9001 --count 1"
        })
final class SubscribeCommand extends CliCommand {
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofDays(3650);

    @Mixin
    private final ClusterOptions group = new ClusterOptions();

    @Mixin
    private final NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--event",
            paramLabel = "NAME",
            order = 20,
            description = "Only messages published under this event name.")
    private @Nullable String event;

    @Option(names = "--count", paramLabel = "N", order = 21, description = "End, with exit code 0, after N messages.")
    private @Nullable Long count;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 22,
            converter = Durations.class,
            description = "End after this time, e.g. 30s: with exit code 1 if --count was not reached or the peer never"
                    + " got ready, otherwise 0.")
    private @Nullable Duration timeout;

    SubscribeCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        ClusterKeys keys = group.keys(this);
        network.requireBeginning(this);
        if (count != null && count < 1) {
            throw usage("--count is at least 1, not " + count);
        }
        if (event != null && event.isEmpty()) {
            throw usage("--event is empty; leave it out for messages under every name");
        }
        Endpoint listen = PeerSession.listen(network, shell().worlds());
        try (PeerSession session =
                PeerSession.open(shell(), console, network, listen, o -> o.clusterId(keys.clusterId()))) {
            // Subscribed before the peer is ready, so that nothing is missed; printed from then on.
            Pending<Boolean> open = session.world().pending();
            Cluster cluster = session.peer().cluster(keys);
            Consumer<Message> printer = printer(session, console, open);
            Subscription subscription = event == null ? cluster.subscribe(printer) : cluster.subscribe(event, printer);
            Duration until = timeout == null ? LONG : session.world().elapsed().plus(timeout);
            Peer.Reachability reachability = awaitReady(session, console, until);
            announce(reachability, console);
            open.complete(true);
            try {
                session.rest(until);
            } finally {
                noteDropped(subscription, console);
            }
            return notEnough();
        }
    }

    private Peer.Reachability awaitReady(PeerSession session, Console console, Duration until) {
        Duration patience = session.world().elapsed().plus(SLOW);
        Pending<Peer.Reachability> ready = session.peer().ready();
        Optional<Peer.Reachability> value = session.await(ready, patience.compareTo(until) < 0 ? patience : until);
        if (value.isEmpty() && patience.compareTo(until) < 0) {
            console.note(network.noAnswer(SLOW) + " Still trying.");
            value = session.await(ready, until);
        }
        return value.orElseThrow(() -> new CommandFailed(network.noAnswer(timeout == null ? LONG : timeout)));
    }

    private void announce(Peer.Reachability reachability, Console console) {
        String natType = reachability.natType().name().toLowerCase(Locale.ROOT).replace('_', '-');
        Endpoint endpoint = reachability.endpoint();
        if (console.json()) {
            console.out()
                    .lineNow(JsonLine.event("ready")
                            .with("natType", natType)
                            .with("address", endpoint.ip().toString())
                            .with("port", endpoint.port())
                            .end());
        } else {
            console.note("ready at " + endpoint + " (" + natType + "); waiting for messages of " + group.cluster
                    + ", Ctrl-C ends it");
        }
    }

    private Consumer<Message> printer(PeerSession session, Console console, Pending<Boolean> open) {
        Stop stop = session.stop();
        long most = count == null ? Long.MAX_VALUE : count;
        return new Consumer<>() {
            private long printed;

            @Override
            public void accept(Message message) {
                if (printed == most || open.await(LONG).isEmpty()) {
                    return;
                }
                try {
                    console.result(
                            () -> Received.json(message, String.valueOf(group.cluster)),
                            () -> Received.line(message, console.paint()));
                } catch (Output.Closed | CommandFailed e) {
                    stop.because(e);
                }
                printed++;
                if (printed == most) {
                    stop.with(ExitCode.DONE);
                }
            }
        };
    }

    private static void noteDropped(Subscription subscription, Console console) {
        if (subscription.dropped() > 0) {
            console.note(subscription.dropped() + " messages were lost because the output was not read fast enough.");
        }
    }

    private int notEnough() {
        if (count == null) {
            return ExitCode.DONE;
        }
        throw new CommandFailed(String.format(
                Locale.ROOT,
                "fewer than %d messages came within %s",
                count,
                Durations.text(timeout == null ? LONG : timeout)));
    }
}
