package dev.starling.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How a machine is driven: inputs, outputs in order, one pulled deadline, virtual time. */
class SimulatorTest {
    private static final long MS = 1_000_000;

    private final Simulator simulator =
            new Simulator(1, LinkModel.DEFAULT.latency(new Latency.Fixed(Duration.ofMillis(10))));
    private final List<String> log = new ArrayList<>();

    /** Does what a test says. */
    private abstract static class Scripted implements Machine<DatagramInput<String>, DatagramOutput<String>> {
        long deadlineNs = Env.NEVER;

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }
    }

    private final class Logging extends Scripted {
        @Override
        public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
            log.add(env.nowNs() / MS + " " + input.getClass().getSimpleName());
            if (input instanceof DatagramInput.Tick) {
                deadlineNs = Env.NEVER;
            } else if (input instanceof DatagramInput.Command<String>(String command)) {
                deadlineNs = Long.parseLong(command) * MS;
            }
        }
    }

    private SimNode<String, String> add(Machine<DatagramInput<String>, DatagramOutput<String>> machine) {
        return simulator.add(machine, NatKind.OPEN, event -> log.add("event " + event));
    }

    @Test
    void a_machine_gets_a_tick_when_its_deadline_has_come_and_not_for_one_it_took_back() {
        SimNode<String, String> node = add(new Logging());
        node.command("50");
        node.command("30");
        simulator.at(35 * MS, () -> node.command("70"));
        simulator.at(40 * MS, () -> node.command("90"));
        simulator.run(Duration.ofSeconds(1));
        assertThat(log).containsExactly("0 Command", "0 Command", "30 Tick", "35 Command", "40 Command", "90 Tick");
    }

    @Test
    void a_deadline_that_has_passed_is_due_at_once() {
        SimNode<String, String> node = add(new Logging());
        simulator.at(20 * MS, () -> node.command("5"));
        simulator.run(Duration.ofSeconds(1));
        assertThat(log).containsExactly("20 Command", "20 Tick");
    }

    @Test
    void outputs_are_performed_in_order_after_the_machine_has_handled_its_input() {
        SimNode<String, String> node = add(new Scripted() {
            @Override
            public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                if (input instanceof DatagramInput.Command) {
                    env.out(new DatagramOutput.Notify<>("one"));
                    env.out(new DatagramOutput.Notify<>("two"));
                    log.add("handled");
                }
            }
        });
        node.command("go");
        assertThat(log).containsExactly("handled", "event one", "event two");
    }

    @Test
    void an_environment_is_refused_outside_handle() {
        List<Env<? super DatagramOutput<String>>> kept = new ArrayList<>();
        SimNode<String, String> node = add(new Scripted() {
            @Override
            public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                kept.add(env);
            }
        });
        node.command("go");
        assertThatThrownBy(() -> kept.getFirst().out(new DatagramOutput.Notify<>("late")))
                .hasMessageContaining("only during handle");
    }

    @Test
    void a_machine_opens_and_closes_sockets_of_its_own() {
        Party other = Party.open(simulator);
        SimNode<String, String> node = add(new Scripted() {
            @Override
            public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                switch (input) {
                    case DatagramInput.Command<String>(String command) -> {
                        env.out(
                                command.equals("open")
                                        ? new DatagramOutput.OpenSocket<>(7)
                                        : new DatagramOutput.CloseSocket<>(7));
                    }
                    case DatagramInput.SocketOpened<String>(int socket, Endpoint local) -> log.add("opened " + socket);
                    case DatagramInput.Received<String> received -> log.add("received at " + received.socket());
                    case DatagramInput.SocketFailed<String> failed -> log.add("failed");
                    case DatagramInput.Tick<String> tick -> {}
                }
            }
        });
        node.command("open");
        simulator.run(Duration.ofMillis(1));
        Endpoint at = Objects.requireNonNull(node.local(7));
        other.say(0, at, 1);
        simulator.run(Duration.ofMillis(20));
        node.command("close");
        other.say(0, at, 1);
        simulator.run(Duration.ofMillis(20));
        assertThat(log).containsExactly("opened 7", "received at 7");
        assertThat(simulator.drops(Drop.PORT_CLOSED)).isEqualTo(1);
    }

    @Test
    void calendar_time_begins_with_2026_and_goes_with_virtual_time() {
        assertThat(Instant.ofEpochMilli(simulator.epochMs())).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        simulator.run(Duration.ofHours(36));
        assertThat(Instant.ofEpochMilli(simulator.epochMs())).isEqualTo(Instant.parse("2026-01-02T12:00:00Z"));
    }

    @Test
    void what_happens_at_one_moment_happens_in_the_order_of_scheduling() {
        for (int i = 0; i < 5; i++) {
            int number = i;
            simulator.at(7 * MS, () -> {
                log.add("first " + number);
                simulator.at(7 * MS, () -> log.add("then " + number));
            });
        }
        simulator.run(Duration.ofSeconds(1));
        assertThat(log)
                .containsExactly(
                        "first 0", "first 1", "first 2", "first 3", "first 4", "then 0", "then 1", "then 2", "then 3",
                        "then 4");
    }

    @Test
    void a_machine_that_never_clears_its_deadline_is_found_out() {
        simulator.standstillAfter(1000);
        SimNode<String, String> node = add(new Scripted() {
            @Override
            public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                deadlineNs = 0;
            }
        });
        node.command("go");
        assertThatThrownBy(() -> simulator.run(Duration.ofSeconds(1))).hasMessageContaining("stands still");
    }

    @Test
    void what_a_machine_throws_fails_the_run() {
        SimNode<String, String> node = add(new Scripted() {
            @Override
            public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                throw new IllegalStateException("broken invariant");
            }
        });
        simulator.at(MS, () -> node.command("go"));
        assertThatThrownBy(() -> simulator.run(Duration.ofSeconds(1))).hasMessage("broken invariant");
        simulator.run(Duration.ofSeconds(1));
        assertThat(simulator.nowNs()).isGreaterThan(MS);
    }

    @Test
    void a_hundred_thousand_nodes_fit_a_small_heap_and_answer_each_other() {
        int count = 100_000;
        Endpoint[] at = new Endpoint[count];
        int[] heard = new int[1];
        List<SimNode<String, String>> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int next = (i + 1) % count;
            nodes.add(add(new Scripted() {
                @Override
                public void handle(DatagramInput<String> input, Env<? super DatagramOutput<String>> env) {
                    switch (input) {
                        case DatagramInput.Command<String> go ->
                            env.out(new DatagramOutput.Send<>(0, at[next], new byte[8]));
                        case DatagramInput.Received<String> received -> heard[0]++;
                        case DatagramInput.SocketOpened<String> opened -> {}
                        case DatagramInput.SocketFailed<String> failed -> {}
                        case DatagramInput.Tick<String> tick -> {}
                    }
                }
            }));
            nodes.get(i).open(0, 5000);
            at[i] = Objects.requireNonNull(nodes.get(i).local(0));
        }
        nodes.forEach(node -> node.command("go"));
        simulator.run(Duration.ofSeconds(1));
        assertThat(heard[0]).isEqualTo(count);
        assertThat(at).doesNotHaveDuplicates();
    }
}
