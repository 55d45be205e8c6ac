package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.peer.Peer;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.PeerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The protocol's connection strategies between every two NAT types (docs/protocol/srp.md §6): two peers who know only the
 * seeds join the same group, and a seed introduces them. Times count from the start of the later one, its NAT detection included.
 */
class SrpTraversalMatrixTest {
    private static final int SEEDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final List<NatKind> TYPES = List.of(NatKind.FULL, NatKind.ARC, NatKind.PRC, NatKind.SYM);
    private static final List<String> NAMES = List.of("unrestricted", "address", "port", "endpoint (hard)");

    /** How the two reached each other: whether direct both ways, and after what time, else by proxy. */
    private record Outcome(boolean direct, Duration took) {}

    @Test
    void every_pair_of_nat_types_connects_directly_except_hard_with_hard() {
        StringBuilder matrix = new StringBuilder(String.format("%-16s", ""));
        NAMES.forEach(name -> matrix.append(String.format("%-26s", name)));
        List<String> failures = new ArrayList<>();
        for (NatKind first : TYPES) {
            matrix.append(String.format("%n%-16s", NAMES.get(TYPES.indexOf(first))));
            for (NatKind later : TYPES) {
                List<Outcome> outcomes = new ArrayList<>();
                for (int seed = 0; seed < SEEDS; seed++) {
                    connect(seed, first, later).ifPresent(outcomes::add);
                }
                long direct = outcomes.stream().filter(Outcome::direct).count();
                long expected = first == NatKind.SYM && later == NatKind.SYM ? 0 : SEEDS;
                matrix.append(String.format("%-26s", cell(outcomes, direct)));
                if (outcomes.size() < SEEDS || direct != expected) {
                    failures.add(first + " to " + later);
                }
            }
        }
        System.out.println(matrix);
        assertThat(failures).as(matrix.toString()).isEmpty();
    }

    private static String cell(List<Outcome> outcomes, long direct) {
        long worstMs =
                outcomes.stream().mapToLong(o -> o.took().toMillis()).max().orElse(-1);
        String path = direct == 0 ? "proxied" : direct == SEEDS ? "direct" : direct + "/" + SEEDS + " direct";
        return String.format(Locale.ROOT, "%s, %.2f s", outcomes.size() < SEEDS ? "none" : path, worstMs / 1e3);
    }

    private static Optional<Outcome> connect(int seed, NatKind first, NatKind later) {
        try (SimulatedWorld world = SimulatedWorld.seeded(seed)) {
            List<Peer> seeds = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                seeds.add(world.peer(options -> options.indexed(true).listen("0.0.0.0:9000")));
            }
            Peer one = member(world, first, seeds);
            one.cluster("matrix").subscribe(message -> {});
            one.ready().await(PATIENCE).orElseThrow();
            world.run(Duration.ofSeconds(5));
            Duration began = world.elapsed();
            Peer other = member(world, later, seeds);
            other.cluster("matrix").subscribe(message -> {});
            Duration until = began.plus(PATIENCE);
            while (path(one, other).equals("none") || path(other, one).equals("none")) {
                if (world.elapsed().compareTo(until) > 0) {
                    return Optional.empty();
                }
                world.sleep(STEP);
            }
            Duration contact = world.elapsed().minus(began);
            while (!direct(one, other) && world.elapsed().compareTo(until) < 0) {
                world.sleep(STEP);
            }
            boolean direct = direct(one, other);
            return Optional.of(new Outcome(direct, direct ? world.elapsed().minus(began) : contact));
        }
    }

    private static boolean direct(Peer one, Peer other) {
        return path(one, other).equals("direct") && path(other, one).equals("direct");
    }

    private static String path(Peer from, Peer to) {
        return from.link(to.id()).map(PeerStatus.Link::path).orElse("none");
    }

    private static Peer member(SimulatedWorld world, NatKind kind, List<Peer> seeds) {
        return world.nextNat(kind).peer(options -> bootstrap(options, seeds));
    }

    private static void bootstrap(PeerOptions options, List<Peer> seeds) {
        seeds.forEach(seed -> options.bootstrap(seed.localEndpoint().toString()));
    }
}
