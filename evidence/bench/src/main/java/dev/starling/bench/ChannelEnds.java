package dev.starling.bench;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.core.Span;
import dev.starling.secure.Secured;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Two secure channels back to back: what one sends is received by the other at once, and nothing is kept. */
final class ChannelEnds {
    private final Machine<LayerInput, LayerOutput<Secured>> initiator;
    private final Machine<LayerInput, LayerOutput<Secured>> responder;
    private final RandomGenerator random;
    private final End atInitiator;
    private final End atResponder;
    long upBytes;
    int readies;

    ChannelEnds(
            Machine<LayerInput, LayerOutput<Secured>> initiator,
            Machine<LayerInput, LayerOutput<Secured>> responder,
            RandomGenerator random) {
        this.initiator = initiator;
        this.responder = responder;
        this.random = random;
        atInitiator = new End(responder);
        atResponder = new End(initiator);
        atInitiator.otherEnv = atResponder;
        atResponder.otherEnv = atInitiator;
    }

    /** The handshake. */
    void begin() {
        responder.handle(new LayerInput.Begin(), atResponder);
        initiator.handle(new LayerInput.Begin(), atInitiator);
        if (readies != 2) {
            throw new IllegalStateException("no handshake");
        }
    }

    /** From the initiator to the responder. */
    void send(ByteBuffer data) {
        initiator.handle(new LayerInput.FromAbove(data), atInitiator);
    }

    private final class End implements Env<LayerOutput<Secured>> {
        private final Machine<LayerInput, LayerOutput<Secured>> other;
        private End otherEnv = this;

        End(Machine<LayerInput, LayerOutput<Secured>> other) {
            this.other = other;
        }

        @Override
        public void out(LayerOutput<Secured> output) {
            switch (output) {
                case LayerOutput.Down<Secured>(ByteBuffer bytes) ->
                    other.handle(new LayerInput.FromBelow(bytes), otherEnv);
                case LayerOutput.Up<Secured>(ByteBuffer bytes) -> upBytes += bytes.remaining();
                case LayerOutput.Ready<Secured> ready -> readies++;
                case LayerOutput.End<Secured> end -> throw new IllegalStateException("ended");
                case LayerOutput.Fail<Secured> fail -> throw new IllegalStateException(fail.toString());
            }
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
            return random;
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }
}
