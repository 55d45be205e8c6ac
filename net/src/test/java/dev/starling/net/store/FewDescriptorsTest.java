package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FewDescriptorsTest {
    @TempDir
    Path temp;

    @Test
    void a_process_without_descriptors_says_so_goes_on_in_memory_and_resumes() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 100; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Otherwise the JVM raises the limit by itself.
                        "-XX:-MaxFDLimit",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FewDescriptors.class.getName(),
                        temp.resolve("state").toString())
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines = out.readAllLines();
        }
        assertThat(process.waitFor()).as("%s", lines).isZero();
        assertThat(lines).hasSize(8);
        assertThat(lines.get(0)).isEqualTo("durable true");
        assertThat(lines.get(1)).isEqualTo("opened");
        assertThat(lines.get(2)).isEqualTo("durable false");
        assertThat(lines.get(3))
                .contains("Too many open files")
                .contains("ulimit -n")
                .contains("in memory");
        assertThat(lines.get(4)).startsWith("socket failed: ").contains("Too many open files");
        assertThat(lines.get(5)).startsWith("CANNOT_BIND").contains("ulimit -n");
        assertThat(lines.get(6)).contains("works again");
        assertThat(lines.get(7)).isEqualTo("durable true");
    }
}
