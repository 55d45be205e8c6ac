package dev.starling.testbed.overlay;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.gnutella.GnutellaCodec;
import dev.starling.gnutella.GnutellaMessage;
import dev.starling.gnutella.handshake.Agreed;
import dev.starling.gnutella.handshake.HandshakeMachine;
import dev.starling.gnutella.handshake.Standing;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LoopEnv;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is talked on one Gnutella connection: who the other side is, a handshake, messages. */
final class ServentLink {
    /** Whose link it is. */
    interface Owner {
        /** What the owner is just now. */
        Standing standing();

        /** The handshake is done: messages may be sent, and come. Returns the link's number. */
        int agreed(ByteLink link, Agreed agreed);

        void received(int number, GnutellaMessage message);

        /** The link is gone; the number is empty where no handshake was done. */
        void gone(ByteLink link, Optional<Integer> number);

        /** What a request for a file is answered with. */
        ByteLink.Talk upload();
    }

    private ServentLink() {}

    /** On a connection that was taken: a Gnutella handshake, or a request for a file, as its first bytes say. */
    static ByteLink.Talk taken(Owner owner) {
        return new FirstBytes(owner);
    }

    /** On a connection that was made. */
    static ByteLink.Talk made(Owner owner) {
        return new Handshake(owner, true);
    }

    private record FirstBytes(Owner owner) implements ByteLink.Talk {
        private static final int ENOUGH = 4;

        @Override
        public void received(ByteLink link, ByteBuffer data) {
            if (data.remaining() < ENOUGH) {
                return;
            }
            byte[] first = new byte[ENOUGH];
            data.get(data.position(), first);
            String word = new String(first, StandardCharsets.ISO_8859_1);
            boolean http = word.equals("GET ") || word.equals("HEAD");
            link.become(http ? owner.upload() : new Handshake(owner, false));
        }

        @Override
        public void closed(ByteLink link) {
            owner.gone(link, Optional.empty());
        }
    }

    private static final class Handshake implements ByteLink.Talk {
        private static final Duration LINGER = Duration.ofSeconds(2);

        private final Owner owner;
        private final HandshakeMachine machine;
        private LinkLoop.@Nullable Timer timer;
        private boolean failed;

        Handshake(Owner owner, boolean initiator) {
            this.owner = owner;
            machine = new HandshakeMachine(initiator, owner.standing(), Servent.USER_AGENT);
        }

        @Override
        public void begin(ByteLink link) {
            timer = link.loop().timer(() -> {
                if (failed) {
                    link.abort();
                } else {
                    handle(link, new LayerInput.Tick());
                }
            });
            handle(link, new LayerInput.Begin());
        }

        @Override
        public void received(ByteLink link, ByteBuffer data) {
            handle(link, new LayerInput.FromBelow(data));
        }

        @Override
        public void closed(ByteLink link) {
            if (timer != null) {
                timer.at(Env.NEVER);
            }
            owner.gone(link, Optional.empty());
        }

        private void handle(ByteLink link, LayerInput input) {
            machine.handle(input, new LoopEnv<LayerOutput<Agreed>>(link.loop(), output -> perform(link, output)).now());
            if (timer != null) {
                timer.at(failed ? link.loop().nowNs() + LINGER.toNanos() : machine.deadlineNs());
            }
        }

        private void perform(ByteLink link, LayerOutput<Agreed> output) {
            switch (output) {
                case LayerOutput.Down<Agreed> o -> {
                    byte[] bytes = new byte[o.data().remaining()];
                    o.data().get(bytes);
                    link.send(bytes);
                }
                case LayerOutput.Ready<Agreed> o -> link.become(new Messages(owner, owner.agreed(link, o.result())));
                // Messages behind the handshake are still in the buffer, and the next talk's.
                case LayerOutput.Up<Agreed> o -> {}
                case LayerOutput.End<Agreed> o -> {}
                case LayerOutput.Fail<Agreed> o -> {
                    // After the refusal, which the other side has some time to read.
                    failed = true;
                    link.finish();
                }
            }
        }
    }

    private record Messages(Owner owner, int number) implements ByteLink.Talk {
        @Override
        public void received(ByteLink link, ByteBuffer data) {
            for (GnutellaMessage next = GnutellaCodec.read(data); next != null; next = GnutellaCodec.read(data)) {
                owner.received(number, next);
            }
        }

        @Override
        public void closed(ByteLink link) {
            owner.gone(link, Optional.of(number));
        }
    }
}
