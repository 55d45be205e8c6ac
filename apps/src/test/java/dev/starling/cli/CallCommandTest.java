package dev.starling.cli;

import static dev.starling.cli.GroupOfProcessesTest.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.cli.Cli.Running;
import dev.starling.net.RealWorld;
import dev.starling.peer.Peer;
import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code starling call}: a stream on stdin and stdout, with every way in which it can end. */
@Timeout(60)
class CallCommandTest {
    /** A clear screen by C0 and by C1, a title, a turned direction; the euro sign needs three bytes. */
    private static final String ATTACK = "a\u001b[2Jb\u009b2Jc\u001b]0;owned\u0007\u202e€\r\nend";

    private RealWorld world;
    private Peer peer;

    @BeforeEach
    void somebody_to_call() {
        world = RealWorld.open((text, cause) -> {});
        peer = world.peer(options -> options.listen("/ip4/127.0.0.1/tcp/0").listen("/ip4/127.0.0.1/tcp/0/ws"));
    }

    @AfterEach
    void who_is_gone_then() {
        world.close();
    }

    private String tcp() {
        return peer.addresses().getFirst().toString();
    }

    private String ws() {
        return peer.addresses().getLast().toString();
    }

    private static void echo(Stream stream) {
        for (byte[] part = stream.read(); part.length > 0; part = stream.read()) {
            stream.write(part);
        }
    }

    private static byte[] random(int bytes) {
        byte[] data = new byte[bytes];
        new SplittableRandom(7).nextBytes(data);
        return data;
    }

    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void every_byte_comes_back_as_it_went(String security) {
        peer.handle("/echo/1.0.0", CallCommandTest::echo);
        byte[] data = random(3 << 20);
        for (String at : new String[] {tcp(), ws()}) {
            Cli cli = new Cli().reads(new ByteArrayInputStream(data));
            Result result = cli.call("call", at, "/echo/1.0.0", "--security", security);
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(cli.outBytes()).isEqualTo(data);
        }
    }

    @Test
    void the_end_of_stdin_ends_our_half_and_the_answer_still_comes() {
        peer.handle(
                "/count/1.0.0",
                stream -> stream.write((stream.readAll(1 << 20).length + " bytes").getBytes(StandardCharsets.UTF_8)));
        assertThat(new Cli().reads("hello").call("call", tcp(), "/count/1.0.0"))
                .isEqualTo(new Result(0, "5 bytes", ""));
        assertThat(new Cli().reads("").call("call", tcp(), "/count/1.0.0")).isEqualTo(new Result(0, "0 bytes", ""));
    }

    @Test
    @SuppressWarnings("try") // The keyboard's end is what is tested.
    void the_other_sides_end_leaves_our_half_open() throws Exception {
        CompletableFuture<byte[]> heard = new CompletableFuture<>();
        peer.handle("/first/1.0.0", stream -> {
            stream.write("me first".getBytes(StandardCharsets.UTF_8));
            stream.closeWrite();
            heard.complete(stream.readAll(1 << 20));
        });
        try (PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream stdin = new PipedInputStream(keyboard)) {
            Running running = new Cli().reads(stdin).start("call", tcp(), "/first/1.0.0");
            running.until("me first");
            byte[] data = random(500_000);
            keyboard.write(data);
            keyboard.close();
            assertThat(running.end().exitCode()).isZero();
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(data);
        }
    }

    @Test
    void a_reset_is_a_failure_with_a_reason() {
        peer.handle("/reset/1.0.0", stream -> {
            stream.readExactly(5);
            stream.reset();
        });
        peer.handle("/broken/1.0.0", stream -> {
            throw new IllegalStateException("not today");
        });
        for (String protocol : new String[] {"/reset/1.0.0", "/broken/1.0.0"}) {
            Result result = new Cli().reads("hello").call("call", tcp(), protocol);
            assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(result.err())
                    .isEqualTo("starling call: the stream for " + protocol + " was reset by the other side\n");
        }
    }

    @Test
    void a_reset_after_the_other_side_has_finished_ends_a_call_that_waits_for_stdin() throws Exception {
        CountDownLatch finished = new CountDownLatch(1);
        peer.handle("/late/1.0.0", stream -> {
            stream.write("bye".getBytes(StandardCharsets.UTF_8));
            stream.closeWrite();
            finished.await();
            stream.reset();
        });
        Running running = new Cli().reads(new Waiting()).start("call", tcp(), "/late/1.0.0");
        running.until("bye");
        finished.countDown();
        Result result = running.end();
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).contains("was reset by the other side");
    }

    @Test
    void a_lost_connection_ends_a_call_that_waits_for_stdin() throws Exception {
        peer.handle("/echo/1.0.0", stream -> {
            stream.write("up".getBytes(StandardCharsets.UTF_8));
            echo(stream);
        });
        Running running = new Cli().reads(new Waiting()).start("call", tcp(), "/echo/1.0.0");
        running.until("up");
        peer.close();
        Result result = running.end();
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).startsWith("starling call: the ").doesNotContain("internal error");
    }

    @Test
    void a_protocol_that_is_not_spoken_is_named() {
        Result result = new Cli().reads("hello").call("call", tcp(), "/none/1.0.0");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("starling call: " + peer.peerId() + " does not speak /none/1.0.0\n");
    }

    @Test
    void ctrl_c_ends_it_while_stdin_waits_whether_or_not_the_other_side_has_finished() throws Exception {
        CountDownLatch reset = new CountDownLatch(1);
        peer.handle("/wait/1.0.0", stream -> {
            stream.write("here".getBytes(StandardCharsets.UTF_8));
            try {
                stream.read();
            } finally {
                reset.countDown();
            }
        });
        peer.handle("/done/1.0.0", stream -> {
            stream.write("here".getBytes(StandardCharsets.UTF_8));
            stream.closeWrite();
            stream.read();
        });
        for (String protocol : new String[] {"/wait/1.0.0", "/done/1.0.0"}) {
            Running running = new Cli().reads(new Waiting()).start("call", tcp(), protocol);
            running.until("here");
            Result result = running.stop();
            assertThat(result.exitCode()).isEqualTo(130);
            assertThat(result.err()).isEmpty();
        }
        assertThat(reset.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void who_does_not_read_the_output_holds_the_other_side_back_and_ctrl_c_still_ends_it() throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        peer.handle("/flood/1.0.0", stream -> {
            stream.timeout(Duration.ofMillis(500));
            long bytes = 0;
            try {
                for (byte[] block = new byte[64 << 10]; bytes < 1L << 30; bytes += block.length) {
                    stream.write(block);
                }
            } catch (PeerException noRoom) {
                // As it should be.
            }
            written.complete(bytes);
            stream.timeout(Duration.ZERO);
            stream.read();
        });
        CountDownLatch reads = new CountDownLatch(1);
        try (OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    reads.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }) {
            Running running = new Cli().reads("").writes(stuck).start("call", tcp(), "/flood/1.0.0");
            // Of a gigabyte: a window and what sockets hold.
            assertThat(written.get(20, TimeUnit.SECONDS)).isLessThan(8 << 20);
            Result result = running.stop();
            assertThat(result.exitCode()).isEqualTo(130);
        } finally {
            reads.countDown();
        }
    }

    @Test
    void output_that_nobody_reads_any_more_ends_it_quietly() {
        peer.handle("/echo/1.0.0", CallCommandTest::echo);
        assertThat(new Cli().reads("hello").closed().call("call", tcp(), "/echo/1.0.0"))
                .isEqualTo(new Result(0, "", ""));
    }

    @Test
    void output_that_cannot_be_written_and_input_that_cannot_be_read_are_told() {
        peer.handle("/echo/1.0.0", CallCommandTest::echo);
        Result full = new Cli().reads("hello").writes(new Full()).call("call", tcp(), "/echo/1.0.0");
        assertThat(full.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(full.err()).isEqualTo("starling call: cannot write the output: No space left on device\n");
        Result broken = new Cli()
                .reads(new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("Input/output error");
                    }
                })
                .call("call", tcp(), "/echo/1.0.0");
        assertThat(broken.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(broken.err()).isEqualTo("starling call: cannot read stdin: Input/output error\n");
    }

    @Test
    void a_terminal_is_shown_escapes_and_a_pipe_gets_the_bytes() {
        byte[] bytes = ATTACK.getBytes(StandardCharsets.UTF_8);
        peer.handle("/attack/1.0.0", stream -> {
            // Byte by byte, so that characters come in pieces.
            for (byte b : bytes) {
                stream.write(new byte[] {b});
            }
            stream.write(new byte[] {(byte) 0xe2, (byte) 0x82});
        });
        Result shown = new Cli().reads("").onTerminal().call("call", tcp(), "/attack/1.0.0");
        assertThat(shown.out()).isEqualTo("a\\x1b[2Jb\\x9b2Jc\\x1b]0;owned\\x07\\u202e€\\r\nend\ufffd");
        Cli pipe = new Cli().reads("");
        pipe.call("call", tcp(), "/attack/1.0.0");
        assertThat(pipe.outBytes()).startsWith(bytes).hasSize(bytes.length + 2);
        harmless(new Cli().reads("").call("call", tcp(), "/" + ATTACK.replace("\n", "")));
    }

    /** A keyboard that nobody touches. */
    private static final class Waiting extends InputStream {
        private final CountDownLatch never = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return -1;
        }
    }

    private static final class Full extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
