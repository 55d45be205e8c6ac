package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final long MS = 1_000_000;

    @Test
    void a_tick_comes_at_the_deadline_and_never_before() throws InterruptedException {
        try (TestLoop loop = new TestLoop()) {
            AtomicLong wanted = new AtomicLong();
            AtomicLong ticks = new AtomicLong();
            loop.start((input, env) -> {
                if (input instanceof DatagramInput.Tick<String>) {
                    env.out(TestLoop.tell(env.nowNs() >= wanted.get() ? "in time" : "early"));
                }
                if (ticks.getAndIncrement() < 12) {
                    // Odd fractions of a millisecond, where rounding down would show.
                    wanted.set(env.nowNs() + 1 * MS + ticks.get() * 77_777);
                    loop.deadlineNs.set(wanted.get());
                } else {
                    loop.deadlineNs.set(Env.NEVER);
                }
            });
            for (int i = 0; i < 11; i++) {
                assertThat(loop.event()).isEqualTo("in time");
            }
        }
    }

    @Test
    void calendar_time_may_jump_a_day_either_way_without_moving_a_deadline() throws InterruptedException {
        WorldClock system = WorldClock.system();
        AtomicLong jumpMs = new AtomicLong();
        WorldClock jumping = new WorldClock() {
            @Override
            public long nowNs() {
                return system.nowNs();
            }

            @Override
            public long epochMs() {
                return 1_800_000_000_000L + jumpMs.get();
            }
        };
        try (TestLoop loop = new TestLoop(LoopOptions.DEFAULT, jumping)) {
            loop.start((input, env) -> {
                if (input instanceof DatagramInput.Command<String>) {
                    loop.deadlineNs.set(env.nowNs() + 5 * MS);
                } else if (input instanceof DatagramInput.Tick<String>) {
                    loop.deadlineNs.set(Env.NEVER);
                    env.out(TestLoop.tell("tick at " + env.epochMs()));
                }
            });
            for (long day : new long[] {86_400_000, -86_400_000, 0}) {
                loop.loop.command("set");
                loop.settle();
                jumpMs.set(day);
                assertThat(loop.event()).isEqualTo("tick at " + (1_800_000_000_000L + day));
            }
            assertThat(loop.events).isEmpty();
        }
    }

    @Test
    void a_deadline_that_always_lies_in_the_past_starves_neither_commands_nor_datagrams() throws InterruptedException {
        try (TestLoop loop = new TestLoop()) {
            loop.deadlineNs.set(0L);
            loop.start((input, env) -> {
                switch (input) {
                    case DatagramInput.Command<String> command ->
                        env.out(TestLoop.send(
                                loop.endpoint(), Bytes.utf8("to myself").toArray()));
                    case DatagramInput.Received<String>(int socket, Endpoint from, byte[] data) ->
                        env.out(TestLoop.tell(new String(data)));
                    default -> {}
                }
            });
            loop.loop.command("send");

            assertThat(loop.event()).isEqualTo("to myself");
        }
    }
}
