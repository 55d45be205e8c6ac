package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
class FewSocketsTest {
    @ParameterizedTest
    @EnumSource(Transport.class)
    void a_listener_without_descriptors_rests_and_takes_up_again(Transport transport) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n 100; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Otherwise the JVM raises the limit by itself.
                        "-XX:-MaxFDLimit",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FewSockets.class.getName(),
                        transport.name())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("dialed");
            assertThat(out.readLine()).isEqualTo("refused");
            assertThat(out.readLine()).isEqualTo("transport " + transport);
            int port = Integer.parseInt(out.readLine().substring("port ".length()));
            List<Socket> waiting = connect(port);
            assertThat(out.readLine()).isEqualTo("spins false");
            assertThat(out.readLine()).isEqualTo("no-descriptor");
            assertThat(out.readLine()).isEqualTo("dialed");
            assertThat(out.readAllLines()).isEmpty();
            assertThat(process.waitFor()).isZero();
            for (Socket socket : waiting) {
                socket.close();
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Socket> connect(int port) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        return sockets;
    }
}
