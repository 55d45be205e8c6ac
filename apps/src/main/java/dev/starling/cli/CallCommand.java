package dev.starling.cli;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code starling call}. */
@Command(
        header = "Wire a stream of a libp2p host to stdin and stdout.",
        description = {
            "Opens a stream for PROTOCOL; what comes in on stdin goes to the other side, what it says goes to stdout. The"
                    + " end of stdin ends our half of the stream only: the command ends, with exit code 0, when both sides"
                    + " have ended theirs, and with 1 when the stream is reset. --json changes nothing: the bytes are the"
                    + " other side's."
        },
        footer = {
            "  echo hello | starling call /ip4/127.0.0.1/tcp/4001 /echo/1.0.0",
            "  starling call /ip4/127.0.0.1/tcp/4001/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
                    + " /echo/1.0.0 < map.png > back.png"
        })
final class CallCommand extends CliCommand {
    private static final int BLOCK_BYTES = 64 << 10;

    @Parameters(
            index = "0",
            paramLabel = "MULTIADDR",
            converter = StreamAddress.class,
            description = "The host to call.")
    private @Nullable Multiaddr address;

    @Parameters(index = "1", paramLabel = "PROTOCOL", description = "The protocol's id, such as /echo/1.0.0.")
    private @Nullable String protocol;

    @Mixin
    private final HostSettings settings = new HostSettings();

    CallCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        settings.check(this);
        Multiaddr to = Objects.requireNonNull(address);
        String id = Objects.requireNonNull(protocol);
        if (id.isEmpty() || id.contains("\n") || id.length() > 256) {
            throw usage("PROTOCOL is a line of 1 to 256 characters, such as /echo/1.0.0");
        }
        try (HostSession session = HostSession.open(shell(), console, settings, o -> {})) {
            Stream stream = session.connect(to, settings).open(id);
            // A signal must end both waits: giving the stream up does.
            session.world().spawn("call watches for a stop", () -> {
                if (session.stop().within(java.time.Duration.ofDays(3650))) {
                    stream.reset();
                }
            });
            Thread sender = Thread.ofPlatform().daemon().name("call-stdin").start(() -> send(stream, session.stop()));
            try {
                receive(stream, shell().out());
                sender.join();
            } catch (PeerException e) {
                session.stop().check();
                throw e;
            } catch (IOException e) {
                throw new CommandFailed("cannot write the output: " + Problems.text(e));
            } catch (InterruptedException e) {
                throw new CommandFailed("interrupted");
            }
            stream.close();
            return ExitCode.DONE;
        }
    }

    private void send(Stream stream, Stop stop) {
        byte[] block = new byte[BLOCK_BYTES];
        try {
            for (int bytes = shell().in().read(block);
                    bytes >= 0;
                    bytes = shell().in().read(block)) {
                stream.write(block, 0, bytes);
            }
            stream.closeWrite();
        } catch (IOException e) {
            stop.because(new CommandFailed("cannot read stdin: " + Problems.text(e)));
        } catch (PeerException told) {
            // The receiving half learns the same, and says it.
            stream.closeWrite();
        }
    }

    private static void receive(Stream stream, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        for (int bytes = stream.read(block, 0, block.length); bytes >= 0; bytes = stream.read(block, 0, block.length)) {
            out.write(block, 0, bytes);
            out.flush();
        }
    }
}
