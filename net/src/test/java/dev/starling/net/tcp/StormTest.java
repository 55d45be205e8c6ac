package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.Recorder;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Listening;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Dials that are given up at any moment, and drivers closed in the middle: nothing stays behind. */
@EnabledOnOs(OS.LINUX)
class StormTest {
    private static final int DIALS = 1000;

    /** The JDK opens a socket of its own with the first channel, and keeps it. */
    @BeforeAll
    static void open() throws IOException {
        SocketChannel.open().close();
    }

    /** Sockets of this process that the kernel knows. */
    private static long sockets() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(StormTest::isSocket).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void dials_cancelled_at_any_moment_leave_nothing_by_epoll() throws InterruptedException {
        storm(true, "");
    }

    @Test
    void dials_cancelled_at_any_moment_leave_nothing_by_nio() throws InterruptedException {
        storm(false, "");
    }

    @Test
    void websocket_dials_cancelled_at_any_moment_leave_nothing() throws InterruptedException {
        storm(true, "/ws");
    }

    private static void storm(boolean epoll, String kind) throws InterruptedException {
        long before = sockets();
        try (Ground ground = new Ground(LinkOptions.DEFAULT.epoll(epoll))) {
            SocketLinks from = ground.links();
            SocketLinks to = ground.links();
            Listening listening = to.listen(
                    Multiaddr.parse("/ip4/127.0.0.1/tcp/0" + kind),
                    link -> new Recorder().counting().accepted(link));
            Multiaddr address = listening.addresses().getFirst();
            AtomicInteger settled = new AtomicInteger();
            CountDownLatch cancelled = new CountDownLatch(DIALS - (DIALS + 2) / 3);
            Random random = new Random(1);
            for (int i = 0; i < DIALS; i++) {
                Dialing dialing = from.dial(
                        address,
                        link -> {
                            // What a host does with a link that nobody wants any more.
                            settled.incrementAndGet();
                            LinkHandler handler = new Recorder().accepted(link);
                            link.abort();
                            return handler;
                        },
                        (code, reason) -> settled.incrementAndGet());
                hesitate(random.nextInt(8));
                if (i % 3 > 0) {
                    cancelAfter(random.nextInt(40), from.home(), dialing, cancelled);
                }
                if (i % 9 == 8) {
                    // So that attempts of all ages are about.
                    int least = i / 3 - random.nextInt(4);
                    assertThat(Ground.until(() -> settled.get() >= least)).isTrue();
                }
            }
            assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Ground.until(() -> from.counters().get("links-open") == 0 && from.openSockets() == 0))
                    .isTrue();
            // Only the listener is left there.
            assertThat(Ground.until(() -> to.counters().get("links-open") == 0 && to.openSockets() == 1))
                    .isTrue();
            assertThat(Ground.until(() -> settled.get() >= DIALS / 3)).isTrue();
            assertThat(settled.get()).isLessThan(DIALS);
            from.close();
            to.close();
            assertThat(to.openSockets()).isZero();
        }
        assertThat(sockets()).isEqualTo(before);
    }

    /** After so many turns of the loop, in which the dial goes on. */
    private static void cancelAfter(int turns, LinkLoop loop, Dialing dialing, CountDownLatch cancelled) {
        loop.execute(() -> {
            if (turns > 0) {
                cancelAfter(turns - 1, loop, dialing, cancelled);
            } else {
                dialing.cancel();
                cancelled.countDown();
            }
        });
    }

    private static void hesitate(int rounds) {
        for (int i = 0; i < 50 * rounds; i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void dials_that_nobody_answers_can_be_given_up_all_at_once() throws IOException {
        // A backlog that is full and stays so: the kernel drops what comes to it, as a firewall would.
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Ground ground = new Ground(LinkOptions.DEFAULT)) {
            SocketLinks links = ground.links();
            long before = sockets();
            Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + deaf.getLocalPort());
            AtomicInteger called = new AtomicInteger();
            List<Dialing> dialings = new ArrayList<>();
            for (int i = 0; i < DIALS; i++) {
                dialings.add(links.dial(
                        address,
                        link -> {
                            called.incrementAndGet();
                            return new Recorder().accepted(link);
                        },
                        (code, reason) -> called.addAndGet(DIALS)));
            }
            assertThat(Ground.until(() -> links.openSockets() == DIALS)).isTrue();
            dialings.forEach(Dialing::cancel);
            assertThat(Ground.until(() -> links.openSockets() == called.get())).isTrue();
            assertThat(called.get()).isLessThan(10);
            links.close();
            assertThat(sockets()).isEqualTo(before);
        }
    }

    @Test
    void a_driver_closed_in_the_middle_of_everything_leaves_nothing() {
        long before = sockets();
        for (boolean epoll : new boolean[] {true, false}) {
            try (Ground ground = new Ground(LinkOptions.DEFAULT.epoll(epoll))) {
                for (int round = 0; round < 12; round++) {
                    closeInTheMiddle(ground, round);
                }
            }
            assertThat(sockets()).isEqualTo(before);
        }
    }

    private static void closeInTheMiddle(Ground ground, int round) {
        SocketLinks from = ground.links();
        SocketLinks to = ground.links();
        List<Recorder> recorders = new ArrayList<>();
        AtomicReference<String> after = new AtomicReference<>("");
        Multiaddr any = Multiaddr.parse("/ip4/127.0.0.1/tcp/0" + (round % 2 == 0 ? "" : "/ws"));
        Listening listening = to.listen(any, link -> new Recorder().counting().accepted(link));
        for (int i = 0; i < 25; i++) {
            Recorder dialer = new Recorder().beginning(self -> {
                self.write(new byte[20_000]);
                self.link().flush();
                self.write(new byte[100]);
            });
            recorders.add(dialer);
            from.dial(listening.addresses().getFirst(), dialer.acceptor(), (code, reason) -> after.set(reason));
        }
        hesitate(round * 100);
        SocketLinks first = round % 3 == 0 ? to : from;
        first.close();
        (first == to ? from : to).close();
        for (Recorder recorder : recorders) {
            assertThat(recorder.faults()).isEmpty();
            assertThat(recorder.isLinked()).isEqualTo(recorder.isClosed());
        }
    }
}
