package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import org.junit.jupiter.api.Test;

class TwoPeersExchangeTest {
    @Test
    void a_datagram_goes_to_a_peer_and_back_with_the_sources_that_the_sockets_have() throws InterruptedException {
        try (TestLoop echo = TestLoop.echo();
                TestLoop asking = TestLoop.running((input, env) -> {
                    switch (input) {
                        case DatagramInput.Command<String>(String text) ->
                            env.out(TestLoop.send(
                                    echo.endpoint(), Bytes.utf8(text).toArray()));
                        case DatagramInput.Received<String>(int socket, Endpoint from, byte[] data) ->
                            env.out(TestLoop.tell(socket + " " + from + " " + new String(data)));
                        default -> {}
                    }
                })) {
            assertThat(asking.loop.command("hello")).isTrue();

            assertThat(asking.event()).isEqualTo("0 " + echo.endpoint() + " hello");
            assertThat(echo.count(Count.RECEIVED)).isEqualTo(1);
            assertThat(echo.count(Count.RECEIVED_BYTES)).isEqualTo(5);
            assertThat(asking.count(Count.SENT)).isEqualTo(1);
            assertThat(asking.count(Count.SENT_BYTES)).isEqualTo(5);
        }
    }

    @Test
    void the_machine_learns_of_the_main_and_the_probe_socket_before_anything_else() throws InterruptedException {
        TestLoop loop = new TestLoop();
        loop.loop.command("early");
        try (loop) {
            loop.start((input, env) -> env.out(TestLoop.tell(
                    switch (input) {
                        case DatagramInput.SocketOpened<String>(int socket, Endpoint local) -> socket + " " + local;
                        case DatagramInput.Command<String>(String text) -> text;
                        default -> "unexpected " + input;
                    })));

            assertThat(loop.event()).isEqualTo("0 " + loop.endpoint());
            assertThat(loop.event())
                    .matches("1 127\\.0\\.0\\.1:\\d+")
                    .doesNotEndWith(":" + loop.endpoint().port());
            assertThat(loop.event()).isEqualTo("early");
        }
    }

    @Test
    void outputs_are_performed_in_order_after_the_machine_has_returned() throws InterruptedException {
        StringBuilder log = new StringBuilder();
        try (TestLoop loop = new TestLoop()) {
            loop.loop.start(
                    (DatagramInput<String> input, dev.starling.core.Env<? super DatagramOutput<String>> env) -> {
                        if (input instanceof DatagramInput.Command<String>) {
                            env.out(TestLoop.tell("a"));
                            env.out(TestLoop.tell("b"));
                            log.append("returned ");
                        }
                    },
                    event -> {
                        log.append(event);
                        loop.events.add(log.toString());
                    },
                    () -> {},
                    loop.failures::add);
            loop.loop.command("go");

            assertThat(loop.event()).isEqualTo("returned a");
            assertThat(loop.event()).isEqualTo("returned ab");
        }
    }

    @Test
    void an_environment_kept_beyond_its_input_refuses_outputs() throws InterruptedException {
        try (TestLoop loop = new TestLoop()) {
            java.util.concurrent.atomic.AtomicReference<dev.starling.core.Env<? super DatagramOutput<String>>> kept =
                    new java.util.concurrent.atomic.AtomicReference<>();
            loop.start((input, env) -> kept.set(env));
            loop.loop.onLoop(() -> kept.get().out(TestLoop.tell("too late")));

            assertThat(loop.failures.take()).hasMessageContaining("valid only during handle");
        }
    }
}
