package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.Recorder;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.link.Listening;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/** A process with a low limit of open files, which uses them up while others connect to it. Prints what it sees. */
final class FewSockets {
    private static final int TURNS = 2000;

    private FewSockets() {}

    public static void main(String[] arguments) throws Exception {
        LinkOptions options =
                LinkOptions.DEFAULT.epoll(arguments[0].equals("EPOLL")).loops(1);
        options = new LinkOptions(1, true, options.epoll(), 64, 4096, Duration.ofMillis(300), Duration.ofSeconds(9), 9);
        try (IoLoops loops = IoLoops.open(options, WorldClock.system(), (text, cause) -> cause.printStackTrace())) {
            SocketLinks links = (SocketLinks) loops.driver();
            Listening listening =
                    links.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"), link -> new Recorder().accepted(link));
            Multiaddr address = listening.addresses().getFirst();
            // Once with everything, and once without descriptors, so that no class has to be loaded from a file later.
            tell(dial(links, address));
            tell(dial(links, Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
            failedAccepts(links);
            Fault.of(new IOException("x", new IOException("Too many open files")));
            List<FileInputStream> all = useUp();
            tell("transport " + loops.transport);
            tell("port " + address.endpoint().orElseThrow().port());
            // Others connect now.
            while (failedAccepts(links) == 0) {
                turn(links);
            }
            long before = failedAccepts(links);
            for (int i = 0; i < TURNS; i++) {
                turn(links);
            }
            tell("spins " + (failedAccepts(links) - before > TURNS / 10));
            tell(dial(links, address));
            for (FileInputStream one : all) {
                one.close();
            }
            while (accepted(links) < 6) {
                turn(links);
            }
            tell(dial(links, address));
            links.close();
        }
    }

    private static int turn(SocketLinks links) throws InterruptedException {
        CountDownLatch turned = new CountDownLatch(1);
        links.home().execute(turned::countDown);
        turned.await();
        return 1;
    }

    private static long failedAccepts(SocketLinks links) {
        return links.counters().getOrDefault("link-accepts-failed", 0L);
    }

    private static long accepted(SocketLinks links) {
        return links.counters().getOrDefault("links-accepted", 0L);
    }

    private static String dial(SocketLinks links, Multiaddr address) throws InterruptedException {
        BlockingQueue<String> answer = new ArrayBlockingQueue<>(1);
        links.dial(
                address,
                link -> {
                    answer.add("dialed");
                    return new Recorder().accepted(link);
                },
                (code, reason) -> answer.add(code));
        return answer.take();
    }

    private static List<FileInputStream> useUp() {
        List<FileInputStream> all = new ArrayList<>();
        try {
            while (true) {
                all.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noneLeft) {
            return all;
        }
    }

    private static void tell(String line) {
        System.out.println(line);
    }
}
