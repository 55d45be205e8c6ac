package dev.starling.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.epidemic.View;
import dev.starling.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Peers that put their trust together, all on one bench. */
class EigenTrustMachineTest {
    private static TrustConfig config(List<Integer> preTrusted, double weight, int peers) {
        return new TrustConfig(preTrusted, weight, Duration.ofSeconds(1), 30, peers, 1000);
    }

    /** Runs all rounds; what each holds at the end. */
    private static double[] run(TrustConfig config, int[][] balance) {
        int n = balance.length;
        List<Alone<TrustMessage, TrustCommand, TrustEvent>> peers = new ArrayList<>();
        List<EigenTrustMachine> machines = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            EigenTrustMachine machine = new EigenTrustMachine(config, i);
            machines.add(machine);
            peers.add(new Alone<>(machine));
            for (int j = 0; j < n; j++) {
                if (balance[i][j] != 0) {
                    peers.get(i)
                            .command(
                                    new TrustCommand.Rated(j, Math.max(0, balance[i][j]), Math.max(0, -balance[i][j])));
                }
            }
        }
        List<List<OverlayOutput<TrustMessage, TrustEvent>>> out = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            out.add(peers.get(i).command(new TrustCommand.Begin()));
        }
        for (int round = 1; round <= config.rounds(); round++) {
            for (int i = 0; i < n; i++) {
                for (OverlayOutput<TrustMessage, TrustEvent> output : out.get(i)) {
                    if (output instanceof OverlayOutput.Send<TrustMessage, TrustEvent> send) {
                        peers.get(send.to()).receive(i, send.message());
                    }
                }
            }
            for (int i = 0; i < n; i++) {
                out.set(i, peers.get(i).tick());
            }
        }
        return machines.stream().mapToDouble(EigenTrustMachine::trust).toArray();
    }

    /** The same at one place. */
    private static double[] power(TrustConfig config, int[][] balance) {
        int n = balance.length;
        double[] trust = new double[n];
        for (int i = 0; i < n; i++) {
            trust[i] = config.prior(i);
        }
        for (int round = 0; round < config.rounds(); round++) {
            double[] next = new double[n];
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += j == i ? 0 : Math.max(0, balance[i][j]);
                }
                for (int j = 0; j < n; j++) {
                    double c = sum == 0 ? config.prior(j) : j == i ? 0 : Math.max(0, balance[i][j]) / sum;
                    next[j] += (1 - config.weight()) * c * trust[i];
                }
            }
            for (int i = 0; i < n; i++) {
                trust[i] = next[i] + config.weight() * config.prior(i);
            }
        }
        return trust;
    }

    @Seeds(20)
    void peers_compute_what_the_power_iteration_gives(RandomGenerator random) {
        int n = 2 + random.nextInt(12);
        int[][] balance = new int[n][n];
        for (int[] row : balance) {
            for (int j = 0; j < n; j++) {
                row[j] = random.nextInt(3) == 0 ? random.nextInt(11) - 4 : 0;
            }
        }
        TrustConfig config = config(random.nextBoolean() ? List.of(0, 1) : List.of(), 0.15, n);
        double[] trust = run(config, balance);
        assertThat(trust).usingComparatorWithPrecision(1e-12).containsExactly(power(config, balance));
        double sum = 0;
        for (double one : trust) {
            sum += one;
        }
        assertThat(sum).as("trust is passed on, not made").isCloseTo(1, within(1e-9));
    }

    @Test
    void who_claims_more_than_there_is_or_another_round_is_not_believed() {
        Alone<TrustMessage, TrustCommand, TrustEvent> peer =
                new Alone<>(new EigenTrustMachine(config(List.of(0), 0.1, 3), 1));
        peer.command(new TrustCommand.Begin());
        peer.receive(2, new TrustMessage.Share(1, 5));
        peer.receive(2, new TrustMessage.Share(1, Double.NaN));
        peer.receive(2, new TrustMessage.Share(2, 0.5));
        assertThat(peer.tick()).contains(new OverlayOutput.Notify<>(new TrustEvent(1, 0)));
    }

    @Test
    void a_gossiped_score_is_what_the_reports_add_up_to_and_one_reporter_counts_once() {
        GossipedScoreMachine machine = new GossipedScoreMachine(config(List.of(), 0, 5), 0, View.full(0, 5));
        Alone<TrustMessage, TrustCommand, TrustEvent> peer = new Alone<>(machine);
        assertThat(machine.score(3)).isEqualTo(0.5);
        peer.command(new TrustCommand.Rated(3, 2, 0));
        assertThat(machine.score(3)).isEqualTo(3 / 4.0);
        peer.receive(1, new TrustMessage.Report(1, 3, 0, 4));
        peer.receive(1, new TrustMessage.Report(1, 3, 0, 6));
        peer.receive(1, new TrustMessage.Report(3, 3, 99, 0));
        assertThat(machine.score(3)).as("nobody reports of himself").isEqualTo(3 / 10.0);
        assertThat(peer.command(new TrustCommand.Begin()))
                .allMatch(out -> out instanceof OverlayOutput.Send<TrustMessage, TrustEvent> send
                        && send.message().equals(new TrustMessage.Report(0, 3, 2, 0)));
    }
}
