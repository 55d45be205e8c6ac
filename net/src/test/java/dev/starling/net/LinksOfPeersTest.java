package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.Endpoint;
import dev.starling.net.tcp.IoLoops;
import dev.starling.net.tcp.LinkOptions;
import dev.starling.net.udp.DatagramLoop;
import dev.starling.net.udp.LoopOptions;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.LinkDriver;
import dev.starling.srp.SrpCommand;
import dev.starling.srp.SrpEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a peer's byte streams come to be, and when they end. */
class LinksOfPeersTest {
    @Test
    void a_driver_makes_its_links_once_and_closes_them() throws InterruptedException {
        WorldClock clock = WorldClock.system();
        try (IoLoops loops = IoLoops.open(LinkOptions.DEFAULT, clock, (text, cause) -> {})) {
            DatagramLoop<SrpCommand, SrpEvent> loop =
                    DatagramLoop.open("starling-test", Endpoint.parse("127.0.0.1:0"), LoopOptions.DEFAULT, clock);
            SocketPeerDriver driver = new SocketPeerDriver(loop, (name, cause) -> {}, loops::driver, () -> {});
            assertThat(driver.counters()).doesNotContainKey("links-open");
            LinkDriver links = driver.links();
            assertThat(driver.links()).isSameAs(links);
            assertThat(driver.counters()).containsKeys("links-open", "socket.sent");
            CountDownLatch ran = new CountDownLatch(1);
            links.home().execute(ran::countDown);
            assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            driver.close();
            assertThatExceptionOfType(PeerException.class)
                    .isThrownBy(driver::links)
                    .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.CLOSED));
        }
    }

    /** A whole world of datagrams only. */
    static final class WithoutLinks {
        private WithoutLinks() {}

        public static void main(String[] arguments) {
            try (RealWorld world = RealWorld.open()) {
                world.peer(options -> {}).close();
            }
            boolean threads = Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().startsWith("starling-io"));
            System.out.println("threads: " + threads);
        }
    }

    @Test
    void a_world_without_byte_streams_loads_nothing_of_netty() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutLinks.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        assertThat(output).contains("dev.starling.net.udp.DatagramLoop", "threads: false");
        assertThat(output.lines().filter(line -> line.contains("io.netty.") || line.contains("dev.starling.net.tcp.")))
                .isEmpty();
    }
}
