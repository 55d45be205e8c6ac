package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.LinkDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Byte streams by the thousand, and the same again from the same seed. */
class LinkTraceTest {
    /** Everything at once: boxes, loss, limited links, rules, a partition, crashes, half-closes and resets. */
    static String run(long seed) {
        Simulator simulator = new Simulator(
                seed,
                LinkModel.WILD
                        .burst(new LinkModel.Burst(Duration.ofSeconds(2), Duration.ofMillis(200), 0.5))
                        .bandwidth(4_000_000, 65_536)
                        .downlink(9_000_000));
        simulator.tcp(TcpModel.LINUX.giveUp(Duration.ofSeconds(20)));
        RandomGenerator random = simulator.random("test", 0);
        List<Party> open = new ArrayList<>();
        List<Multiaddr> addresses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Party party = Party.open(simulator);
            open.add(party);
            addresses.add(party.node()
                    .links()
                    .listen(
                            LinkEnd.ANY_PORT,
                            link -> new LinkEnd(simulator).echoing().accepted(link))
                    .addresses()
                    .getFirst());
        }
        simulator.add(Rule.always(Rule.Verdict.CORRUPT).forShare(0.02));
        simulator.add(Rule.always(Rule.Verdict.RESET).forShare(0.002));
        List<LinkEnd> ends = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Party party = Party.behind(simulator, NatProfile.SRP_30.draw(random));
            byte[] data = new byte[random.nextInt(200_000)];
            random.nextBytes(data);
            LinkEnd end = new LinkEnd(simulator).beginning(self -> {
                self.write(data);
                if (data.length % 3 == 0) {
                    self.link().finish();
                }
            });
            ends.add(end);
            Multiaddr to = addresses.get(random.nextInt(addresses.size()));
            simulator.at(random.nextLong(3_000_000_000L), () -> end.dial(party, to));
        }
        simulator.at(2_000_000_000L, () -> {
            open.get(2).node().kill();
            for (int i = 0; i < 4; i++) {
                simulator.group(open.get(i).node(), 1);
            }
            simulator.partitioned(true);
        });
        simulator.at(8_000_000_000L, () -> simulator.partitioned(false));
        simulator.run(Duration.ofSeconds(60));
        long received = ends.stream().mapToLong(end -> end.receivedBytes).sum();
        return simulator.trace().hex() + " " + simulator.trace().events() + " " + received + " "
                + ends.stream().map(end -> end.failed + end.code).toList();
    }

    @Test
    void a_seed_gives_one_trace_with_byte_streams_too() {
        String first = run(1);
        assertThat(run(1)).isEqualTo(first);
        assertThat(run(2)).isNotEqualTo(first);
        assertThat(first).contains("reset", "timeout", "finished");
    }

    @Test
    void what_is_sent_is_part_of_the_trace() {
        String[] hashes = new String[2];
        for (int i = 0; i < 2; i++) {
            Simulator simulator = new Simulator(1, LinkModel.DEFAULT);
            byte mark = (byte) i;
            LinkEnd dialer = new LinkEnd(simulator).beginning(end -> end.write(mark));
            dialer.dial(Party.open(simulator), new LinkEnd(simulator).at(Party.open(simulator)));
            simulator.run(Duration.ofSeconds(1));
            hashes[i] = simulator.trace().hex();
        }
        assertThat(hashes[0]).isNotEqualTo(hashes[1]);
    }

    private static double cpuSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toMillis()
                / 1e3;
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void ten_thousand_links_are_small_and_quick() {
        Simulator simulator = new Simulator(3, LinkModel.DEFAULT);
        int hosts = 1000;
        List<LinkDriver> drivers = new ArrayList<>();
        List<Multiaddr> addresses = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            LinkDriver driver = Party.open(simulator).node().links();
            drivers.add(driver);
            addresses.add(driver.listen(
                            LinkEnd.ANY_PORT,
                            link -> new LinkEnd(simulator).counting().echoing().accepted(link))
                    .addresses()
                    .getFirst());
        }
        long before = usedBytes();
        double begun = cpuSeconds();
        List<LinkEnd> ends = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            LinkEnd end = new LinkEnd(simulator).counting().beginning(self -> self.write(new byte[200]));
            ends.add(end);
            drivers.get(i % hosts).dial(addresses.get((i * 7 + 13) % hosts), end::accepted, (code, reason) -> {
                throw new AssertionError(reason);
            });
        }
        simulator.run(Duration.ofSeconds(2));
        double cpu = cpuSeconds() - begun;
        assertThat(ends).allMatch(end -> end.receivedBytes == 200);
        assertThat(simulator.pending()).isZero();
        long each = (usedBytes() - before) / 20_000;
        // Measured: 0.23 CPU-seconds and 578 bytes an end, the test's own records included.
        assertThat(each).isLessThan(1000);
        assertThat(cpu).isLessThan(10);
        assertThat(ends.hashCode()).as("still referenced").isNotZero();
    }
}
