package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.identity.HostCertificates;
import dev.starling.identity.ProofVerifier;
import dev.starling.mux.YamuxConfig;
import dev.starling.secure.Secured;
import dev.starling.secure.TlsLimits;
import dev.starling.secure.TlsMachine;
import dev.starling.secure.TlsSetup;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A connection that ends because of what has come: the reason leaves before the end does. */
class LastWordsTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(9);
    private static final List<String> YAMUX = List.of(ConnectionSetup.YAMUX);

    private record Now<O>(Consumer<O> sink) implements Env<O> {
        @Override
        public void out(O output) {
            sink.accept(output);
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
            return RANDOM;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }

    private final TlsMachine client = new TlsMachine(new TlsSetup(
            HostCertificates.make(ConnectionPair.DIALER, RANDOM, 0),
            ProofVerifier.EACH_TIME,
            true,
            Optional.empty(),
            YAMUX,
            TlsLimits.DEFAULT));
    private final ConnectionMachine listener;
    private final ByteArrayOutputStream toListener = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();

    LastWordsTest() {
        HostCertificates certificate = HostCertificates.make(ConnectionPair.LISTENER, RANDOM, 0);
        TlsSetup tls =
                new TlsSetup(certificate, ProofVerifier.EACH_TIME, false, Optional.empty(), YAMUX, TlsLimits.DEFAULT);
        listener = new ConnectionMachine(new ConnectionSetup(
                false,
                List.of(new ConnectionSetup.Security(TlsMachine.PROTOCOL, () -> new TlsMachine(tls))),
                protocol -> true,
                YamuxConfig.DEFAULT,
                ConnectionSetup.UPGRADE_NS));
    }

    private static void copy(ByteBuffer from, ByteArrayOutputStream to) {
        while (from.hasRemaining()) {
            to.write(from.get());
        }
    }

    private void give(ConnectionInput input) {
        listener.handle(input, new Now<>(output -> {
            switch (output) {
                case ConnectionOutput.Down(ByteBuffer data) -> {
                    events.add("down");
                    copy(data, toClient);
                }
                case ConnectionOutput.Closed(String code, String reason) -> events.add("closed " + code);
                case ConnectionOutput rest -> {}
            }
        }));
    }

    private void atClient(LayerInput input) {
        client.handle(input, new Now<LayerOutput<Secured>>(output -> {
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer data) -> copy(data, toListener);
                case LayerOutput.Up<Secured>(ByteBuffer data) -> copy(data, read);
                case LayerOutput.Ready<Secured> ready -> {}
                case LayerOutput.End<Secured> end -> events.add("end");
                case LayerOutput.Fail<Secured> fail -> throw new AssertionError(fail);
            }
        }));
    }

    private static ByteBuffer take(ByteArrayOutputStream bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
        bytes.reset();
        return all;
    }

    @Test
    void the_muxers_complaint_and_the_announced_end_leave_before_the_connection_is_closed() {
        give(new ConnectionInput.Begin());
        give(new ConnectionInput.Room(1 << 20));
        give(new ConnectionInput.FromBelow(
                ByteBuffer.wrap("\u0013/multistream/1.0.0\n\u000b/tls/1.0.0\n".getBytes(StandardCharsets.UTF_8))));
        take(toClient);
        atClient(new LayerInput.Begin());
        for (int i = 0; i < 2; i++) {
            give(new ConnectionInput.FromBelow(take(toListener)));
            atClient(new LayerInput.FromBelow(take(toClient)));
        }
        events.clear();
        read.reset();
        byte[] unknownVersion = HexFormat.of().parseHex("ff0000000000000000000000");
        atClient(new LayerInput.FromAbove(ByteBuffer.wrap(unknownVersion)));
        give(new ConnectionInput.FromBelow(take(toListener)));
        assertThat(events).hasSize(3).endsWith("closed protocol-error").startsWith("down", "down");
        atClient(new LayerInput.FromBelow(take(toClient)));
        // GoAway, protocol error.
        assertThat(HexFormat.of().formatHex(read.toByteArray())).endsWith("000300000000000000000001");
        assertThat(events).last().isEqualTo("end");
    }
}
