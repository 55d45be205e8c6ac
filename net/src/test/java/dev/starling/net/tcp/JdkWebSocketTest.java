package dev.starling.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.encoding.Multiaddr;
import dev.starling.linktesting.Recorder;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.Listening;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our WebSocket listener as the JDK's own client sees it. */
class JdkWebSocketTest {
    private final Ground ground = new Ground(LinkOptions.DEFAULT);
    private final SocketLinks links = ground.links();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Client client = new Client();

    @AfterEach
    void end() {
        http.shutdownNow();
        links.close();
        ground.close();
    }

    /** What the client was told. */
    private static final class Client implements WebSocket.Listener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<String> events = new ArrayList<>();

        @Override
        public synchronized @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            bytes.writeBytes(copy);
            socket.request(1);
            return null;
        }

        @Override
        public synchronized @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            events.add("pong " + StandardCharsets.UTF_8.decode(payload));
            socket.request(1);
            return null;
        }

        @Override
        public synchronized @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("close " + code);
            return null;
        }

        @Override
        public synchronized void onError(WebSocket socket, Throwable error) {
            events.add("error " + error);
        }

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        synchronized List<String> events() {
            return List.copyOf(events);
        }
    }

    private WebSocket connect(String path, Listening listening) {
        int port = listening.addresses().getFirst().endpoint().orElseThrow().port();
        return http.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(30))
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), client)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private Listening listen(Recorder listener) {
        return links.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws"), listener.acceptor());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        assertThat(Ground.until(condition)).isTrue();
    }

    /** Sends back what comes. */
    private record Echo(Link link) implements LinkHandler {
        @Override
        public void received(ByteBuffer data) {
            link.write(data);
        }

        @Override
        public void pause() {
            link.flush();
        }

        @Override
        public void sent(int bytes) {}

        @Override
        public void ended() {
            link.finish();
        }

        @Override
        public void closed(String code, String reason) {}
    }

    @Test
    void messages_of_all_sizes_and_in_fragments_come_back() {
        WebSocket socket = connect("/", links.listen(Multiaddr.parse("/ip4/127.0.0.1/tcp/0/ws"), Echo::new));
        byte[] data = new byte[3_000_000];
        new Random(1).nextBytes(data);
        int at = 0;
        for (int length : new int[] {1, 125, 126, 127, 65_535, 65_536, 65_537, 1 << 20}) {
            socket.sendBinary(ByteBuffer.wrap(data, at, length), true).join();
            at += length;
        }
        while (at < data.length) {
            int length = Math.min(data.length - at, 200_001);
            socket.sendBinary(ByteBuffer.wrap(data, at, length), at + length == data.length)
                    .join();
            at += length;
        }
        await(() -> client.bytes().length == data.length);
        assertThat(Arrays.equals(client.bytes(), data)).isTrue();
        socket.sendPing(ByteBuffer.wrap("are you there".getBytes(StandardCharsets.UTF_8)))
                .join();
        await(() -> client.events().contains("pong are you there"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
        await(() -> links.counters().getOrDefault("links-closed-finished", 0L) == 1);
        await(() -> client.events().contains("close 1000"));
    }

    @Test
    void our_finish_is_a_close_that_the_client_answers() {
        Recorder listener = new Recorder();
        connect("/", listen(listener));
        await(listener::isLinked);
        listener.send("last words".getBytes(StandardCharsets.UTF_8));
        listener.run(Link::finish);
        await(listener::isClosed);
        assertThat(listener.code()).isEqualTo("finished");
        assertThat(listener.isEnded()).isTrue();
        await(() -> client.events().contains("close 1000"));
        assertThat(client.bytes()).isEqualTo("last words".getBytes(StandardCharsets.UTF_8));
        assertThat(listener.faults()).isEmpty();
    }

    @Test
    void text_is_answered_by_a_close_with_its_code() {
        Recorder listener = new Recorder();
        WebSocket socket = connect("/", listen(listener));
        socket.sendText("hello", true).join();
        await(() -> client.events().contains("close 1003"));
        await(listener::isClosed);
        assertThat(listener.code()).isEqualTo("bad-frame");
    }

    @Test
    void an_abort_of_the_client_is_a_reset() {
        Recorder listener = new Recorder();
        WebSocket socket = connect("/", listen(listener));
        await(listener::isLinked);
        socket.abort();
        await(listener::isClosed);
        assertThat(listener.code()).isEqualTo("reset");
    }

    @Test
    void another_path_is_not_found() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> connect("/elsewhere", listen(new Recorder())))
                .withMessageContaining("WebSocketHandshakeException");
    }
}
