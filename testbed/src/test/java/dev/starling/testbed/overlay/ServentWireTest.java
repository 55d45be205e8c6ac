package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.net.RealWorld;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stranger with a plain socket sees of a servent. */
@Timeout(60)
class ServentWireTest {
    /** Guid, type PING, TTL 1, no hops, nothing behind. */
    private static final byte[] PING = new byte[23];

    static {
        PING[0] = 42;
        PING[17] = 1;
    }

    @Test
    void one_port_takes_gnutellas_handshake_and_requests_for_files() throws Exception {
        FileStock stock = new FileStock(10);
        try (RealWorld world = RealWorld.open();
                Servent servent = new Servent(
                        world,
                        0,
                        Role.SERVENT,
                        "127.0.0.1",
                        stock,
                        List.of(3),
                        new SplittableRandom(1),
                        new Traffic(),
                        List::of,
                        (who, hit) -> {})) {
            int port = servent.address().port();
            try (Socket neighbour = new Socket(InetAddress.getLoopbackAddress(), port)) {
                neighbour.getOutputStream().write("GNUTELLA CONNECT/0.4\n\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(text(neighbour, 13)).isEqualTo("GNUTELLA OK\n\n");
                neighbour.getOutputStream().write(PING);
                byte[] pong = neighbour.getInputStream().readNBytes(37);
                assertThat(pong).startsWith(42).hasSize(37);
                assertThat(pong[16]).as("PONG").isEqualTo((byte) 1);
                assertThat((pong[23] & 0xff) | (pong[24] & 0xff) << 8).isEqualTo(port);
            }
            try (Socket wanting = new Socket(InetAddress.getLoopbackAddress(), port)) {
                wanting.getOutputStream()
                        .write(
                                ("GET /get/3/band0%20song3.mp3 HTTP/1.1\r\nConnection: close\r\nRange: bytes=10-29\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                byte[] answer = wanting.getInputStream().readAllBytes();
                assertThat(new String(answer, StandardCharsets.ISO_8859_1))
                        .startsWith("HTTP/1.1 206 ")
                        .contains("Content-Range: bytes 10-29/" + FileStock.FILE_BYTES);
                assertThat(answer).endsWith(FileStock.content(3, 10, 20));
            }
        }
    }

    private static String text(Socket from, int length) throws Exception {
        return new String(from.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }
}
