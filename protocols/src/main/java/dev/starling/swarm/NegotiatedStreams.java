package dev.starling.swarm;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Sparse;
import dev.starling.mux.MultistreamMachine;
import dev.starling.mux.MuxInput;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a connection: each agrees on its protocol before the application hears of it. What goes to the muxer in
 * answer is queued, as the muxer is in the middle of its own work.
 */
final class NegotiatedStreams {
    private static final SequencedMap<Long, NegotiatedStream> NOBODY =
            Collections.unmodifiableSequencedMap(new LinkedHashMap<>(1));

    private final Predicate<String> supported;
    private final Consumer<MuxInput> later;
    private Map<Long, List<String>> wanted = Map.of();

    private Map<Long, NegotiatedStream> all = Map.of();
    /** Those that have not agreed yet; each has the same time, so the first is the one whose time is over first. */
    private SequencedMap<Long, NegotiatedStream> negotiating = NOBODY;

    NegotiatedStreams(Predicate<String> supported, Consumer<MuxInput> later) {
        this.supported = supported;
        this.later = later;
    }

    int count() {
        return all.size();
    }

    long deadlineNs() {
        if (negotiating.isEmpty()) {
            return Env.NEVER;
        }
        MultistreamMachine choice = negotiating.firstEntry().getValue().choice;
        return choice == null ? Env.NEVER : choice.deadlineNs();
    }

    /** Notes what a stream is wanted for; false when the token is in use or nothing is proposed. */
    boolean wanted(long token, List<String> protocols) {
        if (protocols.isEmpty() || wanted.containsKey(token)) {
            return false;
        }
        wanted = Sparse.with(wanted, token, protocols);
        return true;
    }

    void refused(long token) {
        takeWanted(token);
    }

    private @Nullable List<String> takeWanted(long token) {
        if (wanted.isEmpty()) {
            return null;
        }
        List<String> protocols = wanted.remove(token);
        if (wanted.isEmpty()) {
            wanted = Map.of();
        }
        return protocols;
    }

    private void settled(long number) {
        if (!negotiating.isEmpty()) {
            negotiating.remove(number);
            if (negotiating.isEmpty()) {
                negotiating = NOBODY;
            }
        }
    }

    void opened(long token, long number, Env<? super ConnectionOutput> env) {
        List<String> protocols = takeWanted(token);
        if (protocols == null) {
            throw new IllegalStateException("a stream was opened that nobody asked for: " + token);
        }
        MultistreamMachine choice = protocols.size() == 1
                ? MultistreamMachine.lazy(protocols.getFirst())
                : MultistreamMachine.initiator(protocols);
        begin(new NegotiatedStream(number, token, true, choice), env);
    }

    void accepted(long number, Env<? super ConnectionOutput> env) {
        begin(new NegotiatedStream(number, 0, false, MultistreamMachine.responder(supported)), env);
    }

    private void begin(NegotiatedStream stream, Env<? super ConnectionOutput> env) {
        all = Sparse.with(all, stream.number, stream);
        if (negotiating.isEmpty()) {
            negotiating = new LinkedHashMap<>(2);
        }
        negotiating.put(stream.number, stream);
        negotiate(stream, new LayerInput.Begin(), env);
    }

    void data(long number, ByteBuffer data, Env<? super ConnectionOutput> env) {
        NegotiatedStream stream = all.get(number);
        if (stream == null) {
            later.accept(new MuxInput.Consumed(number, data.remaining()));
            return;
        }
        if (stream.choice == null) {
            env.out(new ConnectionOutput.Data(number, data));
            return;
        }
        int before = data.remaining();
        int[] handedOn = new int[1];
        negotiate(stream, new LayerInput.FromBelow(data), env, up -> handedOn[0] += up);
        int own = before - handedOn[0];
        if (own > 0 && all.containsKey(number)) {
            later.accept(new MuxInput.Consumed(number, own));
        }
    }

    private void negotiate(NegotiatedStream stream, LayerInput input, Env<? super ConnectionOutput> env) {
        negotiate(stream, input, env, up -> {});
    }

    private void negotiate(
            NegotiatedStream stream, LayerInput input, Env<? super ConnectionOutput> env, Consumer<Integer> handedOn) {
        MultistreamMachine choice = stream.choice;
        if (choice == null) {
            return;
        }
        choice.handle(input, env.as(output -> {
            switch (output) {
                case LayerOutput.Down<String>(ByteBuffer data) -> say(stream, data);
                case LayerOutput.Up<String>(ByteBuffer data) -> {
                    handedOn.accept(data.remaining());
                    env.out(new ConnectionOutput.Data(stream.number, data));
                }
                case LayerOutput.Ready<String>(String protocol) -> announce(stream, protocol, env);
                case LayerOutput.End<String>() -> env.out(new ConnectionOutput.Finished(stream.number));
                case LayerOutput.Fail<String>(String code, String reason) -> fail(stream, code, reason, env);
            }
        }));
        if (choice.transparent()) {
            stream.choice = null;
            settled(stream.number);
            if (stream.finishHeld) {
                later.accept(new MuxInput.Finish(stream.number));
            }
            if (stream.stopReadingHeld) {
                later.accept(new MuxInput.StopReading(stream.number));
            }
        }
    }

    /** Lines of the negotiation are short: at most 17 KiB over its whole life, below what a stream takes at once. */
    private void say(NegotiatedStream stream, ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        stream.writable -= copy.length;
        later.accept(new MuxInput.Write(stream.number, ByteBuffer.wrap(copy)));
    }

    private void announce(NegotiatedStream stream, String protocol, Env<? super ConnectionOutput> env) {
        stream.announced = true;
        env.out(
                stream.ours
                        ? new ConnectionOutput.Opened(stream.token, stream.number, protocol)
                        : new ConnectionOutput.Accepted(stream.number, protocol));
        allow(stream, env);
    }

    private static void allow(NegotiatedStream stream, Env<? super ConnectionOutput> env) {
        if (stream.announced && stream.writable > 0) {
            int bytes = stream.writable;
            stream.writable = 0;
            env.out(new ConnectionOutput.Writable(stream.number, bytes));
        }
    }

    private void fail(NegotiatedStream stream, String code, String reason, Env<? super ConnectionOutput> env) {
        forget(stream.number);
        later.accept(new MuxInput.Reset(stream.number));
        if (stream.announced) {
            env.out(new ConnectionOutput.WasReset(stream.number, code));
            env.out(new ConnectionOutput.Gone(stream.number));
        } else if (stream.ours) {
            env.out(new ConnectionOutput.Refused(stream.token, code, reason));
        }
    }

    /**
     * Whether our end waits until the other side has agreed to the protocol: js-libp2p resets a stream that ends while it
     * still reads the proposal. What was written has left before, so this costs no round trip.
     */
    boolean holdsFinish(long number) {
        NegotiatedStream stream = all.get(number);
        if (stream == null || stream.choice == null) {
            return false;
        }
        stream.finishHeld = true;
        return true;
    }

    /** Whether reading goes on until the other side has agreed: somebody has to hear it. */
    boolean holdsStopReading(long number) {
        NegotiatedStream stream = all.get(number);
        if (stream == null || stream.choice == null) {
            return false;
        }
        stream.stopReadingHeld = true;
        return true;
    }

    void finished(long number, Env<? super ConnectionOutput> env) {
        NegotiatedStream stream = all.get(number);
        if (stream == null) {
            return;
        }
        if (stream.choice != null) {
            negotiate(stream, new LayerInput.EndBelow(), env);
        } else {
            env.out(new ConnectionOutput.Finished(number));
        }
    }

    void wasReset(long number, Env<? super ConnectionOutput> env) {
        NegotiatedStream stream = all.get(number);
        if (stream != null && stream.announced) {
            env.out(new ConnectionOutput.WasReset(number, "reset"));
        } else if (stream != null && stream.ours) {
            forget(number);
            env.out(new ConnectionOutput.Refused(stream.token, "reset", "the other side has reset the new stream"));
        }
    }

    void writable(long number, int bytes, Env<? super ConnectionOutput> env) {
        NegotiatedStream stream = all.get(number);
        if (stream != null) {
            stream.writable += bytes;
            allow(stream, env);
        }
    }

    void gone(long number, Env<? super ConnectionOutput> env) {
        NegotiatedStream stream = all.get(number);
        forget(number);
        if (stream != null && stream.announced) {
            env.out(new ConnectionOutput.Gone(number));
        }
    }

    /** The stream is of no interest any more. */
    void forget(long number) {
        all = Sparse.without(all, number);
        settled(number);
    }

    void tick(Env<? super ConnectionOutput> env) {
        while (deadlineNs() <= env.nowNs()) {
            negotiate(negotiating.firstEntry().getValue(), new LayerInput.Tick(), env);
        }
    }

    /** The connection is over: what was asked for will not be. */
    void closed(Env<? super ConnectionOutput> env) {
        wanted.keySet()
                .forEach(token -> env.out(new ConnectionOutput.Refused(
                        token, "closed", "the connection ended before the stream was open")));
        all.values().stream()
                .filter(stream -> stream.ours && !stream.announced)
                .forEach(stream -> env.out(new ConnectionOutput.Refused(
                        stream.token, "closed", "the connection ended before the stream was open")));
        wanted = Map.of();
        all = Map.of();
        negotiating = NOBODY;
    }
}
