package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.OverlayInput;
import dev.starling.gnutella.GnutellaCodec;
import dev.starling.gnutella.GnutellaCommand;
import dev.starling.gnutella.GnutellaConfig;
import dev.starling.gnutella.GnutellaMachine;
import dev.starling.gnutella.GnutellaMessage;
import dev.starling.gnutella.Guid;
import dev.starling.gnutella.Library;
import dev.starling.gnutella.head.Head;
import dev.starling.gnutella.head.HeadReader;
import dev.starling.gnutella.transfer.TransferInput;
import dev.starling.gnutella.transfer.TransferOutput;
import dev.starling.gnutella.transfer.UploadMachine;
import dev.starling.napster.NapsterCodec;
import dev.starling.napster.NapsterConfig;
import dev.starling.napster.NapsterMessage;
import dev.starling.napster.NapsterServer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What Gnutella and Napster read from strangers. */
final class OverlayTargets {
    private static final Endpoint HOME = Endpoint.parse("10.0.0.7:6346");

    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("gnutella-message", OverlayTargets::gnutella),
            new FuzzTarget("gnutella-ultrapeer", OverlayTargets::ultrapeer),
            new FuzzTarget(
                    "gnutella-head",
                    List.of("GNUTELLA CONNECT/0.6\r\n", "X-Ultrapeer: True\r\n", "\r\n\r\n", "\n\n", "\r\n ", ": "),
                    OverlayTargets::head),
            new FuzzTarget(
                    "gnutella-upload",
                    List.of("GET /get/7/", " HTTP/1.1\r\n", "Range: bytes=", "\r\n\r\n", "%zz", "HEAD "),
                    OverlayTargets::upload),
            new FuzzTarget(
                    "napster-message",
                    List.of("FILENAME CONTAINS \"", " MAX_RESULTS ", "LINESPEED \"AT LEAST\" ", "\" "),
                    OverlayTargets::napster));

    /** Keeps what comes out. */
    private static final class Taking<O> extends ScriptEnv<O> {
        private final List<O> outputs = new ArrayList<>();

        Taking() {
            super(1);
        }

        @Override
        public void out(O output) {
            outputs.add(output);
        }
    }

    private OverlayTargets() {}

    /** What is read; empty where it is refused, or where more would have to come first. */
    private static <T> Optional<T> read(Supplier<@Nullable T> parse) {
        return EncodingTargets.read(() -> Optional.ofNullable(parse.get())).flatMap(one -> one);
    }

    /** What is read is written again as the same bytes. */
    private static void gnutella(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        read(() -> GnutellaCodec.read(in)).ifPresent(message -> {
            Bytes wire = Bytes.of(input, 0, in.position());
            assertThat(GnutellaCodec.encode(message)).isEqualTo(wire);
            assertThat(GnutellaCodec.sizeOf(message)).isEqualTo(wire.length());
        });
    }

    /** An ultrapeer with a leaf takes whatever comes, from either. */
    private static void ultrapeer(byte[] input) {
        GnutellaMachine machine = new GnutellaMachine(GnutellaConfig.ULTRAPEER, new Guid(7, 7), HOME, Library.EMPTY);
        Taking<Object> env = new Taking<>();
        machine.handle(new OverlayInput.Command<>(new GnutellaCommand.Meet(1, GnutellaConfig.Role.ULTRAPEER)), env);
        machine.handle(new OverlayInput.Command<>(new GnutellaCommand.Meet(2, GnutellaConfig.Role.LEAF)), env);
        ByteBuffer in = ByteBuffer.wrap(input);
        for (int i = 0; i < 64 && in.remaining() > 1; i++) {
            int from = 1 + (in.get() & 1);
            GnutellaMessage message = read(() -> GnutellaCodec.read(in)).orElse(null);
            if (message == null) {
                return;
            }
            machine.handle(new OverlayInput.Received<>(from, message), env);
        }
    }

    /** A head that is read says the same when it is written and read again, however it is cut. */
    private static void head(byte[] input) {
        read(() -> new HeadReader().read(ByteBuffer.wrap(input))).ifPresent(head -> {
            Bytes wire = head.encode(Head.LineEnd.CR_LF);
            if (wire.length() > HeadReader.HEAD_BYTES_MAX) {
                return;
            }
            HeadReader again = new HeadReader();
            for (int i = 0; i < wire.length() - 1; i++) {
                assertThat(again.read(ByteBuffer.wrap(new byte[] {wire.at(i)}))).isNull();
            }
            assertThat(again.read(ByteBuffer.wrap(new byte[] {wire.at(wire.length() - 1)})))
                    .isEqualTo(head);
        });
    }

    private static void upload(byte[] input) {
        UploadMachine machine = new UploadMachine(Map.of(7L, new UploadMachine.Offered("a b.mp3", 1000)), false, 60);
        Taking<TransferOutput> env = new Taking<>();
        machine.handle(new TransferInput.Begin(), env);
        machine.handle(new TransferInput.Received(ByteBuffer.wrap(input)), env);
        for (TransferOutput output : env.outputs) {
            if (output instanceof TransferOutput.Serve serve) {
                assertThat(serve.from()).isBetween(0L, 999L);
                assertThat(serve.from() + serve.length()).isBetween(1L, 1000L);
            }
        }
    }

    /** What is read means the same when it is written and read again, and no server falls over it. */
    private static void napster(byte[] input) {
        read(() -> NapsterCodec.read(ByteBuffer.wrap(input))).ifPresent(message -> {
            EncodingTargets.read(() -> NapsterCodec.encode(message))
                    .ifPresent(wire -> assertThat(NapsterCodec.read(ByteBuffer.wrap(wire.toArray())))
                            .isEqualTo(message));
            NapsterServer server = new NapsterServer(NapsterConfig.DEFAULT, peer -> HOME.ip());
            Taking<Object> env = new Taking<>();
            server.handle(new OverlayInput.Received<>(1, new NapsterMessage.Login("me", "x", 1, "c", 1)), env);
            server.handle(new OverlayInput.Received<>(1, message), env);
        });
    }
}
