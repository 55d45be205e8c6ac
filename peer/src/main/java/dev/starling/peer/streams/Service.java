package dev.starling.peer.streams;

import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.peer.StreamHandler;
import java.util.function.Function;

/** What serves the streams that others open for a protocol. */
sealed interface Service {
    /** Application code, blocking, on a thread of its own. */
    record Blocking(StreamHandler handler) implements Service {}

    /** A protocol of the host itself: a machine on the connection's loop. */
    record Layered(Function<HostedConnection, Layer<?>> layer) implements Service {}

    /**
     * A machine for one stream and who takes its result.
     *
     * @param <R> what the machine is ready with
     */
    record Layer<R>(Machine<LayerInput, LayerOutput<R>> machine, LayerStream.Result<R> result) {}
}
