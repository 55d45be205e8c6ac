package dev.starling.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.encoding.Varint;
import dev.starling.fuzz.Script;
import dev.starling.identity.Identity;
import dev.starling.identity.PublicKey;
import dev.starling.mux.YamuxConfig;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.Secured;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Whole connections: with somebody on the line, and with somebody hostile who is inside the secure channel. */
public final class ConnectionScript {
    private static final List<String> SUPPORTED = List.of("/echo/1", "/sink/1");
    private static final List<List<String>> WANTED = List.of(
            List.of("/echo/1"), List.of("/none/1", "/sink/1"), List.of("/none/1"), List.of("/none/1", "/none/2"));
    private static final List<String> LINES =
            List.of("/multistream/1.0.0", "/echo/1", "na", "/none/1", "ls", "/sink/1", "/noise", "/yamux/1.0.0");
    private static final List<Long> LENGTHS = List.of(0L, 1L, 262_144L, 262_145L, (1L << 24) + 1, 0xFFFF_FFFFL);

    private ConnectionScript() {}

    private static ConnectionSetup setup(boolean dialer, ConnectionSetup.Security security) {
        return new ConnectionSetup(
                dialer, List.of(security), SUPPORTED::contains, YamuxConfig.DEFAULT, ConnectionSetup.UPGRADE_NS);
    }

    private static ConnectionSetup.Security noise(boolean dialer) {
        Identity identity = Identity.generate(new SplittableRandom(dialer ? 1 : 2));
        return new ConnectionSetup.Security(
                NoiseMachine.PROTOCOL,
                () -> new NoiseMachine(new NoiseSetup(
                        identity, dialer, Optional.empty(), List.of(ConnectionSetup.YAMUX), NoiseLimits.DEFAULT)));
    }

    /**
     * Two sides and a line. A step is a byte, whose highest bit names a side: 0…6 let what it sent pass, 7 an application
     * asks for a stream, 8 it uses one, 9 time passes for both, 10 a byte is changed on its way, 11 bytes are left out, 12
     * bytes are put in, 13 an end, 14 closing, 15 room.
     */
    public static void line(byte[] input) {
        Script script = new Script(input);
        ConnectionWitness[] sides = {
            new ConnectionWitness(setup(true, noise(true)), 11), new ConnectionWitness(setup(false, noise(false)), 12)
        };
        while (script.more()) {
            int step = script.number();
            ConnectionWitness from = sides[step >> 7];
            ConnectionWitness to = sides[1 - (step >> 7)];
            switch (step & 15) {
                case 7 -> from.open(script.of(WANTED));
                case 8 -> from.act(step >> 4, script.number(), script.number());
                case 9 -> {
                    long ns = 1L << (script.number() % 35);
                    from.pass(ns);
                    to.pass(ns);
                }
                case 10, 11, 12 -> to.hear(changed(script, step & 15, from.sent()));
                case 13 -> to.in(new ConnectionInput.EndBelow());
                case 14 -> from.in((step & 16) == 0 ? new ConnectionInput.Close() : new ConnectionInput.Abort());
                case 15 -> from.in(new ConnectionInput.Room(256 * script.number()));
                default -> to.hear(from.sent());
            }
        }
        sides[0].readOnlyWhatWasWrittenBy(sides[1]);
        sides[1].readOnlyWhatWasWrittenBy(sides[0]);
        sides[0].end();
        sides[1].end();
    }

    private static byte[] changed(Script script, int how, byte[] passing) {
        if (passing.length == 0) {
            return script.text().toArray();
        }
        int at = script.u16() % passing.length;
        return switch (how) {
            case 10 -> {
                passing[at] ^= (byte) script.number();
                yield passing;
            }
            case 11 -> Arrays.copyOfRange(passing, at, passing.length);
            default ->
                Bytes.concat(Bytes.of(passing, 0, at), script.text(), Bytes.of(passing, at, passing.length - at))
                        .toArray();
        };
    }

    /** A channel that hides nothing and is ready at once: who is on the line is at the other end as well. */
    private static final class Plain implements Machine<LayerInput, LayerOutput<Secured>> {
        private static final PublicKey KEY =
                PublicKey.ed25519(Identity.generate(new SplittableRandom(3)).publicKey());

        private final boolean early;

        Plain(boolean early) {
            this.early = early;
        }

        @Override
        public void handle(LayerInput input, Env<? super LayerOutput<Secured>> env) {
            switch (input) {
                case LayerInput.Begin() ->
                    env.out(new LayerOutput.Ready<>(new Secured(
                            KEY,
                            KEY.peerId(),
                            early ? Optional.of(ConnectionSetup.YAMUX) : Optional.empty(),
                            "/plain")));
                case LayerInput.FromBelow(ByteBuffer data) -> env.out(new LayerOutput.Up<>(data));
                case LayerInput.FromAbove(ByteBuffer data) -> env.out(new LayerOutput.Down<>(data));
                case LayerInput.EndBelow() -> env.out(new LayerOutput.End<>());
                case LayerInput.EndAbove() -> {}
                case LayerInput.Tick() -> {}
            }
        }
    }

    /**
     * Somebody hostile speaks yamux, and multistream on its streams. The first byte chooses the victim's side and whether
     * the muxer is still to be agreed on. A step is a byte; steps are handed over together until one is not 0…9: 0…3 a
     * frame of any kind, 4…7 lines of multistream in a frame, 8 bytes, 9 a line without a frame; 10 what was collected is
     * handed over, 11 the application asks for a stream, 12 it uses one, 13 time passes, 14 it closes or pings, 15 room.
     */
    public static void inside(byte[] input) {
        Script script = new Script(input);
        int kind = script.number();
        boolean dialer = (kind & 1) == 1;
        ConnectionWitness victim = new ConnectionWitness(
                setup(dialer, new ConnectionSetup.Security("/plain", () -> new Plain((kind & 2) == 0))), 13);
        victim.hear(lines("/multistream/1.0.0", "/plain"));
        if ((kind & 6) == 2) {
            victim.hear(lines("/multistream/1.0.0", ConnectionSetup.YAMUX));
        }
        Bytes collected = Bytes.EMPTY;
        while (script.more()) {
            int step = script.number();
            if ((step & 15) <= 9) {
                collected = Bytes.concat(collected, said(script, step));
                continue;
            }
            victim.hear(collected.toArray());
            collected = Bytes.EMPTY;
            switch (step & 15) {
                case 11 -> victim.open(script.of(WANTED));
                case 12 -> victim.act(step >> 4, script.number(), script.number());
                case 13 -> victim.pass(1L << (script.number() % 35));
                case 14 -> {
                    if ((step & 16) == 0) {
                        victim.in(new ConnectionInput.Close());
                    } else {
                        victim.ping();
                    }
                }
                case 15 -> victim.in(new ConnectionInput.Room(256 * script.number()));
                default -> {}
            }
        }
        victim.hear(collected.toArray());
        victim.end();
        assertThat(victim.isClosed()).isTrue();
    }

    private static Bytes said(Script script, int step) {
        return switch (step & 15) {
            case 0, 1, 2, 3 -> {
                int flags = script.number();
                int id = script.number();
                int length = script.number();
                long whole = length >= 240 ? LENGTHS.get((length - 240) % LENGTHS.size()) : length;
                byte[] body = new byte[(step & 3) == 0 ? (int) Math.min(whole, 300_000) : 0];
                yield Bytes.concat(frame(step & 3, flags, id, whole), Bytes.wrap(body));
            }
            case 4, 5, 6, 7 -> {
                Bytes body = Bytes.EMPTY;
                for (int left = step >> 4 & 3; left >= 0; left--) {
                    body = Bytes.concat(body, Bytes.wrap(lines(script.of(LINES))));
                }
                yield Bytes.concat(frame(0, script.number(), script.number(), body.length()), body);
            }
            case 8 -> script.text();
            default -> Bytes.wrap(lines(script.of(LINES)));
        };
    }

    private static Bytes frame(int type, int flags, int id, long length) {
        return Bytes.wrap(ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) (flags & 15))
                .putInt(id)
                .putInt((int) length)
                .array());
    }

    private static byte[] lines(String... lines) {
        Bytes all = Bytes.EMPTY;
        for (String line : lines) {
            Bytes text = Bytes.of((line + "\n").getBytes(UTF_8));
            all = Bytes.concat(all, Bytes.wrap(Varint.encode(text.length())), text);
        }
        return all.toArray();
    }
}
