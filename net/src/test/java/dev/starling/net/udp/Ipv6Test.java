package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.peer.PeerException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class Ipv6Test {
    @Test
    void a_peer_on_the_ipv6_loopback_hears_itself() throws InterruptedException {
        DatagramLoop<String, String> loop;
        try {
            loop = DatagramLoop.open("v6", Endpoint.parse("[::1]:0"), LoopOptions.DEFAULT, WorldClock.system());
        } catch (PeerException thisMachineHasNone) {
            assumeTrue(false, "no IPv6 here");
            return;
        }
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (loop) {
            loop.start(
                    (DatagramInput<String> input, Env<? super DatagramOutput<String>> env) -> {
                        switch (input) {
                            case DatagramInput.Command<String> command ->
                                env.out(TestLoop.send(loop.localEndpoint(), new byte[3]));
                            case DatagramInput.Received<String>(int socket, Endpoint from, byte[] data) ->
                                env.out(TestLoop.tell(from.toString()));
                            default -> {}
                        }
                    },
                    events::add,
                    () -> {},
                    cause -> events.add(cause.toString()));
            loop.command("send");
            assertThat(events.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(loop.localEndpoint().toString());
        }
    }
}
