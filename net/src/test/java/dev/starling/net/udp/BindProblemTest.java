package dev.starling.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.Endpoint;
import dev.starling.peer.PeerException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BindProblemTest {
    private static PeerException refusal(Endpoint listen) {
        PeerException[] caught = new PeerException[1];
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> DatagramLoop.open("t", listen, LoopOptions.DEFAULT, WorldClock.system()))
                .satisfies(e -> caught[0] = e);
        assertThat(caught[0].code()).isEqualTo(PeerException.Code.CANNOT_BIND);
        return caught[0];
    }

    @Test
    void a_port_in_use_is_named_with_what_to_do() {
        try (TestLoop first = TestLoop.echo()) {
            assertThat(refusal(first.endpoint()))
                    .hasMessageContaining("cannot bind UDP " + first.endpoint())
                    .hasMessageContaining("choose another port");
        }
    }

    @Test
    void an_address_of_another_machine_is_named_with_what_to_do() {
        assertThat(refusal(Endpoint.parse("192.0.2.77:0")))
                .hasMessageContaining("192.0.2.77:0")
                .hasMessageContaining("no interface of this machine")
                .hasMessageContaining("0.0.0.0");
    }

    @Test
    void a_lack_of_descriptors_and_of_privileges_is_told_apart() {
        assertThat(BindProblem.of(Endpoint.parse("127.0.0.1:0"), new SocketException("Too many open files")))
                .hasMessageContaining("ulimit -n");
        assertThat(BindProblem.of(Endpoint.parse("127.0.0.1:53"), new SocketException("Permission denied")))
                .hasMessageContaining("below 1024");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_refused_bind_leaves_no_descriptor_behind() {
        try (TestLoop first = TestLoop.echo()) {
            refusal(first.endpoint());
            long before = CloseTest.openDescriptors();
            for (int i = 0; i < 50; i++) {
                refusal(first.endpoint());
            }
            assertThat(CloseTest.openDescriptors()).isLessThanOrEqualTo(before + 5);
        }
    }
}
