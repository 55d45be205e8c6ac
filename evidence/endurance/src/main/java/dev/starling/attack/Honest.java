package dev.starling.attack;

import dev.starling.net.RealWorld;
import dev.starling.peer.Connection;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** One who does nobody any harm: connected from before the attacks to behind them, and pinging all the while. */
final class Honest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MS = 20;

    private final RealWorld world = RealWorld.open((text, cause) -> System.err.println(text + ": " + cause));
    private final Peer peer = world.peer(options -> {});
    private final Connection connection;
    private final Thread thread;
    private List<Double> roundTripsMs = new ArrayList<>();
    private int failures;
    private volatile boolean over;

    Honest(Victim victim) {
        connection = peer.connect(victim.addresses().subList(0, 1), PATIENCE);
        thread = Thread.ofPlatform().daemon().name("honest").start(this::ping);
    }

    private void ping() {
        while (!over) {
            try {
                Duration trip = connection.ping(PATIENCE);
                synchronized (this) {
                    roundTripsMs.add(trip.toNanos() / 1e6);
                }
                Thread.sleep(PAUSE_MS);
            } catch (PeerException e) {
                if (over) {
                    return;
                }
                synchronized (this) {
                    failures++;
                }
                System.err.println("a ping failed: " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * Since the last call.
     *
     * @param pings answered
     * @param failures pings that were not
     * @param connected whether the connection still stands
     */
    record Report(int pings, int failures, boolean connected, double medianMs, double p99Ms, double mostMs) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d pings, %d failed, median %.2f ms, p99 %.1f ms, most %.1f ms",
                    pings,
                    failures,
                    medianMs,
                    p99Ms,
                    mostMs);
        }
    }

    synchronized Report report() {
        List<Double> sorted = roundTripsMs;
        roundTripsMs = new ArrayList<>();
        Collections.sort(sorted);
        int failed = failures;
        failures = 0;
        if (sorted.isEmpty()) {
            return new Report(0, failed, connection.isOpen(), 0, 0, 0);
        }
        return new Report(
                sorted.size(),
                failed,
                connection.isOpen(),
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 99 / 100),
                sorted.getLast());
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
        world.close();
    }
}
