package dev.starling.linktesting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.Listening;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What {@code dev.starling.peer.link} promises, in every world; each runs it by a subclass that gives the ground. */
public abstract class LinkContract extends LinkGround {
    /** More than any kernel keeps for a link whose other side does not read. */
    private static final int BEYOND_BUFFERS_BYTES = 48 << 20;

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytes_cut_anywhere_arrive_in_order_both_ways() {
        Ends ends = connect();
        byte[] there = noise(1, 300_000);
        byte[] back = noise(2, 200_000);
        sendInPieces(ends.dialer(), there, 3);
        sendInPieces(ends.listener(), back, 4);
        await(
                "all bytes",
                () -> ends.listener().received() == there.length
                        && ends.dialer().received() == back.length);
        assertThat(ends.listener().bytes()).isEqualTo(there);
        assertThat(ends.dialer().bytes()).isEqualTo(back);
    }

    private void sendInPieces(Recorder from, byte[] data, int seed) {
        Random cuts = new Random(seed);
        from.run(
                link -> {
                    int at = 0;
                    while (at < data.length) {
                        int length = Math.min(data.length - at, 1 + cuts.nextInt(cuts.nextBoolean() ? 40 : 40_000));
                        // A slice: what is written is from position to limit.
                        ByteBuffer piece = ByteBuffer.wrap(data, at, length);
                        link.write(cuts.nextBoolean() ? piece : piece.asReadOnlyBuffer());
                        at += length;
                        if (cuts.nextInt(3) == 0) {
                            link.flush();
                        }
                    }
                    link.flush();
                },
                data.length);
    }

    @Test
    void direct_and_empty_buffers_are_written_too() {
        Ends ends = connect();
        ends.dialer()
                .run(
                        link -> {
                            link.write(ByteBuffer.allocate(0));
                            link.write(ByteBuffer.allocateDirect(3).put(0, (byte) 7));
                            link.flush();
                            link.flush();
                        },
                        3);
        await("three bytes", () -> ends.listener().received() == 3);
        assertThat(ends.listener().bytes()).containsExactly(7, 0, 0);
    }

    @Test
    void what_is_written_waits_for_the_flush() {
        LinkDriver from = driver();
        LinkDriver to = driver();
        Ends waiting = connect(from, to, recorder(), recorder());
        Ends other = connect(from, to, recorder(), recorder());
        on(waiting.dialer().link().loop(), () -> waiting.dialer().write(noise(1, 100)));
        // Whatever had left would have overtaken this.
        other.dialer().send(noise(2, 100));
        await("bytes of the other link", () -> other.listener().received() == 100);
        assertThat(waiting.listener().received()).isZero();
        assertThat(waiting.dialer().sent()).isZero();
        waiting.dialer().run(Link::flush);
        await("bytes", () -> waiting.listener().received() == 100);
    }

    @Test
    void sent_accounts_for_every_byte_written() {
        Ends ends = connect();
        int total = 0;
        for (int length : List.of(1, 65_536, 7, 100_000, 65_535, 1_000_000)) {
            ends.dialer().send(noise(length, length));
            total += length;
        }
        int all = total;
        await(
                "all bytes",
                () -> ends.listener().received() == all && ends.dialer().unsent() == 0);
        assertThat(ends.dialer().sent()).isEqualTo(all);
    }

    @Test
    void a_pause_follows_what_was_received() {
        Ends ends = connect();
        ends.dialer().send(noise(1, 500_000));
        await(
                "all bytes",
                () -> ends.listener().received() == 500_000 && !ends.listener().unpaused());
        assertThat(ends.listener().pauses()).isPositive();
    }

    @Test
    void a_side_that_does_not_read_holds_the_other_back() {
        Recorder deaf = recorder().counting().beginning(self -> self.call(link -> link.reading(false)));
        Ends ends = connect(driver(), driver(), recorder(), deaf);
        byte[] piece = noise(1, 1 << 20);
        for (int i = 0; i < BEYOND_BUFFERS_BYTES >> 20; i++) {
            ends.dialer().send(piece);
        }
        // The other direction flows all the while; its round trips are the time in which bytes could have come.
        for (int i = 1; i <= 20; i++) {
            int expected = i;
            ends.listener().send(new byte[1]);
            await("a byte back", () -> ends.dialer().received() == expected);
        }
        assertThat(deaf.received()).isZero();
        assertThat(ends.dialer().unsent()).isPositive();
        deaf.run(link -> link.reading(true));
        await(
                "all bytes",
                () -> deaf.received() == BEYOND_BUFFERS_BYTES && ends.dialer().unsent() == 0);
    }

    @Test
    void a_side_that_stops_reading_takes_nothing_more() {
        Recorder stopping = recorder().stoppingAt(100_000);
        Ends ends = connect(driver(), driver(), recorder(), stopping);
        for (int i = 0; i < 64; i++) {
            ends.dialer().send(noise(i, 65_536));
        }
        await("a stop", () -> stopping.received() >= 100_000);
        for (int i = 1; i <= 20; i++) {
            int expected = i;
            ends.listener().send(new byte[1]);
            await("a byte back", () -> ends.dialer().received() == expected);
        }
        // Recorder finds out what comes after the stop.
        assertThat(stopping.received()).isLessThan(64 * 65_536);
        stopping.readOn();
        await("all bytes", () -> stopping.received() == 64 * 65_536);
    }

    @Test
    void the_end_of_one_direction_leaves_the_other_open() {
        Ends ends = connect();
        ends.dialer().send(noise(1, 100_000));
        ends.dialer().run(Link::finish);
        await("the end", ends.listener()::isEnded);
        assertThat(ends.listener().bytes()).isEqualTo(noise(1, 100_000));
        ends.listener().send(noise(2, 100_000));
        await("bytes after the end", () -> ends.dialer().received() == 100_000);
        assertThat(ends.dialer().isClosed() || ends.listener().isClosed()).isFalse();
        ends.listener().run(Link::finish);
        await("both closed", ends::closed);
        assertThat(ends.dialer().bytes()).isEqualTo(noise(2, 100_000));
        assertThat(ends.dialer().isEnded()).isTrue();
        assertThat(List.of(ends.dialer().code(), ends.listener().code())).containsOnly("finished");
    }

    @Test
    void the_listener_can_finish_first() {
        Ends ends = connect();
        ends.listener().run(Link::finish);
        await("the end", ends.dialer()::isEnded);
        ends.dialer().send(noise(1, 70_000));
        ends.dialer().run(Link::finish);
        await("both closed", ends::closed);
        assertThat(ends.listener().bytes()).isEqualTo(noise(1, 70_000));
        assertThat(List.of(ends.dialer().code(), ends.listener().code())).containsOnly("finished");
    }

    @Test
    void both_can_finish_at_once() {
        Ends ends = connect();
        for (Recorder end : List.of(ends.dialer(), ends.listener())) {
            end.send(noise(1, 10_000));
            end.run(Link::finish);
        }
        await("both closed", ends::closed);
        for (Recorder end : List.of(ends.dialer(), ends.listener())) {
            assertThat(end.received()).isEqualTo(10_000);
            assertThat(end.isEnded()).isTrue();
            assertThat(end.code()).isEqualTo("finished");
        }
    }

    @Test
    void finishing_needs_no_flush_and_can_be_said_twice() {
        Ends ends = connect();
        on(ends.dialer().link().loop(), () -> {
            ends.dialer().write(noise(1, 1000));
            ends.dialer().call(Link::finish);
            ends.dialer().call(Link::finish);
        });
        await("the end", ends.listener()::isEnded);
        assertThat(ends.listener().received()).isEqualTo(1000);
    }

    @Test
    void what_is_written_after_the_finish_goes_nowhere() {
        Ends ends = connect();
        ends.dialer().run(Link::finish);
        ends.dialer().run(link -> {
            link.write(ByteBuffer.allocate(10));
            link.flush();
        });
        ends.listener().run(Link::finish);
        await("both closed", ends::closed);
        assertThat(ends.listener().received()).isZero();
        assertThat(ends.dialer().sent()).isZero();
    }

    @Test
    void an_abort_is_a_reset_for_the_other_side() {
        Ends ends = connect();
        ends.listener().send(noise(1, 10));
        await("bytes", () -> ends.dialer().received() == 10);
        ends.dialer().run(link -> {
            link.abort();
            link.abort();
        });
        await("both closed", ends::closed);
        assertThat(ends.dialer().code()).isEqualTo("aborted");
        assertThat(ends.listener().code()).isEqualTo("reset");
        assertThat(ends.listener().isEnded()).isFalse();
        // Nothing happens any more, and nothing breaks.
        ends.dialer().run(link -> {
            link.write(ByteBuffer.allocate(10));
            link.flush();
            link.reading(false);
            link.reading(true);
            link.finish();
            link.abort();
        });
        on(ends.dialer().link().loop(), () -> {});
    }

    @Test
    void an_abort_reaches_a_side_that_is_writing() {
        Ends ends = connect();
        ends.dialer().run(link -> link.reading(false));
        byte[] piece = noise(1, 1 << 20);
        for (int i = 0; i < BEYOND_BUFFERS_BYTES >> 20; i++) {
            ends.listener().send(piece);
        }
        ends.dialer().run(Link::abort);
        await("both closed", ends::closed);
        assertThat(ends.listener().code()).isEqualTo("reset");
        assertThat(ends.listener().unsent()).isPositive();
    }

    @Test
    void both_ends_agree_on_their_addresses() {
        Ends ends = connect();
        Link dialer = ends.dialer().link();
        Link listener = ends.listener().link();
        assertThat(dialer.localAddress()).isEqualTo(listener.remoteAddress()).isNotEqualTo(listener.localAddress());
        assertThat(dialer.remoteAddress()).isEqualTo(listener.localAddress());
    }

    @Test
    void many_links_of_one_listener_do_not_mix() {
        LinkDriver from = driver();
        LinkDriver to = driver();
        Recorder[] listeners = new Recorder[20];
        Recorder[] dialers = new Recorder[20];
        for (int i = 0; i < 20; i++) {
            listeners[i] = recorder();
            dialers[i] = recorder();
        }
        Listening listening = to.listen(anyPort(to), acceptor(listeners));
        for (int i = 0; i < 20; i++) {
            byte mark = (byte) i;
            dial(from, listening.addresses().getFirst(), dialers[i].beginning(self -> {
                self.write(new byte[] {mark, mark});
                self.call(Link::flush);
            }));
        }
        for (Recorder listener : listeners) {
            await("two bytes", () -> listener.received() == 2);
            assertThat(listener.bytes()[0]).isEqualTo(listener.bytes()[1]);
        }
    }

    @Test
    void a_link_outlives_its_listening() {
        Ends ends = connect();
        ends.listener().send(noise(1, 10));
        await("bytes", () -> ends.dialer().received() == 10);
    }

    @Test
    void nobody_listening_is_refused() {
        LinkDriver from = driver();
        LinkDriver to = driver();
        Listening listening = to.listen(anyPort(to), recorder().acceptor());
        Multiaddr address = listening.addresses().getFirst();
        listening.close();
        listening.close();
        assertThat(failure(from, address)).isEqualTo("refused");
    }

    @Test
    void what_cannot_be_dialed_fails_as_a_bad_address() {
        LinkDriver from = driver();
        for (String text : List.of("/dns4/localhost/tcp/80", "/ip4/127.0.0.1/udp/9", "/ip4/127.0.0.1/tcp/9/tls/ws")) {
            Multiaddr address = Multiaddr.parse(text);
            assertThat(from.dials(address)).isFalse();
            assertThat(failure(from, address)).isEqualTo("bad-address");
        }
        assertThat(from.dials(Multiaddr.parse("/ip4/127.0.0.1/tcp/9"))).isTrue();
        assertThat(from.dials(Multiaddr.parse("/ip6/::1/tcp/9/ws"))).isTrue();
    }

    private String failure(LinkDriver from, Multiaddr address) {
        AtomicReference<String> failure = new AtomicReference<>("");
        AtomicBoolean elsewhere = new AtomicBoolean();
        Recorder never = recorder();
        from.dial(address, never.acceptor(), (code, reason) -> {
            elsewhere.set(!from.home().inLoop());
            assertThat(reason).contains(address.toString());
            failure.set(code);
        });
        await("a failure", () -> !failure.get().isEmpty());
        assertThat(never.isLinked()).isFalse();
        assertThat(elsewhere).isFalse();
        return failure.get();
    }

    @Test
    void a_dial_that_is_given_up_ends_in_silence() {
        LinkDriver from = driver();
        LinkDriver to = driver();
        AtomicBoolean called = new AtomicBoolean();
        Listening listening =
                to.listen(anyPort(to), link -> new Recorder().counting().accepted(link));
        on(from.home(), () -> {
            Dialing dialing = from.dial(
                    listening.addresses().getFirst(),
                    link -> {
                        called.set(true);
                        return recorder().accepted(link);
                    },
                    (code, reason) -> called.set(true));
            dialing.cancel();
            dialing.cancel();
        });
        // Another dial to the same place: by when it is through, the first would be.
        Recorder other = recorder();
        dial(from, listening.addresses().getFirst(), other);
        await("a link", other::isLinked);
        assertThat(called).isFalse();
    }

    @Test
    void a_port_in_use_cannot_be_bound() {
        LinkDriver driver = driver();
        Listening listening = driver.listen(anyPort(driver), recorder().acceptor());
        Multiaddr taken = listening.addresses().getFirst();
        assertThatThrownBy(() -> driver.listen(taken, recorder().acceptor()))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.CANNOT_BIND))
                .hasMessageContaining(taken.toString());
        listening.close();
        driver.listen(taken, recorder().acceptor()).close();
    }

    @Test
    void an_address_of_another_kind_cannot_be_listened_on() {
        LinkDriver driver = driver();
        for (String text : List.of("/ip4/127.0.0.1/udp/0", "/dns4/localhost/tcp/0", "/ip4/127.0.0.1/tcp/0/tls/ws")) {
            assertThatThrownBy(() ->
                            driver.listen(Multiaddr.parse(text), recorder().acceptor()))
                    .isInstanceOfSatisfying(
                            PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.BAD_ADDRESS))
                    .hasMessageContaining(text);
        }
    }

    @Test
    void closing_a_driver_ends_its_links_and_its_listening() {
        LinkDriver from = driver();
        LinkDriver to = driver();
        Recorder listener = recorder();
        Recorder dialer = recorder();
        Listening listening = to.listen(anyPort(to), listener.acceptor());
        Multiaddr address = listening.addresses().getFirst();
        dial(from, address, dialer);
        await("a link", () -> dialer.isLinked() && listener.isLinked());
        to.close();
        to.close();
        assertThat(listener.isClosed()).isTrue();
        assertThat(listener.code()).isEqualTo("aborted");
        await("the other side's end", dialer::isClosed);
        assertThat(dialer.code()).isEqualTo("reset");
        assertThat(failure(from, address)).isEqualTo("refused");
        assertThatThrownBy(() -> to.listen(address, recorder().acceptor()))
                .isInstanceOfSatisfying(
                        PeerException.class, e -> assertThat(e.code()).isEqualTo(PeerException.Code.CLOSED));
    }

    @Test
    void links_are_counted() {
        LinkDriver from = driver();
        LinkDriver to = driver();
        Ends ends = connect(from, to, recorder(), recorder());
        ends.dialer().send(noise(1, 1000));
        await("bytes", () -> ends.listener().received() == 1000 && ends.dialer().unsent() == 0);
        assertThat(from.counters())
                .containsEntry("links-open", 1L)
                .containsEntry("links-dialed", 1L)
                .containsEntry("links-accepted", 0L);
        assertThat(to.counters()).containsEntry("links-open", 1L).containsEntry("links-accepted", 1L);
        assertThat(to.counters().get("link-bytes-in")).isGreaterThanOrEqualTo(1000);
        assertThat(from.counters().get("link-bytes-out")).isGreaterThanOrEqualTo(1000);
        ends.dialer().run(Link::abort);
        await("both closed", ends::closed);
        await(
                "none open",
                () -> from.counters().get("links-open") == 0 && to.counters().get("links-open") == 0);
    }
}
