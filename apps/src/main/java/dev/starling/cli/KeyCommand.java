package dev.starling.cli;

import dev.starling.encoding.PeerId;
import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import dev.starling.identity.PublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling key}. */
@Command(
        header = "Make, look at and convert the secret key of a peer.",
        description = {
            "generate makes a new Ed25519 key and writes it to --out. show prints who a key makes you: the peer id of"
                    + " libp2p, the same as a CID, the id in the Stream Relay Protocol, and the public key; never the"
                    + " secret. convert writes a key in another format.",
            "",
            "FILE is a key in any of the formats, found out by its content, a state folder, or - for stdin. Files that"
                    + " are written can be read by their owner alone; files that others can read are refused."
        },
        footer = {
            "  starling key generate --out alice.key",
            "  starling key show alice.key",
            "  starling key show ~/.local/share/starling/alice --json | jq -r .peerId",
            "  starling key convert alice.key --to pem --out alice.pem",
            "  starling key convert alice.pem --to protobuf --raw --out private.key"
        })
final class KeyCommand extends CliCommand {
    /** What is to be done. */
    enum Action {
        GENERATE,
        SHOW,
        CONVERT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a key is written. */
    enum Format {
        IDENTITY,
        PEM,
        PROTOBUF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(index = "0", arity = "0..1", paramLabel = "ACTION", description = "generate, show or convert.")
    private @Nullable Action action;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            converter = GivenPath.class,
            description = "The key to show or to convert; - is stdin.")
    private @Nullable Path file;

    @Option(
            names = "--to",
            paramLabel = "FORMAT",
            order = 1,
            description =
                    "identity (Starling's own, as in a state folder), pem (PKCS #8, as OpenSSL has it) or protobuf"
                            + " (libp2p's PrivateKey in base64). generate writes identity if not told.")
    private @Nullable Format format;

    @Option(
            names = "--raw",
            order = 2,
            description = "With --to protobuf: the bytes themselves, as libp2p's implementations store them.")
    private boolean raw;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            converter = GivenPath.class,
            order = 3,
            description = "Where to write the key. A file that exists is never overwritten without --force.")
    private @Nullable Path out;

    @Option(names = "--force", order = 4, description = "Overwrite --out; and read FILE even if others can read it.")
    private boolean force;

    KeyCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        if (action == null) {
            throw usage("what is to be done? Say generate, show or convert");
        }
        if (raw && format != Format.PROTOBUF) {
            throw usage("--raw goes with --to protobuf");
        }
        switch (action) {
            case GENERATE -> generate(console);
            case SHOW -> show(console);
            case CONVERT -> convert(console);
        }
        return ExitCode.DONE;
    }

    private void generate(Console console) {
        if (out == null) {
            throw usage("where does the new key go? Say --out FILE");
        }
        if (file != null) {
            throw usage("generate reads no file, so what is \"" + file + "\" for?");
        }
        Identity identity = Identity.generate(new SecureRandom());
        write(identity, format == null ? Format.IDENTITY : format, out);
        report(console, "generated", identity, out);
    }

    private void show(Console console) {
        if (out != null || format != null) {
            throw usage("show writes no file: leave out --out and --to, or say convert");
        }
        report(console, "key", read(), null);
    }

    private void convert(Console console) {
        if (format == null) {
            throw usage("to which format? Say --to identity, pem or protobuf");
        }
        if (out == null) {
            throw usage("where does the converted key go? Say --out FILE");
        }
        Identity identity = read();
        write(identity, format, out);
        report(console, "converted", identity, out);
    }

    private Identity read() {
        if (file == null) {
            throw usage("which key? Say FILE, or - for stdin");
        }
        if (!file.toString().equals("-")) {
            return shell().worlds().keys().read(file, force);
        }
        try {
            return shell().worlds().keys().decode(shell().in().readNBytes(Lines.BYTES_MAX), "stdin");
        } catch (IOException e) {
            throw new CommandFailed("cannot read stdin: " + Problems.text(e));
        }
    }

    private void write(Identity identity, Format to, Path target) {
        KeyFormat written = switch (to) {
            case IDENTITY -> KeyFormat.IDENTITY;
            case PEM -> KeyFormat.PEM;
            case PROTOBUF -> raw ? KeyFormat.PROTOBUF_RAW : KeyFormat.PROTOBUF;
        };
        shell().worlds().keys().write(target, identity, written, force);
    }

    private static void report(Console console, String event, Identity identity, @Nullable Path written) {
        PeerId id = identity.peerId();
        String cid = id.toCid().toString();
        String publicKey = PublicKey.ed25519(identity.publicKey()).encoded().hex();
        console.result(
                () -> {
                    JsonLine line = JsonLine.event(event)
                            .with("type", "ed25519")
                            .with("peerId", id.toString())
                            .with("cid", cid)
                            .with("srpId", identity.srpId().hex())
                            .with("publicKey", publicKey);
                    return written == null ? line : line.with("file", written.toString());
                },
                () -> {
                    Paint paint = console.paint();
                    String text = "peer id     " + paint.strong(id.toString()) + "\n"
                            + "as a CID    " + cid + "\n"
                            + "SRP id      " + identity.srpId().hex() + "\n"
                            + "public key  " + publicKey + paint.faint("  (Ed25519, libp2p's message)");
                    return written == null ? text : text + "\nwritten to  " + TerminalText.block(written.toString());
                });
    }
}
