package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of {@code starling completion}, read by the shells that they are for. */
class CompletionTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completes_commands_options_and_values(String shell) throws Exception {
        assumeTrue(isInstalled(shell), "skipped: no " + shell + " here");
        Path script = Files.writeString(
                folder.resolve("starling"), Cli.run("completion", shell).out());
        assertThat(offers(shell, script, "subs")).contains("subscribe");
        assertThat(offers(shell, script, "publish", "--clus")).contains("--cluster");
        assertThat(offers(shell, script, "completion", "z")).contains("zsh");
        assertThat(offers(shell, script, "key", "gen")).contains("generate");
        assertThat(offers(shell, script, "key", "generate", "--to", "p")).contains("pem", "protobuf");
        assertThat(offers(shell, script, "nonsense", "z")).doesNotContain("error");
    }

    private String offers(String shell, Path script, String... words) throws IOException, InterruptedException {
        String line = "starling " + String.join(" ", words);
        String typed = shell.equals("zsh") ? "autoload -U +X compinit && compinit -u; " : "";
        String zsh = "autoload -U +X compinit && compinit -u; autoload -U +X bashcompinit && bashcompinit\n";
        List<String> command = new ArrayList<>(List.of(
                shell,
                "-c",
                (shell.equals("zsh") ? zsh : "")
                        + "source \"$1\" || exit 9; shift\n"
                        + "COMP_WORDS=(starling \"$@\") COMP_CWORD=$# COMP_LINE='" + line
                        + "' COMP_POINT=${#COMP_LINE}\n"
                        + "_complete_starling; printf '%s\\n' \"${COMPREPLY[@]}\"",
                shell,
                script.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static boolean isInstalled(String shell) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, shell)));
    }
}
