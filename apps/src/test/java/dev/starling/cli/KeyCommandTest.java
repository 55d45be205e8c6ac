package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.starling.cli.Cli.Result;
import dev.starling.core.Bytes;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code starling key}. */
class KeyCommandTest {
    /** libp2p specs, peer-ids, test vectors: Ed25519 private key. */
    private static final String VECTOR =
            "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

    private static final String SEED = VECTOR.substring(8, 72);
    private static final String PEER_ID = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

    /** The multihash with the prefix 01 72 in base32, and SHA-256 of the public key, by other programs. */
    private static final String CID = "bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6";

    private static final String SRP_ID = "9721e4d91af5f19ca75ecd49f5596d95d6964f0f06f5245474c8e06e95c8a823";

    @TempDir
    Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Result done(String... arguments) {
        Result result = Cli.run(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        return result;
    }

    private static Result failed(String... arguments) {
        Result result = Cli.run(arguments);
        assertThat(result.exitCode()).as(result.out()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("starling key: ").doesNotContain("\tat ", "Exception");
        return result;
    }

    private Path vector(String name) throws IOException {
        Path file = Files.write(folder.resolve(name), Bytes.fromHex(VECTOR).toArray());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void show_tells_all_that_is_public_of_the_vector_of_the_specification() throws IOException {
        String file = vector("vector.key").toString();
        Result json = done("key", "show", file, "--json");
        assertThat(json.lines())
                .containsExactly("{\"event\":\"key\",\"type\":\"ed25519\",\"peerId\":\"" + PEER_ID + "\",\"cid\":\""
                        + CID + "\",\"srpId\":\"" + SRP_ID + "\",\"publicKey\":\"08011220" + VECTOR.substring(72)
                        + "\"}");
        Result text = done("key", "show", file);
        assertThat(text.lines())
                .containsExactly(
                        "peer id     " + PEER_ID,
                        "as a CID    " + CID,
                        "SRP id      " + SRP_ID,
                        "public key  08011220" + VECTOR.substring(72) + "  (Ed25519, libp2p's message)");
        assertThat(json.out() + text.out()).doesNotContain(SEED);
    }

    @ParameterizedTest
    @CsvSource({"identity,", "pem,", "protobuf,", "protobuf,--raw"})
    void a_key_that_was_generated_is_shown_and_converted_to_every_format(String to, String raw) throws IOException {
        String made = path("made");
        String kept = done("key", "generate", "--out", made, "--json").out();
        List<String> convert = new ArrayList<>(List.of("key", "convert", made, "--to", to, "--out", path("other")));
        if (raw != null) {
            convert.add(raw);
        }
        String converted = done(convert.toArray(String[]::new)).out();
        assertThat(converted).contains("written to  " + path("other"));
        assertThat(mode(folder.resolve("made"))).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("other"))).isEqualTo("rw-------");
        done("key", "convert", path("other"), "--to", "identity", "--out", path("back"));
        assertThat(folder.resolve("back")).hasSameBinaryContentAs(folder.resolve("made"));
        String shown = done("key", "show", path("other"), "--json").out();
        assertThat(kept)
                .isEqualTo(shown.replace("\"event\":\"key\"", "\"event\":\"generated\"")
                        .replace("}\n", ",\"file\":\"" + made + "\"}\n"));
    }

    @Test
    void the_raw_message_is_the_vector_byte_for_byte() throws IOException {
        vector("vector.key");
        done("key", "convert", path("vector.key"), "--to", "pem", "--out", path("pem"));
        done("key", "convert", path("pem"), "--to", "protobuf", "--raw", "--out", path("raw"));
        assertThat(folder.resolve("raw")).hasSameBinaryContentAs(folder.resolve("vector.key"));
    }

    @Test
    void two_generated_keys_differ() {
        String first = done("key", "generate", "--out", path("a"), "--json").out();
        String second = done("key", "generate", "--out", path("b"), "--json").out();
        assertThat(first.replace(path("a"), "")).isNotEqualTo(second.replace(path("b"), ""));
    }

    @Test
    void a_file_that_exists_is_overwritten_with_force_alone() throws IOException {
        vector("vector.key");
        Path other = Files.writeString(folder.resolve("other"), "precious");
        for (String[] command : new String[][] {
            {"key", "generate", "--out", other.toString()},
            {"key", "convert", path("vector.key"), "--to", "pem", "--out", other.toString()}
        }) {
            assertThat(failed(command).err()).contains(other.toString()).contains("--force");
            assertThat(other).hasContent("precious");
        }
        done("key", "convert", path("vector.key"), "--to", "pem", "--out", other.toString(), "--force");
        assertThat(mode(other)).isEqualTo("rw-------");
        assertThat(done("key", "show", other.toString()).out()).contains(PEER_ID);
    }

    @Test
    void a_key_that_others_can_read_is_refused_unless_forced() throws IOException {
        Path file = vector("loose.key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(failed("key", "show", file.toString()).err())
                .contains("rw-r-----")
                .contains("chmod 600 " + file);
        assertThat(failed("key", "convert", file.toString(), "--to", "pem", "--out", path("o"))
                        .err())
                .contains("chmod 600");
        assertThat(folder.resolve("o")).doesNotExist();
        assertThat(done("key", "show", file.toString(), "--force").out()).contains(PEER_ID);
    }

    @Test
    void stdin_and_state_folders_are_read_as_well() throws IOException {
        Result fromStdin = new Cli().reads(VECTOR + "\n").call("key", "show", "-");
        assertThat(fromStdin.out()).contains(PEER_ID);
        Path state = Files.createDirectory(folder.resolve("state"));
        vector("vector.key");
        done(
                "key",
                "convert",
                path("vector.key"),
                "--to",
                "identity",
                "--out",
                state.resolve("identity").toString());
        assertThat(done("key", "show", state.toString()).out()).contains(PEER_ID);
    }

    @Test
    void a_converted_identity_is_the_one_that_a_peer_with_this_state_has() throws IOException {
        Path state = Files.createDirectory(folder.resolve("state"));
        vector("vector.key");
        done(
                "key",
                "convert",
                path("vector.key"),
                "--to",
                "identity",
                "--out",
                state.resolve("identity").toString());
        try (Worlds.State opened = new RealWorlds().state(state, warning -> {})) {
            assertThat(opened.identity().peerId()).hasToString(PEER_ID);
        }
    }

    @Test
    void problems_with_files_say_which_and_what_to_do() throws IOException {
        assertThat(failed("key", "show", path("missing")).err())
                .contains(path("missing"))
                .contains("no such file");
        assertThat(failed("key", "show", folder.toString()).err())
                .contains("identity")
                .contains("no such file");
        assertThat(failed("key", "generate", "--out", path("no/such/folder")).err())
                .contains("mkdir -p " + path("no/such"));
        assertThat(failed("key", "generate", "--out", folder.toString()).err()).contains(folder.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello world",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
                "\u001b[31mred",
                "CAESQHRoaXMgaXMgbm90IGEga2V5"
            })
    void what_holds_no_key_is_refused_without_a_word_of_it(String content) throws IOException {
        Path file = Files.write(folder.resolve("f"), content.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Result refused = failed("key", "show", file.toString());
        assertThat(refused.err()).contains(file.toString()).doesNotContain("\u001b", "hello", "AAAA");
    }

    @Test
    void a_huge_file_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("huge"), new byte[1 << 20]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(failed("key", "show", file.toString()).err()).contains("65536 bytes");
    }

    @Test
    void openssl_reads_what_is_written_and_writes_what_is_read() throws Exception {
        assumeTrue(isInstalled("openssl"), "skipped: no openssl here");
        vector("vector.key");
        done("key", "convert", path("vector.key"), "--to", "pem", "--out", path("pem"));
        assertThat(openssl("pkey", "-in", path("pem"), "-pubout", "-outform", "DER")
                        .hex())
                .endsWith(VECTOR.substring(72));
        Bytes made = openssl("genpkey", "-algorithm", "ed25519");
        Result shown = new Cli().reads(made.text()).call("key", "show", "-", "--json");
        Files.write(folder.resolve("made"), made.toArray());
        String der = openssl("pkey", "-in", path("made"), "-pubout", "-outform", "DER")
                .hex();
        assertThat(shown.out()).contains("\"publicKey\":\"08011220" + der.substring(der.length() - 64) + "\"");
    }

    private static Bytes openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Bytes.wrap(output);
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
