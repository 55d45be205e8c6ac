package dev.starling.gnutella.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Files that go from one to another. */
class TransferTest {
    private static final String NAME = "Starling + Söng?.mp3";

    /** One side; what it puts out in a list, buffers copied. */
    private static final class Side implements Env<TransferOutput> {
        final Machine<TransferInput, TransferOutput> machine;
        final List<TransferOutput> outputs = new ArrayList<>();
        final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Side(Machine<TransferInput, TransferOutput> machine) {
            this.machine = machine;
        }

        List<TransferOutput> on(TransferInput input) {
            outputs.clear();
            machine.handle(input, this);
            return List.copyOf(outputs);
        }

        List<TransferOutput> hears(String text) {
            return on(
                    new TransferInput.Received(ByteBuffer.wrap(Bytes.utf8(text).toArray())));
        }

        String said(TransferInput input) {
            return ((TransferOutput.Send) on(input).getFirst()).data().text();
        }

        @Override
        public void out(TransferOutput output) {
            if (output instanceof TransferOutput.Content part) {
                assertThat(part.offset()).isEqualTo(content.size());
                byte[] bytes = new byte[part.data().remaining()];
                part.data().get(bytes);
                content.writeBytes(bytes);
            }
            outputs.add(output);
        }

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            throw new AssertionError("a transfer draws nothing");
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }

    private static Side upload(boolean busy) {
        return new Side(new UploadMachine(Map.of(7L, new UploadMachine.Offered(NAME, 1000)), busy, 120));
    }

    private static Side download(long size, long offset) {
        return new Side(new DownloadMachine(7, NAME, size, offset, "Starling/1"));
    }

    @Seeds(20)
    void a_file_comes_over_whole_however_it_is_cut(RandomGenerator random) {
        byte[] file = new byte[1000];
        random.nextBytes(file);
        Side up = upload(false);
        Side down = download(1000, 0);
        List<TransferOutput> asked = down.on(new TransferInput.Begin());
        List<TransferOutput> answer =
                up.hears(((TransferOutput.Send) asked.getFirst()).data().text());
        assertThat(answer.getLast()).isEqualTo(new TransferOutput.Serve(7, 0, 1000));
        Bytes wire = Bytes.concat(((TransferOutput.Send) answer.getFirst()).data(), Bytes.of(file));
        List<TransferOutput> last = List.of();
        for (int at = 0; at < wire.length(); ) {
            int to = Math.min(wire.length(), at + 1 + random.nextInt(200));
            last = down.on(new TransferInput.Received(
                    ByteBuffer.wrap(wire.slice(at, to).toArray())));
            at = to;
        }
        assertThat(last.getLast()).isEqualTo(new TransferOutput.Done());
        assertThat(down.content.toByteArray()).isEqualTo(file);
        assertThat(up.on(new TransferInput.Served())).as("the connection stays").isEmpty();
    }

    @Test
    void a_request_is_what_clients_of_the_time_send() {
        assertThat(download(1000, 200).said(new TransferInput.Begin()))
                .isEqualTo("GET /get/7/Starling%20%2B%20S%C3%B6ng%3F.mp3 HTTP/1.1\r\nUser-Agent: Starling/1\r\n"
                        + "Connection: Keep-Alive\r\nRange: bytes=200-999\r\n\r\n");
    }

    @Test
    void who_answers_in_slices_is_asked_for_the_next_one() {
        Side down = download(10, 0);
        down.on(new TransferInput.Begin());
        List<TransferOutput> outputs =
                down.hears("HTTP/1.1 206 Partial\r\nContent-Length: 4\r\nContent-Range: bytes 0-3/10\r\n\r\nabcd");
        assertThat(((TransferOutput.Send) outputs.getLast()).data().text()).contains("Range: bytes=4-9");
        assertThat(down.hears("HTTP/1.1 206 Partial\r\nContent-Range: bytes=4-9/10\r\n\r\nefghij")
                        .getLast())
                .isEqualTo(new TransferOutput.Done());
        assertThat(down.content).hasToString("abcdefghij");
    }

    @Test
    void a_range_is_answered_with_that_range() {
        String head = "GET /get/7/Starling%20+%20S%C3%B6ng%3F.mp3 HTTP/1.1\r\nRange: bytes=%s\r\n\r\n";
        assertThat(upload(false).hears(head.replace("bytes=%s", "bytes=200-")).getLast())
                .isEqualTo(new TransferOutput.Serve(7, 200, 800));
        assertThat(upload(false).hears(head.replace("bytes=%s", "bytes=-100")).getLast())
                .isEqualTo(new TransferOutput.Serve(7, 900, 100));
        List<TransferOutput> some = upload(false).hears(head.replace("bytes=%s", "bytes=0-9"));
        assertThat(((TransferOutput.Send) some.getFirst()).data().text())
                .startsWith("HTTP/1.1 206 ")
                .contains("Content-Range: bytes 0-9/1000", "Content-Length: 10");
        assertThat(((TransferOutput.Send) upload(false)
                                .hears(head.replace("bytes=%s", "bytes=1000-"))
                                .getFirst())
                        .data()
                        .text())
                .startsWith("HTTP/1.1 416 ");
    }

    @Test
    void what_is_not_there_or_too_much_is_refused() {
        assertThat(text(upload(false).hears("GET /get/8/" + "x HTTP/1.1\r\n\r\n")))
                .startsWith("HTTP/1.1 404 ");
        assertThat(text(upload(false).hears("GET /get/7/other HTTP/1.1\r\n\r\n")))
                .startsWith("HTTP/1.1 404 ");
        assertThat(text(upload(false).hears("PUT /get/7/x HTTP/1.1\r\n\r\n"))).startsWith("HTTP/1.1 400 ");
        assertThat(text(upload(true).hears("GET /get/7/x HTTP/1.1\r\n\r\n")))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: 120");
        Side up = upload(false);
        assertThat(up.hears("GET /get/8/x HTTP/1.0\r\n\r\n").getLast()).isEqualTo(new TransferOutput.Done());
        Side eager = upload(false);
        assertThat(eager.hears("GET /get/7/Starling%20+%20S%C3%B6ng%3F.mp3 HTTP/1.1\r\n\r\nmore")
                        .getLast())
                .isInstanceOf(TransferOutput.Failed.class);
    }

    private static String text(List<TransferOutput> outputs) {
        return ((TransferOutput.Send) outputs.getFirst()).data().text();
    }

    @Test
    void a_downloader_believes_nothing() {
        assertThat(answered("HTTP/1.1 503 Busy\r\nRetry-After: 30\r\n\r\n")).isEqualTo(new TransferOutput.Busy(30));
        assertThat(answered("HTTP/1.1 503 Busy\r\n\r\n")).isEqualTo(new TransferOutput.Busy(60));
        for (String bad : List.of(
                "HTTP/1.1 404 Not Found\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", // more than there is
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 206 Partial\r\nContent-Range: bytes 1-9/10\r\n\r\n", // another part
                "HTTP/1.1 206 Partial\r\nContent-Range: bytes x\r\n\r\n",
                "GIV 1:2/3\n\n",
                "\r\n")) {
            assertThat(answered(bad)).as(bad).isInstanceOf(TransferOutput.Failed.class);
        }
        Side cut = download(10, 0);
        cut.on(new TransferInput.Begin());
        assertThat(cut.on(new TransferInput.Ended()).getLast()).isInstanceOf(TransferOutput.Failed.class);
    }

    private static TransferOutput answered(String text) {
        Side down = download(10, 0);
        down.on(new TransferInput.Begin());
        return down.hears(text).getLast();
    }

    @Test
    void a_file_that_is_there_already_asks_for_nothing() {
        assertThat(download(10, 10).on(new TransferInput.Begin())).containsExactly(new TransferOutput.Done());
    }
}
