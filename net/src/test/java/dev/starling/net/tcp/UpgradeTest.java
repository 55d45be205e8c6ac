package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.Recorder;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.Listening;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSocket listeners and dialers against bytes that nobody of ours would send. */
class UpgradeTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";

    private Ground ground = new Ground(LinkOptions.DEFAULT);
    private SocketLinks links = ground.links();
    private final List<Recorder> recorders = new ArrayList<>();

    @AfterEach
    void end() {
        links.close();
        ground.close();
        recorders.forEach(recorder -> assertThat(recorder.faults()).isEmpty());
    }

    private void with(LinkOptions options) {
        links.close();
        ground.close();
        ground = new Ground(options);
        links = ground.links();
    }

    private Recorder recorder() {
        Recorder made = new Recorder();
        recorders.add(made);
        return made;
    }

    private Socket connect(Recorder listener) throws IOException {
        return connect(links.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws"), listener.acceptor()));
    }

    private static Socket connect(Listening listening) throws IOException {
        int port = listening.addresses().getFirst().endpoint().orElseThrow().port();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void sendHex(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String readHead(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the connection goes on behind " + text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    private static String readHex(Socket socket, int length) throws IOException {
        return HexFormat.of().formatHex(socket.getInputStream().readNBytes(length));
    }

    @Test
    void a_page_request_is_told_to_upgrade_and_closed() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = connect(listener)) {
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(readAll(socket))
                    .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
                    .contains("Upgrade: websocket\r\n", "Sec-WebSocket-Version: 13\r\n", "close\r\n");
        }
        assertThat(listener.isLinked()).isFalse();
        assertThat(links.counters()).containsEntry("ws-upgrades-refused", 1L).containsEntry("links-accepted", 0L);
    }

    @Test
    void what_is_no_http_is_refused() throws IOException {
        for (String text : List.of("\u0013/multistream/1.0.0\n", "GET / HTTP/1.1\nHost: x\n\n")) {
            try (Socket socket = connect(recorder())) {
                send(socket, text);
                assertThat(readAll(socket)).startsWith("HTTP/1.1 400 Bad Request\r\n");
            }
        }
    }

    @Test
    void heads_without_end_are_refused() throws IOException {
        try (Socket socket = connect(recorder())) {
            send(socket, "GET /" + "a".repeat(HttpHead.LINE_BYTES_MAX - 4));
            assertThat(readAll(socket)).startsWith("HTTP/1.1 414 ");
        }
        try (Socket socket = connect(recorder())) {
            send(socket, REQUEST + "X: " + "a".repeat(HttpHead.HEADERS_BYTES_MAX - REQUEST.length() + 14));
            assertThat(readAll(socket)).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void any_origin_is_welcome_and_frames_right_behind_the_request_are_taken() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = connect(listener)) {
            send(socket, REQUEST + "Origin: null\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
            sendHex(socket, "82 85 37fa213d 7f9f4d5158");
            String head = readHead(socket);
            assertThat(head).startsWith("HTTP/1.1 101 ").doesNotContain("xtensions", "rotocol:");
            assertThat(Ground.until(() -> listener.received() == 5)).isTrue();
            assertThat(listener.bytes()).isEqualTo("Hello".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(Ground.until(listener::isClosed)).isTrue();
        assertThat(listener.code()).as("an end without Close").isEqualTo("reset");
    }

    @Test
    void one_write_of_request_and_frames_is_enough() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = connect(listener)) {
            String hello = new String(HexFormat.of().parseHex("828537fa213d7f9f4d5158"), StandardCharsets.ISO_8859_1);
            send(socket, REQUEST + "\r\n" + hello.repeat(3) + hello.substring(0, 4));
            assertThat(Ground.until(() -> listener.received() == 15)).isTrue();
            // The pause is told behind the bytes before it.
            assertThat(Ground.until(() -> listener.pauses() > 0)).isTrue();
        }
    }

    /** A client that has been upgraded. */
    private Socket upgraded(Recorder listener) throws IOException {
        Socket socket = connect(listener);
        send(socket, REQUEST + "\r\n");
        readHead(socket);
        assertThat(Ground.until(listener::isLinked)).isTrue();
        return socket;
    }

    @Test
    void bytes_leave_in_frames_that_are_not_masked() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = upgraded(listener)) {
            listener.send("Hello".getBytes(StandardCharsets.US_ASCII));
            assertThat(readHex(socket, 7)).isEqualTo("820548656c6c6f");
            listener.send(new byte[65_537]);
            assertThat(readHex(socket, 10)).isEqualTo("827f0000000000010001");
            assertThat(socket.getInputStream().readNBytes(65_537)).hasSize(65_537);
            assertThat(Ground.until(() -> listener.unsent() == 0)).isTrue();
        }
    }

    @Test
    void a_ping_is_answered_and_pings_in_a_flood_are_not() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = upgraded(listener)) {
            sendHex(socket, "89 82 00000000 4142");
            assertThat(readHex(socket, 4)).isEqualTo("8a024142");
            sendHex(socket, "89 80 00000000".repeat(20_000));
            sendHex(socket, "88 80 00000000");
            assertThat(Ground.until(listener::isEnded)).isTrue();
            assertThat(links.counters().get("ws-pings-ignored")).isGreaterThan(10_000);
            listener.run(Link::finish);
            String all = HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
            assertThat(all).matches("(8a00)*880203e8");
        }
        assertThat(Ground.until(listener::isClosed)).isTrue();
        assertThat(listener.code()).isEqualTo("finished");
    }

    @Test
    void text_is_refused_with_a_close_that_says_so() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = upgraded(listener)) {
            sendHex(socket, "81 85 37fa213d 7f9f4d5158");
            String close = HexFormat.of().formatHex(socket.getInputStream().readAllBytes());
            assertThat(close).startsWith("88").contains("03eb");
        }
        assertThat(Ground.until(listener::isClosed)).isTrue();
        assertThat(listener.code()).isEqualTo("bad-frame");
        assertThat(listener.received()).isZero();
        assertThat(links.counters()).containsEntry("links-closed-bad-frame", 1L);
    }

    @Test
    void a_frame_that_is_not_masked_is_refused() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = upgraded(listener)) {
            sendHex(socket, "82 01 41");
            assertThat(HexFormat.of().formatHex(socket.getInputStream().readAllBytes()))
                    .startsWith("88")
                    .contains("03ea");
        }
        assertThat(Ground.until(listener::isClosed)).isTrue();
        assertThat(listener.code()).isEqualTo("bad-frame");
    }

    @Test
    void a_close_with_a_fault_is_a_reset() throws IOException {
        Recorder listener = recorder();
        try (Socket socket = upgraded(listener)) {
            sendHex(socket, "88 82 00000000 03f3");
            assertThat(Ground.until(listener::isClosed)).isTrue();
            assertThat(listener.code()).isEqualTo("reset");
            assertThat(listener.isEnded()).isFalse();
        }
    }

    @Test
    void a_frame_of_sixteen_mebibytes_comes_in_pieces() throws IOException {
        Recorder listener = recorder().counting();
        try (Socket socket = upgraded(listener)) {
            sendHex(socket, "82 ff 0000000001000000 00000000");
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 16; i++) {
                socket.getOutputStream().write(piece);
            }
            assertThat(Ground.until(() -> listener.received() == 16 << 20)).isTrue();
        }
    }

    @Test
    void a_request_that_takes_too_long_is_cut_off() throws IOException {
        with(LinkOptions.DEFAULT.upgrades(8, Duration.ofMillis(50)));
        try (Socket socket = connect(recorder())) {
            send(socket, "GET / HT");
            assertThat(reset(socket)).isTrue();
        }
        assertThat(Ground.until(() -> links.counters().get("ws-upgrades-refused") == 1))
                .isTrue();
    }

    /** Waits for the end. */
    private static boolean reset(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void of_too_many_that_have_not_asked_the_oldest_make_way() throws IOException {
        // One loop, on which connections begin in the order in which they were made.
        with(LinkOptions.DEFAULT.loops(1).upgrades(8, Duration.ofSeconds(30)));
        Recorder listener = recorder();
        Listening listening = links.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws"), listener.acceptor());
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(connect(listening));
        }
        for (Socket oldest : silent.subList(0, 12)) {
            assertThat(reset(oldest)).isTrue();
        }
        assertThat(links.counters()).containsEntry("ws-upgrades-dropped", 12L);
        try (Socket honest = connect(listening)) {
            send(honest, REQUEST + "\r\n");
            assertThat(readHead(honest)).startsWith("HTTP/1.1 101 ");
        }
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void a_server_that_is_none_is_not_dialed() throws IOException {
        for (String answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "\u0013/multistream/1.0.0\n",
                WsHandshake.answer("another key"))) {
            assertThat(dialOfServerThatSays(answer)).isEqualTo("not-websocket");
        }
        assertThat(dialOfServerThatSays("")).isEqualTo("reset");
        assertThat(links.counters())
                .containsEntry("dials-failed-not-websocket", 3L)
                .containsEntry("dials-failed-reset", 1L)
                .containsEntry("links-dialed", 0L);
    }

    private String dialOfServerThatSays(String answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            AtomicReference<String> failure = new AtomicReference<>("");
            Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + server.getLocalPort() + "/ws/http-path/a%2Fb");
            Recorder never = recorder();
            links.dial(address, never.acceptor(), (code, reason) -> failure.set(code));
            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(30_000);
                assertThat(readHead(accepted))
                        .startsWith("GET /a/b HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n");
                send(accepted, answer);
            }
            assertThat(Ground.until(() -> !failure.get().isEmpty())).isTrue();
            assertThat(never.isLinked()).isFalse();
            return failure.get();
        }
    }

    @Test
    void a_server_that_does_not_answer_is_given_up() throws IOException {
        with(LinkOptions.DEFAULT.upgrades(8, Duration.ofMillis(50)));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            AtomicReference<String> failure = new AtomicReference<>("");
            Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + server.getLocalPort() + "/ws");
            links.dial(address, recorder().acceptor(), (code, reason) -> failure.set(code));
            assertThat(Ground.until(() -> !failure.get().isEmpty())).isTrue();
            assertThat(failure).hasValue("timeout");
        }
    }

    @Test
    void a_path_that_was_agreed_is_the_only_one() throws IOException {
        Recorder listener = recorder();
        Listening listening =
                links.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws/http-path/peers"), listener.acceptor());
        assertThat(listening.addresses().getFirst().toString()).endsWith("/ws/http-path/peers");
        try (Socket socket = connect(listening)) {
            send(socket, REQUEST + "\r\n");
            assertThat(readAll(socket)).startsWith("HTTP/1.1 404 ");
        }
        Recorder dialer = recorder();
        links.dial(listening.addresses().getFirst(), dialer.acceptor(), (code, reason) -> {});
        assertThat(Ground.until(() -> dialer.isLinked() && listener.isLinked())).isTrue();
    }

    @Test
    void a_client_that_goes_away_before_it_asks_leaves_nothing() throws IOException {
        Listening listening = links.listen(
                Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws"), recorder().acceptor());
        int port = listening.addresses().getFirst().endpoint().orElseThrow().port();
        for (int i = 0; i < 50; i++) {
            try (Socket socket = new Socket()) {
                socket.setSoLinger(i % 2 == 0, 0);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            }
        }
        assertThat(Ground.until(() -> links.counters().get("ws-upgrades-refused")
                                + links.counters().get("link-accepts-failed")
                        == 50))
                .isTrue();
    }
}
