package dev.starling.net.tcp;

import dev.starling.encoding.Multiaddr;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.Listening;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How fast and how large links are, between two processes on loopback: {@code mvn -pl net -am test -Dtest=LinkBench
 * -Dstarling.bench=true -Dsurefire.failIfNoSpecifiedTests=false}. CPU is that of each whole process with the kernel's
 * share.
 */
@EnabledIfSystemProperty(named = "starling.bench", matches = "true")
class LinkBench {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int UNSENT_BYTES_MAX = 1 << 20;

    @Test
    void throughput() throws IOException, InterruptedException {
        for (int round = 0; round < Integer.getInteger("starling.bench.rounds", 1); round++) {
            run("raw", "nio", "", "24");
            for (String transport : List.of("epoll", "nio")) {
                for (String kind : List.of("", "/ws")) {
                    run("stream", transport, kind, "24");
                }
            }
        }
    }

    @Test
    void idle() throws IOException, InterruptedException {
        for (String transport : List.of("epoll", "nio")) {
            for (String kind : List.of("", "/ws")) {
                run("idle", transport, kind, "10000");
            }
        }
    }

    /** Two processes; this one prints what they say. */
    private static void run(String what, String transport, String kind, String amount)
            throws IOException, InterruptedException {
        Process server = child("server", what, transport, "/ip4/127.0.0.1/tcp/0" + kind, amount);
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        Process client = child("client", what, transport, answers.readLine(), amount);
        String mine =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8)).readLine();
        server.getOutputStream().close();
        System.out.println(
                what + " " + transport + " " + kind + "\n  client " + mine + "\n  server " + answers.readLine());
        client.getOutputStream().close();
        client.waitFor();
        server.waitFor();
    }

    private static Process child(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED"));
        String more = System.getProperty("starling.bench.jvm", "");
        if (!more.isEmpty()) {
            command.addAll(List.of(more.split(" ")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LinkBench.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("pair")) {
            run(arguments[1], arguments[2], arguments[3], arguments[4]);
            return;
        }
        boolean server = arguments[0].equals("server");
        if (arguments[1].equals("raw")) {
            raw(server, Multiaddr.parse(arguments[3]), Long.parseLong(arguments[4]) << 30);
            return;
        }
        boolean stream = arguments[1].equals("stream");
        LinkOptions options = LinkOptions.DEFAULT.epoll(arguments[2].equals("epoll"));
        int amount = Integer.parseInt(arguments[4]);
        PrintStream out = System.out;
        try (IoLoops loops = IoLoops.open(options, WorldClock.system(), (text, cause) -> cause.printStackTrace());
                LinkDriver links = loops.driver()) {
            Multiaddr address = Multiaddr.parse(arguments[3]);
            if (server) {
                long heap = heapBytes();
                AtomicLong received = new AtomicLong();
                CountDownLatch first = new CountDownLatch(1);
                Listening listening = links.listen(address, link -> {
                    first.countDown();
                    return new Counting(received);
                });
                out.println(listening.addresses().getFirst());
                first.await();
                long cpu = cpuNs();
                untilInputEnds();
                out.println(stream ? cost(cpu, received.get()) : size(heap, amount));
            } else if (stream) {
                stream(links, address, (long) amount << 30, out);
            } else {
                long heap = heapBytes();
                Semaphore made = new Semaphore(0);
                Semaphore atOnce = new Semaphore(64);
                for (int i = 0; i < amount; i++) {
                    atOnce.acquire();
                    LinkAcceptor acceptor = link -> {
                        made.release();
                        atOnce.release();
                        return new Counting(new AtomicLong());
                    };
                    links.dial(address, acceptor, (code, reason) -> {
                        throw new IllegalStateException(reason);
                    });
                }
                made.acquire(amount);
                out.println(size(heap, amount));
            }
            if (!server) {
                untilInputEnds();
            }
        }
    }

    private static void untilInputEnds() throws IOException {
        while (System.in.read() >= 0) {}
    }

    /** What the JDK alone needs: one thread, blocking, direct buffers. */
    private static void raw(boolean server, Multiaddr address, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        if (server) {
            try (ServerSocketChannel listening = ServerSocketChannel.open()) {
                listening.bind(new InetSocketAddress("127.0.0.1", 0));
                System.out.println("/ip4/127.0.0.1/tcp/" + listening.socket().getLocalPort());
                try (SocketChannel channel = listening.accept()) {
                    long cpu = cpuNs();
                    while (channel.read(piece.clear()) >= 0) {}
                    System.out.println(cost(cpu, bytes + bytes / 4));
                }
            }
            return;
        }
        InetSocketAddress to = new InetSocketAddress(
                "127.0.0.1", address.endpoint().orElseThrow().port());
        try (SocketChannel channel = SocketChannel.open(to)) {
            for (long total : List.of(bytes / 4, bytes)) {
                long cpu = cpuNs();
                long began = System.nanoTime();
                for (long sent = 0;
                        sent < total;
                        sent += channel.write(piece.hasRemaining() ? piece : piece.clear())) {}
                if (total == bytes) {
                    System.out.printf("%.0f MB/s, %s%n", total * 1e3 / (System.nanoTime() - began), cost(cpu, total));
                }
            }
        }
    }

    private static void stream(LinkDriver links, Multiaddr address, long bytes, PrintStream out)
            throws InterruptedException {
        // Once to warm up.
        for (long total : List.of(bytes / 4, bytes)) {
            CountDownLatch done = new CountDownLatch(1);
            long cpu = cpuNs();
            long began = System.nanoTime();
            links.dial(address, link -> new Writing(link, total, done), (code, reason) -> {
                throw new IllegalStateException(reason);
            });
            done.await();
            if (total == bytes) {
                out.printf("%.0f MB/s, %s%n", total * 1e3 / (System.nanoTime() - began), cost(cpu, total));
            }
        }
    }

    private static String cost(long cpuBeforeNs, long bytes) {
        return String.format("%.3f CPU-s/GB", (cpuNs() - cpuBeforeNs) / (double) bytes);
    }

    private static String size(long heapBefore, int links) throws IOException {
        long heap = heapBytes() - heapBefore;
        String rss = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        return String.format("%d bytes of heap a link, %s; %d links", heap / links, rss.replaceAll("\\s+", " "), links);
    }

    private static long cpuNs() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private record Counting(AtomicLong received) implements LinkHandler {
        @Override
        public void received(ByteBuffer data) {
            received.lazySet(received.get() + data.remaining());
        }

        @Override
        public void pause() {}

        @Override
        public void sent(int bytes) {}

        @Override
        public void ended() {}

        @Override
        public void closed(String code, String reason) {}
    }

    /** Writes as much as leaves. */
    private static final class Writing implements LinkHandler {
        private final Link link;
        private final CountDownLatch done;
        private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        private long left;
        private int unsent;

        Writing(Link link, long left, CountDownLatch done) {
            this.link = link;
            this.left = left;
            this.done = done;
            link.loop().execute(this::fill);
        }

        private void fill() {
            while (left > 0 && unsent < UNSENT_BYTES_MAX) {
                link.write(piece.clear());
                link.flush();
                unsent += PIECE_BYTES;
                left -= PIECE_BYTES;
            }
            if (left == 0 && unsent == 0) {
                done.countDown();
            }
        }

        @Override
        public void sent(int bytes) {
            unsent -= bytes;
            fill();
        }

        @Override
        public void received(ByteBuffer data) {}

        @Override
        public void pause() {}

        @Override
        public void ended() {}

        @Override
        public void closed(String code, String reason) {}
    }
}
