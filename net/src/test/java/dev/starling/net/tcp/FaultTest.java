package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

/** What the system's words mean; there are two wordings, the JDK's and Netty's. */
class FaultTest {
    @Test
    void the_words_of_both_transports_are_known() {
        assertThat(Fault.of(new ConnectException("Connection refused"))).isEqualTo(Fault.REFUSED);
        assertThat(Fault.of(new ConnectException("finishConnect(..) failed with error(-111): Connection refused")))
                .isEqualTo(Fault.REFUSED);
        assertThat(Fault.of(new ConnectException("Connection timed out"))).isEqualTo(Fault.TIMEOUT);
        assertThat(Fault.of(new ConnectTimeoutException("x"))).isEqualTo(Fault.TIMEOUT);
        assertThat(Fault.of(new NoRouteToHostException())).isEqualTo(Fault.UNREACHABLE);
        assertThat(Fault.of(new SocketException("Network is unreachable"))).isEqualTo(Fault.UNREACHABLE);
        assertThat(Fault.of(new SocketException("Connection reset"))).isEqualTo(Fault.RESET);
        assertThat(Fault.of(new IOException("recvAddress(..) failed with error(-104): Connection reset by peer")))
                .isEqualTo(Fault.RESET);
        assertThat(Fault.of(new IOException("Broken pipe"))).isEqualTo(Fault.RESET);
        assertThat(Fault.of(new ClosedChannelException())).isEqualTo(Fault.RESET);
        assertThat(Fault.of(new UnresolvedAddressException())).isEqualTo(Fault.BAD_ADDRESS);
        assertThat(Fault.of(new BindException("Cannot assign requested address")))
                .isEqualTo(Fault.NO_PORT);
        assertThat(Fault.of(new SocketException("Operation not permitted"))).isEqualTo(Fault.FORBIDDEN);
        assertThat(Fault.of(new ChannelException("x", new SocketException("Too many open files"))))
                .isEqualTo(Fault.NO_DESCRIPTOR);
        assertThat(Fault.of(new IOException("something new"))).isEqualTo(Fault.FAILED);
    }

    @Test
    void a_cause_without_words_is_named_by_its_kind() {
        assertThat(Fault.text(new NoRouteToHostException())).isEqualTo("NoRouteToHostException");
        assertThat(Fault.text(null)).isEqualTo("no cause");
    }
}
