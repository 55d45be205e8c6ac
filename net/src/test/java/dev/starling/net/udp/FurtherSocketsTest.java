package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import org.junit.jupiter.api.Test;

class FurtherSocketsTest {
    /** Commands: "open N", "close N", "send N PORT". Tells what comes in. */
    private static void obey(DatagramInput<String> input, dev.starling.core.Env<? super DatagramOutput<String>> env) {
        switch (input) {
            case DatagramInput.Command<String>(String text) -> {
                String[] words = text.split(" ");
                int socket = Integer.parseInt(words[1]);
                env.out(
                        switch (words[0]) {
                            case "open" -> new DatagramOutput.OpenSocket<>(socket);
                            case "close" -> new DatagramOutput.CloseSocket<>(socket);
                            default ->
                                new DatagramOutput.Send<>(
                                        socket,
                                        Endpoint.parse("127.0.0.1:" + words[2]),
                                        Bytes.utf8("hi").toArray());
                        });
            }
            case DatagramInput.SocketOpened<String>(int socket, Endpoint local) -> {
                if (socket > 1) {
                    env.out(TestLoop.tell("opened " + socket + " " + local.port()));
                }
            }
            case DatagramInput.SocketFailed<String>(int socket, String reason) ->
                env.out(TestLoop.tell("failed " + socket + ": " + reason));
            case DatagramInput.Received<String>(int socket, Endpoint from, byte[] data) ->
                env.out(TestLoop.tell("received at " + socket + " from " + from.port()));
            case DatagramInput.Tick<String> tick -> {}
        }
    }

    @Test
    void a_socket_opened_later_sends_and_receives_under_its_number() throws InterruptedException {
        try (TestLoop loop = TestLoop.running(FurtherSocketsTest::obey)) {
            loop.loop.command("open 7");
            String port = loop.event().replaceFirst("opened 7 ", "");
            loop.loop.command("send 7 " + loop.endpoint().port());
            assertThat(loop.event()).isEqualTo("received at 0 from " + port);
            loop.loop.command("send 0 " + port);
            assertThat(loop.event())
                    .isEqualTo("received at 7 from " + loop.endpoint().port());
        }
    }

    /** The selector lets go of a closed channel in one of its next rounds. */
    private static UdpSocket bindOnceFree(int port) throws Exception {
        for (int round = 0; ; round++) {
            try {
                return UdpSocket.bind(0, Endpoint.parse("127.0.0.1:" + port), 4096);
            } catch (java.io.IOException stillHeld) {
                if (round == 200) {
                    throw stillHeld;
                }
                Thread.sleep(10);
            }
        }
    }

    @Test
    void a_closed_socket_frees_its_port_and_its_number_and_sends_no_more() throws Exception {
        try (TestLoop loop = TestLoop.running(FurtherSocketsTest::obey)) {
            loop.loop.command("open 7");
            int port = Integer.parseInt(loop.event().replaceFirst("opened 7 ", ""));
            loop.loop.command("close 7");
            loop.loop.command("send 7 " + port);
            loop.settle();
            loop.settle();
            bindOnceFree(port).channel().close();
            assertThat(loop.count(Count.SEND_NO_SOCKET)).isEqualTo(1);

            loop.loop.command("open 7");
            assertThat(loop.event()).startsWith("opened 7 ");
        }
    }

    @Test
    void a_number_in_use_and_a_socket_beyond_the_limit_fail_with_a_reason() throws InterruptedException {
        try (TestLoop loop =
                new TestLoop(LoopOptions.DEFAULT.sockets(3), WorldClock.system()).start(FurtherSocketsTest::obey)) {
            loop.loop.command("open 0");
            assertThat(loop.event()).isEqualTo("failed 0: socket 0 is open already");
            loop.loop.command("open 2");
            assertThat(loop.event()).startsWith("opened 2");
            loop.loop.command("open 3");
            assertThat(loop.event()).isEqualTo("failed 3: all 3 sockets of this peer are open");
            loop.loop.command("close 2");
            loop.loop.command("open 3");
            assertThat(loop.event()).startsWith("opened 3");
            assertThat(loop.count(Count.SOCKET_FAILED)).isEqualTo(2);
        }
    }

    @Test
    void a_machine_that_asks_again_and_again_does_not_hold_up_the_rest() throws InterruptedException {
        try (TestLoop loop = new TestLoop()) {
            loop.start((input, env) -> {
                switch (input) {
                    case DatagramInput.SocketFailed<String> failed -> env.out(new DatagramOutput.OpenSocket<>(0));
                    case DatagramInput.SocketOpened<String> opened -> env.out(new DatagramOutput.OpenSocket<>(0));
                    case DatagramInput.Command<String>(String text) -> env.out(TestLoop.tell(text));
                    default -> {}
                }
            });
            loop.loop.command("still here");
            assertThat(loop.event()).isEqualTo("still here");
        }
    }
}
