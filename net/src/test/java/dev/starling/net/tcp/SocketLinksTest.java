package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.Recorder;
import dev.starling.net.HostAddresses;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.Listening;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What sockets have beyond the contract of links. */
class SocketLinksTest {
    private final Ground ground = new Ground(LinkOptions.DEFAULT);
    private final SocketLinks from = ground.links();
    private final SocketLinks to = ground.links();
    private final Recorder dialer = new Recorder();
    private final Recorder listener = new Recorder();

    @AfterEach
    void end() {
        from.close();
        to.close();
        ground.close();
        assertThat(dialer.faults()).isEmpty();
        assertThat(listener.faults()).isEmpty();
    }

    private Listening listen(String address) {
        return to.listen(Multiaddr.parse(address), listener.acceptor());
    }

    private void connect() {
        connect("");
    }

    private void connect(String kind) {
        Listening listening = listen("/ip4/127.0.0.1/tcp/0" + kind);
        from.dial(listening.addresses().getFirst(), dialer.acceptor(), (code, reason) -> {});
        await(() -> dialer.isLinked() && listener.isLinked());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        assertThat(Ground.until(condition)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void epoll_is_used_where_native_code_is_permitted() {
        assertThat(ground.loops.transport).isEqualTo(Transport.EPOLL);
        assertThat(Transport.best(false)).isEqualTo(Transport.NIO);
    }

    @Test
    void an_end_of_the_other_side_waits_until_we_read() throws IOException {
        listener.beginning(self -> self.call(link -> link.reading(false)));
        int port = listen("/ip4/127.0.0.1/tcp/0")
                .addresses()
                .getFirst()
                .endpoint()
                .orElseThrow()
                .port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(new byte[500_000]);
            socket.shutdownOutput();
            await(listener::isLinked);
            // Epoll reports the end, and Netty reads up to it, asked or not.
            listener.send(new byte[1]);
            assertThat(socket.getInputStream().read()).isZero();
            assertThat(listener.received()).isZero();
            assertThat(listener.isEnded()).isFalse();
            listener.run(link -> link.reading(true));
            await(listener::isEnded);
            assertThat(listener.received()).isEqualTo(500_000);
            // The pause is told behind the bytes before it.
            assertThat(Ground.until(() -> listener.pauses() > 0)).isTrue();
        }
    }

    @Test
    void what_waits_can_be_held_back_again() throws IOException {
        listener.beginning(self -> self.call(link -> link.reading(false))).stoppingAt(100_000);
        int port = listen("/ip4/127.0.0.1/tcp/0")
                .addresses()
                .getFirst()
                .endpoint()
                .orElseThrow()
                .port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(new byte[500_000]);
            socket.shutdownOutput();
            await(listener::isLinked);
            listener.run(link -> link.reading(true));
            await(() -> listener.received() >= 100_000);
            assertThat(listener.isEnded()).isFalse();
            listener.readOn();
            await(listener::isEnded);
            assertThat(listener.received()).isEqualTo(500_000);
        }
    }

    @Test
    void small_flushes_to_a_side_that_does_not_read_share_their_memory() {
        listener.beginning(self -> self.call(link -> link.reading(false)));
        connect();
        dialer.send(new byte[16 << 20]);
        await(() -> dialer.sent() > 0);
        // What the kernel does not take stays; now many small ones come behind.
        long before = Ground.bufferBytes();
        for (int i = 0; i < 2000; i++) {
            dialer.send(new byte[100]);
        }
        AtomicBoolean done = new AtomicBoolean();
        dialer.run(link -> done.set(true));
        await(done::get);
        assertThat(Ground.bufferBytes() - before).isLessThanOrEqualTo(2000 * 100 + 2 * Outbox.CHUNK_BYTES_MAX);
        listener.run(link -> link.reading(true));
        await(() -> dialer.unsent() == 0 && listener.received() == (16 << 20) + 200_000);
    }

    @Test
    void a_link_that_is_idle_holds_no_buffer() {
        connect();
        dialer.send(new byte[100_000]);
        await(() -> listener.received() == 100_000 && dialer.unsent() == 0);
        await(() -> Ground.bufferBytes() == 0);
    }

    @Test
    void a_handler_that_throws_loses_its_link_and_nothing_else() {
        Listening listening = to.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"), link -> {
            listener.accepted(link);
            return new Throwing(listener);
        });
        from.dial(listening.addresses().getFirst(), dialer.acceptor(), (code, reason) -> {});
        await(dialer::isLinked);
        dialer.send(new byte[10]);
        await(() -> listener.isClosed() && dialer.isClosed());
        assertThat(listener.code()).isEqualTo("broken-handler");
        assertThat(dialer.code()).isEqualTo("reset");
        assertThat(ground.failures).hasSize(1);
        assertThat(ground.failures.remove()).contains("the link is closed", "thrown by a test");
    }

    @Test
    void an_acceptor_that_throws_loses_the_link() {
        Listening listening = to.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"), link -> {
            throw new IllegalStateException("thrown by a test");
        });
        // The reset may come before the dialer has noticed that it was connected: then the dial has failed.
        AtomicBoolean failed = new AtomicBoolean();
        from.dial(listening.addresses().getFirst(), dialer.acceptor(), (code, reason) -> failed.set(true));
        await(() -> dialer.isClosed() || failed.get());
        await(() -> to.counters().get("links-open") == 0);
        await(() -> !ground.failures.isEmpty());
        assertThat(ground.failures).hasSize(1);
        assertThat(ground.failures.remove()).contains("thrown by a test");
    }

    @Test
    void a_task_that_throws_is_told_and_the_loop_goes_on() {
        from.home().execute(() -> {
            throw new IllegalStateException("thrown by a test");
        });
        AtomicBoolean done = new AtomicBoolean();
        from.home().execute(() -> done.set(true));
        await(done::get);
        assertThat(ground.failures.remove()).contains("thrown by a test");
    }

    @Test
    void neither_port_zero_nor_the_unspecified_address_can_be_dialed() {
        for (String text : List.of("/ip4/127.0.0.1/tcp/0", "/ip4/0.0.0.0/tcp/9", "/ip6/::/tcp/9/ws")) {
            assertThat(from.dials(Multiaddr.parse(text))).isFalse();
            AtomicReference<String> failure = new AtomicReference<>("");
            from.dial(Multiaddr.parse(text), dialer.acceptor(), (code, reason) -> failure.set(code));
            await(() -> failure.get().equals("bad-address"));
        }
    }

    @Test
    void names_and_tls_are_refused_with_a_reason() {
        for (String text : List.of(
                "/dns4/example.com/tcp/9 names have to be resolved",
                "/ip4/127.0.0.1/tcp/9/tls/ws WebSockets inside TLS",
                "/ip4/127.0.0.1/tcp/9/wss WebSockets inside TLS",
                "/ip4/127.0.0.1/tcp/9/ws/ws need /ip4",
                "/ip4/127.0.0.1/tcp/9/ws/http-path/a%20b printable",
                "/ip4/127.0.0.1 need /ip4")) {
            String address = text.substring(0, text.indexOf(' '));
            AtomicReference<String> failure = new AtomicReference<>("");
            from.dial(Multiaddr.parse(address), dialer.acceptor(), (code, reason) -> failure.set(code + reason));
            await(() -> failure.get().contains(text.substring(text.indexOf(' ') + 1)));
            assertThat(failure.get()).startsWith("bad-address");
        }
    }

    @Test
    void a_port_in_use_says_what_to_do() {
        Listening listening = listen("/ip4/127.0.0.1/tcp/0");
        Multiaddr taken = listening.addresses().getFirst();
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> from.listen(taken, dialer.acceptor()))
                .withMessageContaining("cannot listen on " + taken)
                .withMessageContaining("ss -ltnp");
    }

    @Test
    void an_address_of_another_machine_says_what_to_do() {
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> listen("/ip4/192.0.2.1/tcp/0"))
                .withMessageContaining("/ip4/192.0.2.1/tcp/0")
                .withMessageContaining("ip addr")
                .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.CANNOT_BIND));
        assertThat(to.openSockets()).isZero();
    }

    @Test
    void the_unspecified_address_stands_for_those_of_all_interfaces() {
        Listening listening = listen("/ip4/0.0.0.0/tcp/0/ws");
        int port = listening.addresses().getFirst().endpoint().orElseThrow().port();
        assertThat(port).isPositive();
        List<Multiaddr> expected = HostAddresses.own().stream()
                .filter(IpAddress::v4)
                .map(ip -> Multiaddr.parse("/ip4/" + ip + "/tcp/" + port + "/ws"))
                .toList();
        assertThat(listening.addresses())
                .containsExactlyElementsOf(expected)
                .contains(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port + "/ws"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void both_families_can_be_listened_on_at_one_port() {
        Listening four = listen("/ip4/0.0.0.0/tcp/0");
        int port = four.addresses().getFirst().endpoint().orElseThrow().port();
        Listening six = listen("/ip6/::/tcp/" + port);
        assertThat(six.addresses()).allMatch(address -> address.toString().startsWith("/ip6/"));
        from.dial(Multiaddr.parse("/ip6/::1/tcp/" + port), dialer.acceptor(), (code, reason) -> {});
        await(listener::isLinked);
        assertThat(listener.link().remoteAddress().toString()).startsWith("/ip6/::1/tcp/");
    }

    @Test
    void one_may_listen_and_dial_from_a_loop() {
        AtomicReference<Listening> listening = new AtomicReference<>();
        to.home().execute(() -> listening.set(listen("/ip4/127.0.0.1/tcp/0")));
        await(() -> listening.get() != null);
        from.home()
                .execute(() ->
                        from.dial(listening.get().addresses().getFirst(), dialer.acceptor(), (code, reason) -> {}));
        await(listener::isLinked);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        to.home().execute(() -> {
            try {
                to.close();
            } catch (IllegalStateException e) {
                refused.set(e);
            }
        });
        await(() -> refused.get() != null);
    }

    @Test
    void links_are_spread_over_the_loops() {
        List<Recorder> dialers = new ArrayList<>();
        Listening listening = to.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"), link -> new Recorder().accepted(link));
        for (int i = 0; i < 2 * LinkOptions.DEFAULT.loops(); i++) {
            Recorder one = new Recorder();
            dialers.add(one);
            from.dial(listening.addresses().getFirst(), one.acceptor(), (code, reason) -> {});
            await(one::isLinked);
        }
        assertThat(dialers.stream().map(one -> one.link().loop()).distinct()).hasSize(LinkOptions.DEFAULT.loops());
    }

    @Test
    void a_websocket_is_aborted_by_a_reset() {
        connect("/ws");
        dialer.run(Link::abort);
        await(() -> listener.isClosed() && dialer.isClosed());
        assertThat(listener.code()).isEqualTo("reset");
        assertThat(dialer.code()).isEqualTo("aborted");
        assertThat(from.counters()).containsEntry("links-closed-aborted", 1L);
        assertThat(to.counters()).containsEntry("links-closed-reset", 1L);
    }
}
