package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.peer.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** One seed is one run, in this JVM and in any other; another seed is another. */
class SameSeedSameTraceTest {
    /** Everything at once: boxes, loss in bursts, limited links, faults, partitions, reboots, crashes, handlers. */
    static String run(long seed) {
        Simulator simulator = new Simulator(
                seed,
                LinkModel.DEFAULT
                        .latency(new Latency.LogNormal(
                                Duration.ofMillis(40), 0.6, Duration.ofMillis(5), Duration.ofMillis(400)))
                        .jitter(Duration.ofMillis(9))
                        .loss(0.02)
                        .burst(new LinkModel.Burst(Duration.ofSeconds(2), Duration.ofMillis(200), 0.5))
                        .duplication(0.01)
                        .bandwidth(400_000, 4000)
                        .downlink(300_000));
        RandomGenerator random = simulator.random("test", 0);
        List<Party> parties = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            parties.add(Party.behind(simulator, NatProfile.SRP_30.draw(random)));
        }
        Reflectors reflectors = new Reflectors(simulator);
        List<Endpoint> seen = new ArrayList<>();
        for (Party party : parties) {
            reflectors.ask(party, 0, 0, 0, 0, 0).ifPresent(seen::add);
        }
        simulator.add(Rule.always(Rule.Verdict.CORRUPT).forShare(0.05));
        for (int i = 0; i < 2000; i++) {
            Party party = parties.get(random.nextInt(parties.size()));
            Endpoint to = seen.get(random.nextInt(seen.size()));
            byte[] data = new byte[random.nextInt(300)];
            random.nextBytes(data);
            simulator.at(simulator.nowNs() + random.nextLong(5_000_000_000L), () -> party.say(0, to, data));
        }
        simulator.at(simulator.nowNs() + 2_000_000_000L, () -> {
            for (int i = 0; i < parties.size(); i++) {
                simulator.group(parties.get(i).node(), i % 2);
            }
            simulator.partitioned(true);
            simulator.rebootNat(parties.get(7).node(), true);
            parties.get(3).node().kill();
        });
        HandlerScheduler handlers = new HandlerScheduler(simulator, Duration.ofSeconds(20));
        for (int i = 0; i < 20; i++) {
            int number = i;
            handlers.spawn("handler " + i, () -> {
                for (int k = 0; k < 10; k++) {
                    handlers.sleep(Duration.ofMillis(7 * number));
                    parties.get(number).say(0, seen.get(k), k);
                }
            });
        }
        handlers.drive(() -> simulator.runUntil(() -> false, Duration.ofSeconds(8)));
        handlers.close();
        return simulator.trace().hex() + " " + simulator.trace().events();
    }

    /** Whole peers behind all kinds of boxes, with churn, a partition and handlers that wait. */
    static String runPeers(long seed) {
        try (SimulatedWorld world =
                SimulatedWorld.seeded(seed).natProfile("srp-30").loss(0.02).jitter(Duration.ofMillis(5))) {
            List<Peer> seeds = world.peers(2, options -> options.indexed(true).listen("0.0.0.0:9000"));
            List<Peer> peers = world.peers(
                    12,
                    options -> seeds.forEach(known -> options.listen("0.0.0.0:0")
                            .bootstrap(known.localEndpoint().toString())));
            List<String> log = new ArrayList<>();
            peers.forEach(peer -> peer.cluster("news").subscribe(message -> {
                world.sleep(Duration.ofMillis(100));
                log.add(message.text());
            }));
            world.churn(
                    peers.subList(4, 12),
                    Churn.exponential(Duration.ofSeconds(15), Duration.ofSeconds(5)),
                    peer -> peer.cluster("news").subscribe(message -> log.add(message.text())));
            world.at(Duration.ofSeconds(12), () -> world.partition(List.of(List.of(seeds.getFirst(), peers.get(1)))));
            world.at(Duration.ofSeconds(16), world::heal);
            for (int i = 0; i < 8; i++) {
                world.run(Duration.ofSeconds(3));
                peers.get(i % 4).cluster("news").publish("message " + i);
            }
            world.run(Duration.ofSeconds(6));
            return world.traceHash() + " " + world.events() + " " + log.hashCode();
        }
    }

    /** Entry of the forked JVMs. */
    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        System.out.println(run(seed) + " " + runPeers(seed) + " " + LinkTraceTest.run(seed));
    }

    private static String inAnotherJvm(long seed, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(SameSeedSameTraceTest.class.getName(), Long.toString(seed)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.strip();
    }

    @Test
    void a_seed_gives_one_trace_in_this_jvm() {
        String first = run(1);
        assertThat(run(1)).isEqualTo(first);
        assertThat(run(2)).isNotEqualTo(first);
        assertThat(Long.parseLong(first.split(" ")[1])).as("events").isGreaterThan(1500);
    }

    @Test
    void a_seed_gives_one_world_of_peers_in_this_jvm() {
        String first = runPeers(1);
        assertThat(runPeers(1)).isEqualTo(first);
        assertThat(runPeers(2)).isNotEqualTo(first);
    }

    @Test
    void a_seed_gives_one_trace_in_jvms_with_different_compilers_collectors_and_carriers()
            throws IOException, InterruptedException {
        String here = run(5) + " " + runPeers(5) + " " + LinkTraceTest.run(5);
        assertThat(inAnotherJvm(5, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"))
                .isEqualTo(here);
        String otherIdentityHashes = "-XX:hashCode=0";
        assertThat(inAnotherJvm(
                        5,
                        "-XX:+UnlockExperimentalVMOptions",
                        otherIdentityHashes,
                        "-Djdk.virtualThreadScheduler.parallelism=1"))
                .isEqualTo(here);
    }
}
