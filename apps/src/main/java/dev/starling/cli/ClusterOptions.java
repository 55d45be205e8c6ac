package dev.starling.cli;

import dev.starling.srp.ClusterKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which group, and its secret. */
final class ClusterOptions {
    private static final int SECRET_BYTES_MAX = 64 * 1024;

    @Option(names = "--cluster", paramLabel = "NAME", order = 1, description = "The group's name.")
    @Nullable
    String cluster;

    @ArgGroup(exclusive = true, multiplicity = "0..1")
    Secret secret = new Secret();

    /** One of them. */
    static final class Secret {
        @Option(
                names = "--secret",
                paramLabel = "S",
                order = 2,
                description = "The group's secret: who has it reads and writes everything. Other users of this machine"
                        + " can see it in the list of processes; --secret-file and the variable STARLING_SECRET do"
                        + " not show it. Without any secret the name is the secret, which hides nothing from those"
                        + " who know or guess the name.")
        @Nullable
        String text;

        @Option(
                names = "--secret-file",
                paramLabel = "FILE",
                converter = GivenPath.class,
                order = 3,
                description = "The secret is the content of FILE, less one line end behind it.")
        @Nullable
        Path file;

        Secret() {}
    }

    ClusterOptions() {}

    /** The ids and keys, as the reference derives them. */
    ClusterKeys keys(CliCommand command) {
        String name = cluster;
        if (name == null || name.isEmpty()) {
            throw command.usage("which group? Say --cluster NAME");
        }
        return ClusterKeys.derive(name, secretOr(name, command));
    }

    private String secretOr(String name, CliCommand command) {
        if (secret.text != null) {
            if (secret.text.isEmpty()) {
                throw command.usage("--secret is empty; leave it out to use the name as the secret");
            }
            return secret.text;
        }
        if (secret.file != null) {
            return read(secret.file, command);
        }
        String variable = command.shell().variable("STARLING_SECRET");
        return variable.isEmpty() ? name : variable;
    }

    private static String read(Path file, CliCommand command) {
        String text;
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SECRET_BYTES_MAX + 1);
            if (bytes.length > SECRET_BYTES_MAX) {
                throw command.usage("the secret in " + file + " is longer than " + SECRET_BYTES_MAX + " bytes");
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailed("cannot read the secret from " + file + ": " + Problems.text(e));
        }
        String secret = text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
        if (secret.isEmpty()) {
            throw new CommandFailed("the secret file " + file + " is empty");
        }
        return secret;
    }
}
