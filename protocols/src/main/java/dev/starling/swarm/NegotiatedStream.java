package dev.starling.swarm;

import dev.starling.mux.MultistreamMachine;
import org.jspecify.annotations.Nullable;

/** A stream of a connection, from the first byte of its negotiation on. */
final class NegotiatedStream {
    final long number;
    /** The token of a stream that we have opened. */
    final long token;

    final boolean ours;
    /** Null once it has agreed: bytes pass by. */
    @Nullable
    MultistreamMachine choice;
    /** Whether the application knows of it. */
    boolean announced;
    /** Whether the other side has finished; told to the application after the announcement. */
    boolean finished;
    /** Whether we have finished and the other side has not been told yet. */
    boolean finishHeld;
    /** Whether nobody reads any more and the muxer has not been told yet. */
    boolean stopReadingHeld;
    /** What the muxer takes and the application has not been told of. */
    int writable;

    NegotiatedStream(long number, long token, boolean ours, MultistreamMachine choice) {
        this.number = number;
        this.token = token;
        this.ours = ours;
        this.choice = choice;
    }
}
