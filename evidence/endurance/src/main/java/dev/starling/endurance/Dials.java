package dev.starling.endurance;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** Dials, to a peer and to where nobody answers sensibly, that their caller gives up: in time, by interrupt, or too late. */
final class Dials {
    private static final int AT_A_TIME = 32;
    private static final int DELAY_US_MAX = 6_000;
    /** Now and then there is time enough. */
    private static final int LONG_DELAY_US_MAX = 200_000;

    private final Peer[] peers;
    private final List<Multiaddr> bad;
    private final Map<String, AtomicLong> outcomes;
    private final long seed;

    Dials(Peer[] peers, List<Multiaddr> bad, Map<String, AtomicLong> outcomes, long seed) {
        this.peers = peers;
        this.bad = bad;
        this.outcomes = outcomes;
        this.seed = seed;
    }

    void run(int count) throws InterruptedException {
        AtomicInteger turn = new AtomicInteger();
        List<Thread> workers = new ArrayList<>();
        for (int worker = 0; worker < AT_A_TIME; worker++) {
            RandomGenerator random = Endurance.random(seed * AT_A_TIME + worker);
            workers.add(Thread.ofVirtual().name("dials-" + worker).start(() -> {
                while (turn.getAndIncrement() < count) {
                    once(random);
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void once(RandomGenerator random) {
        Peer client = peers[1 + random.nextInt(peers.length - 1)];
        List<Multiaddr> to = to(random);
        Duration later = Duration.ofNanos(
                1000L * (1 + random.nextInt(random.nextInt(8) == 0 ? LONG_DELAY_US_MAX : DELAY_US_MAX)));
        if (random.nextBoolean()) {
            count(dial(client, to, later));
            return;
        }
        Thread dialer = Thread.ofVirtual().name("dial").start(() -> count(dial(client, to, Duration.ofSeconds(30))));
        LockSupport.parkNanos(later.toNanos());
        dialer.interrupt();
        join(dialer);
    }

    /** Half of them to somebody who answers; of the others some race him against those who do not. */
    private List<Multiaddr> to(RandomGenerator random) {
        List<Multiaddr> good = peers[0].addresses();
        Multiaddr answering = good.get(random.nextInt(good.size()));
        Multiaddr other = bad.get(random.nextInt(bad.size()));
        return switch (random.nextInt(4)) {
            case 0, 1 -> List.of(answering);
            case 2 -> List.of(other);
            default -> List.of(other.withPeerId(peers[0].peerId()), answering);
        };
    }

    private static String dial(Peer client, List<Multiaddr> to, Duration timeout) {
        try {
            client.connectAnew(to, timeout).close();
            return "reached";
        } catch (PeerException e) {
            // In time the caller stops waiting, and so does the machine, which names the time as its reason.
            return e.code() == PeerException.Code.TIMEOUT
                            || String.valueOf(e.getMessage()).contains("time")
                    ? "given up"
                    : e.code().name();
        }
    }

    private void count(String outcome) {
        outcomes.computeIfAbsent(outcome, name -> new AtomicLong()).incrementAndGet();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
