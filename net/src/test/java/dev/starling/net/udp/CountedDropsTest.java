package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import org.junit.jupiter.api.Test;

class CountedDropsTest {
    private static final Endpoint ELSEWHERE = Endpoint.parse("127.0.0.1:9");

    private static TestLoop sending(int socket, Endpoint to, int bytes) throws InterruptedException {
        TestLoop loop = TestLoop.running((input, env) -> {
            if (input instanceof DatagramInput.Command<String>) {
                env.out(new DatagramOutput.Send<>(socket, to, new byte[bytes]));
                env.out(TestLoop.tell("sent"));
            }
        });
        loop.loop.command("send");
        loop.event();
        return loop;
    }

    @Test
    void a_send_from_a_socket_that_is_not_open() throws InterruptedException {
        try (TestLoop loop = sending(5, ELSEWHERE, 10)) {
            assertThat(loop.count(Count.SEND_NO_SOCKET)).isEqualTo(1);
        }
    }

    @Test
    void a_send_to_an_address_of_the_other_family() throws InterruptedException {
        try (TestLoop loop = sending(0, Endpoint.parse("[2001:db8::1]:9"), 10)) {
            assertThat(loop.count(Count.SEND_UNREACHABLE)).isEqualTo(1);
        }
    }

    @Test
    void a_send_to_port_zero() throws InterruptedException {
        try (TestLoop loop = sending(0, Endpoint.parse("127.0.0.1:0"), 10)) {
            assertThat(loop.count(Count.SEND_UNREACHABLE)).isEqualTo(1);
        }
    }

    @Test
    void a_send_longer_than_any_datagram() throws InterruptedException {
        try (TestLoop loop = sending(0, ELSEWHERE, 70_000)) {
            assertThat(loop.count(Count.SEND_FAILED)).isEqualTo(1);
            assertThat(loop.count(Count.SENT)).isZero();
            assertThat(loop.failures).isEmpty();
        }
    }

    @Test
    void a_send_to_the_broadcast_address() throws InterruptedException {
        try (TestLoop loop = sending(0, Endpoint.parse("255.255.255.255:9"), 10)) {
            assertThat(loop.count(Count.SEND_FAILED) + loop.count(Count.SEND_UNREACHABLE))
                    .isEqualTo(1);
        }
    }

    @Test
    void an_empty_datagram_is_sent_and_received() throws InterruptedException {
        try (TestLoop receiver = TestLoop.running((input, env) -> {
                    if (input instanceof DatagramInput.Received<String>(int socket, Endpoint from, byte[] data)) {
                        env.out(TestLoop.tell("length " + data.length));
                    }
                });
                TestLoop sender = sending(0, receiver.endpoint(), 0)) {
            assertThat(receiver.event()).isEqualTo("length 0");
            assertThat(sender.count(Count.SENT)).isEqualTo(1);
        }
    }

    @Test
    void a_datagram_longer_than_the_protocol_allows_does_not_reach_the_machine() throws InterruptedException {
        int max = LoopOptions.DEFAULT.datagramBytesMax();
        try (TestLoop receiver = TestLoop.running((input, env) -> {
                    if (input instanceof DatagramInput.Received<String>(int socket, Endpoint from, byte[] data)) {
                        env.out(TestLoop.tell("length " + data.length));
                    }
                });
                TestLoop tooLong = sending(0, receiver.endpoint(), max + 1);
                TestLoop much = sending(0, receiver.endpoint(), 60_000);
                TestLoop longest = sending(0, receiver.endpoint(), max)) {
            assertThat(receiver.event()).isEqualTo("length " + max);
            assertThat(receiver.count(Count.RECEIVE_OVERSIZE)).isEqualTo(2);
            assertThat(receiver.count(Count.RECEIVED)).isEqualTo(1);
            assertThat(tooLong.count(Count.SENT) + much.count(Count.SENT) + longest.count(Count.SENT))
                    .isEqualTo(3);
        }
    }
}
