package dev.starling.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a peer begins, where it binds and where its state lives. */
final class NetworkOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "ADDR",
            order = 10,
            parameterConsumer = Addresses.class,
            description = "Peers to begin with, usually seeds: one or more, separated by spaces or commas; may be"
                    + " repeated.")
    List<UdpAddress> bootstrap = new ArrayList<>();

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            order = 11,
            converter = UdpAddress.Converter.class,
            description = "Where to bind; port 0 takes any. Default: 127.0.0.1:9001 for a seed; for others 127.0.0.1:0"
                    + " if all bootstrap peers are on this machine, and 0.0.0.0:0 if not.")
    @Nullable
    UdpAddress listen;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            converter = GivenPath.class,
            order = 12,
            description = "Folder that keeps this peer's identity, the peers it knows and its packets, so that it can"
                    + " pass on later what it has. Without it everything is gone when the command ends.")
    @Nullable
    Path state;

    NetworkOptions() {}

    /** A peer needs somebody to begin with: named now, or known from its last life. */
    void requireBeginning(CliCommand command) {
        if (bootstrap.isEmpty() && state == null) {
            throw command.usage("which peers to begin with? Say --bootstrap ADDR, for instance the address of a seed");
        }
    }

    /** The last of several addresses: {@code --bootstrap A B} with nothing behind it can only mean B as the text. */
    @Nullable
    String lastAddressMeantAsText() {
        return bootstrap.size() < 2 ? null : bootstrap.removeLast().text();
    }

    /** Why a peer is not ready. */
    String noAnswer(Duration time) {
        String asked = bootstrap.isEmpty()
                ? "No peer known from " + state
                : String.join(", ", bootstrap.stream().map(UdpAddress::toString).toList());
        return asked + (bootstrap.isEmpty() ? " answered" : ": no answer") + " within " + Durations.text(time)
                + ". Does a peer run there, and does UDP get through?";
    }

    /**
     * Takes the value of {@code --bootstrap}: one argument, and those behind it as long as they are addresses. picocli's
     * own way would take whatever follows, such as the text to publish.
     */
    static final class Addresses implements IParameterConsumer {
        Addresses() {}

        @Override
        @SuppressWarnings("JdkObsolete") // picocli's signature.
        public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
            if (arguments.isEmpty()) {
                throw new ParameterException(command.commandLine(), "--bootstrap needs an address: --bootstrap ADDR");
            }
            List<UdpAddress> all = new ArrayList<>();
            List<UdpAddress> before = argument.getValue();
            if (before != null) {
                all.addAll(before);
            }
            all.addAll(split(arguments.pop(), command));
            while (!arguments.isEmpty() && areAddresses(arguments.peek())) {
                all.addAll(split(arguments.pop(), command));
            }
            argument.setValue(all);
        }

        private static boolean areAddresses(String text) {
            for (String part : text.split(",", -1)) {
                if (!UdpAddress.isAddress(part)) {
                    return false;
                }
            }
            return true;
        }

        private static List<UdpAddress> split(String text, CommandSpec command) {
            List<UdpAddress> addresses = new ArrayList<>();
            for (String part : text.split(",")) {
                try {
                    addresses.add(UdpAddress.parse(part.strip()));
                } catch (dev.starling.peer.PeerException e) {
                    throw new ParameterException(command.commandLine(), "--bootstrap: " + e.getMessage(), e);
                }
            }
            return addresses;
        }
    }
}
