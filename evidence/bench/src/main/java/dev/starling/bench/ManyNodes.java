package dev.starling.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.sim.LinkModel;
import dev.starling.sim.NatKind;
import dev.starling.sim.SimNode;
import dev.starling.sim.Simulator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * So many nodes in one simulation, each asking a random other one about once a virtual second and getting an answer; says
 * what that costs. {@code ManyNodes [NODES] [SHARE-BEHIND-NAT] [VIRTUAL-SECONDS]}.
 */
public final class ManyNodes {
    private static final int PORT = 4000;
    private static final int ASK = 1;
    private static final int ANSWER = 2;
    private static final int PAYLOAD_BYTES = 32;
    private static final long EVERY_NS = 1_000_000_000;

    private ManyNodes() {}

    /** Asks at intervals, answers at once. */
    private static final class Asker implements Machine<DatagramInput<Void>, DatagramOutput<Void>> {
        private final Endpoint[] others;
        private long nextNs;
        private int answers;

        Asker(Endpoint[] others, long firstNs) {
            this.others = others;
            nextNs = firstNs;
        }

        @Override
        public void handle(DatagramInput<Void> input, Env<? super DatagramOutput<Void>> env) {
            switch (input) {
                case DatagramInput.Received<Void>(int socket, Endpoint from, byte[] data) -> {
                    if (data[0] == ASK) {
                        data[0] = ANSWER;
                        env.out(new DatagramOutput.Send<>(socket, from, data));
                    } else {
                        answers++;
                    }
                }
                case DatagramInput.Tick<Void>() -> {
                    byte[] question = new byte[PAYLOAD_BYTES];
                    question[0] = ASK;
                    env.out(new DatagramOutput.Send<>(0, others[env.random().nextInt(others.length)], question));
                    nextNs = env.nowNs() + EVERY_NS / 2 + env.random().nextLong(EVERY_NS);
                }
                case DatagramInput.Command<Void> command -> {}
                case DatagramInput.SocketOpened<Void> opened -> {}
                case DatagramInput.SocketFailed<Void> failed -> {}
            }
        }

        @Override
        public long deadlineNs() {
            return nextNs;
        }
    }

    /** Runs and prints. */
    public static void main(String[] args) throws IOException {
        int nodes = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        double behindNat = args.length > 1 ? Double.parseDouble(args[1]) : 0;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        long before = heapBytes();
        Simulator simulator = new Simulator(42, LinkModel.DEFAULT);
        int reachable = nodes - (int) (nodes * behindNat);
        Endpoint[] others = new Endpoint[reachable];
        Asker[] askers = new Asker[nodes];
        for (int i = 0; i < nodes; i++) {
            askers[i] = new Asker(others, EVERY_NS * i / nodes);
            SimNode<Void, Void> node =
                    simulator.add(askers[i], i < reachable ? NatKind.OPEN : NatKind.PRC, nothing -> {});
            node.open(0, PORT);
            if (i < reachable) {
                others[i] = node.local(0);
            }
        }
        long idleBytes = heapBytes() - before;
        print("nodes", "%,d, %,d of them behind NAT", nodes, nodes - reachable);
        print(
                "heap when built",
                "%,d MB, %,d bytes a node with machine and address",
                idleBytes >> 20,
                idleBytes / nodes);
        simulator.run(Duration.ofSeconds(1));
        measured(simulator, seconds);
        long answers = 0;
        for (Asker asker : askers) {
            answers += asker.answers;
        }
        long busyBytes = heapBytes() - before;
        print("heap while running", "%,d MB, %,d bytes a node", busyBytes >> 20, busyBytes / nodes);
        print("datagrams", "%,d sent, %,d delivered, %,d answers", simulator.sent(), simulator.delivered(), answers);
        print("trace", "%s", simulator.trace().hex());
        print("peak resident memory", "%s", peak());
    }

    private static void measured(Simulator simulator, int seconds) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpuNs = system.getProcessCpuTime();
        long wallNs = System.nanoTime();
        long steps = simulator.steps();
        simulator.run(Duration.ofSeconds(seconds));
        double cpu = (system.getProcessCpuTime() - cpuNs) / 1e9;
        double wall = (System.nanoTime() - wallNs) / 1e9;
        long events = simulator.steps() - steps;
        print("events", "%,d in %d virtual s: %.1f CPU-s, %.1f s", events, seconds, cpu, wall);
        print("events / CPU-s", "%,.0f", events / cpu);
    }

    private static void print(String name, String format, Object... values) {
        System.out.printf(Locale.ROOT, "%-22s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    private static long heapBytes() {
        for (int i = 0; i < 2; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "unknown here";
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .findFirst()
                    .map(line -> line.substring(6).strip())
                    .orElse("unknown");
        }
    }
}
