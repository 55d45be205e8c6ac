package dev.starling.bench;

import dev.starling.sim.EventQueue;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The hold model: take the next event, touch its node's two counters, schedule it again 10 to 200 ms later. Times are
 * exact nanoseconds and ties are ordered by insertion in both queues; one operation is one event taken and scheduled.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EventQueueBench {
    private static final int BATCH = 100_000;
    private static final long MIN_NS = 10_000_000;
    private static final long SPAN_NS = 190_000_000;

    /** What is scheduled: made once a node, as in the simulator. */
    private static final class Node {
        final int number;

        Node(int number) {
            this.number = number;
        }
    }

    private record Entry(long timeNs, long number, Node node) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = Long.compare(timeNs, other.timeNs);
            return order != 0 ? order : Long.compare(number, other.number);
        }
    }

    /** How many events are pending all the time. */
    @Param({"100000", "1000000"})
    public int pending;

    private SplittableRandom random = new SplittableRandom(1);
    private EventQueue wheel = new EventQueue();
    private PriorityQueue<Entry> heap = new PriorityQueue<>();
    private long numbers;
    private long[] lastNs = new long[0];
    private int[] events = new int[0];

    /** Made by JMH. */
    public EventQueueBench() {}

    /** Fills the queue that the benchmark uses. */
    @Setup(Level.Trial)
    public void fill(org.openjdk.jmh.infra.BenchmarkParams params) {
        lastNs = new long[pending];
        events = new int[pending];
        boolean ours = params.getBenchmark().endsWith("wheel");
        for (int i = 0; i < pending; i++) {
            long at = MIN_NS + random.nextLong(SPAN_NS);
            if (ours) {
                wheel.add(at, new Node(i));
            } else {
                heap.add(new Entry(at, numbers++, new Node(i)));
            }
        }
    }

    private long touch(Node node, long nowNs) {
        lastNs[node.number] = nowNs;
        events[node.number]++;
        return nowNs + MIN_NS + (random.nextLong() >>> 1) % SPAN_NS;
    }

    /** The simulator's queue. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long wheel() {
        for (int i = 0; i < BATCH; i++) {
            Node node = (Node) Objects.requireNonNull(wheel.poll());
            wheel.add(touch(node, wheel.timeNs()), node);
        }
        return wheel.timeNs();
    }

    /** The JDK's binary heap of records. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long priorityQueue() {
        long nowNs = 0;
        for (int i = 0; i < BATCH; i++) {
            Entry entry = Objects.requireNonNull(heap.poll());
            nowNs = entry.timeNs();
            heap.add(new Entry(touch(entry.node(), nowNs), numbers++, entry.node()));
        }
        return nowNs;
    }
}
