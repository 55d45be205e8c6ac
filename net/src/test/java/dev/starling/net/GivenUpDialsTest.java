package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerStatus;
import dev.starling.testing.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dials that their caller gives up at any moment, the moment of success among them; evidence/endurance does it by the thousands. */
@Timeout(120)
class GivenUpDialsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int DIALS = 400;
    private static final int AT_A_TIME = 32;

    @Test
    void dials_given_up_at_any_moment_leave_no_connection_that_nobody_knows_of() throws InterruptedException {
        try (RealWorld world = RealWorld.open((text, cause) -> {})) {
            Peer server = world.peer(options -> options.listen("/ip4/127.0.0.1/tcp/0"));
            Peer client = world.peer(options -> {});
            client.connectAnew(server.addresses(), SOON).close();
            awaitNothing(server, client);
            Map<String, Integer> before = held(server, client);
            AtomicInteger turn = new AtomicInteger();
            List<Thread> workers = new ArrayList<>();
            for (int worker = 0; worker < AT_A_TIME; worker++) {
                Random random = new Random(worker);
                workers.add(Thread.ofVirtual().start(() -> {
                    while (turn.getAndIncrement() < DIALS) {
                        giveUp(client, server.addresses(), random.nextInt(random.nextInt(8) == 0 ? 200_000 : 6_000));
                    }
                }));
            }
            for (Thread worker : workers) {
                worker.join();
            }
            awaitNothing(server, client);
            assertThat(client.connections()).isEmpty();
            assertThat(server.connections()).isEmpty();
            Map<String, Integer> after = held(server, client);
            assertThat(after).containsKey("client.streamHost.swarm.leaving");
            after.entrySet().removeIf(entry -> entry.getValue() <= before.getOrDefault(entry.getKey(), 0));
            assertThat(after).isEmpty();
        }
    }

    private static void giveUp(Peer client, List<Multiaddr> to, int afterUs) {
        Thread dialer = Thread.ofVirtual().start(() -> {
            try {
                client.connectAnew(to, SOON).close();
            } catch (PeerException givenUp) {
                // As wanted.
            }
        });
        LockSupport.parkNanos(1000L * afterUs);
        dialer.interrupt();
        try {
            dialer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitNothing(Peer... peers) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            long open = 0;
            for (Peer peer : peers) {
                PeerStatus status = peer.status();
                open += peer.connections().size() + status.counters().getOrDefault("net.links-open", 0L);
            }
            if (open == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static Map<String, Integer> held(Peer server, Peer client) {
        Map<String, Integer> all = new TreeMap<>();
        Held.sizes(server).forEach((path, entries) -> all.put("server" + path, entries));
        Held.sizes(client).forEach((path, entries) -> all.put("client" + path, entries));
        // Of the host alone, without its datagrams; counters have names, which stay, as does what was verified of a few
        // hundred hosts.
        all.keySet()
                .removeIf(path -> !path.contains(".streamHost.")
                        || path.endsWith(".counts")
                        || path.contains(".records.opened")
                        || path.contains(".streamHost.verified")
                        || path.contains(".loops"));
        return all;
    }
}
