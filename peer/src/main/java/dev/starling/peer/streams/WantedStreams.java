package dev.starling.peer.streams;

import dev.starling.core.Sparse;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.resources.StreamScope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The streams that were asked for and are not open yet, by their tokens. On the connection's loop. A connection that opens
 * none keeps nothing for it.
 */
final class WantedStreams {
    /** What a stream was opened for. */
    sealed interface Wanted {
        record App(Pending<HostedStream> pending, StreamScope scope) implements Wanted {}

        record Layered(Service.Layer<?> layer, StreamScope scope) implements Wanted {}

        StreamScope scope();
    }

    private Map<Long, Wanted> byToken = Map.of();
    private long tokens;

    WantedStreams() {}

    /** Notes what a stream is for; the token to ask with. */
    long add(Wanted wanted) {
        byToken = Sparse.with(byToken, ++tokens, wanted);
        return tokens;
    }

    @Nullable
    Wanted take(long token) {
        Wanted wanted = byToken.get(token);
        byToken = Sparse.without(byToken, token);
        return wanted;
    }

    /** There will be no such stream. */
    void refuse(long token, String code, String reason) {
        Wanted wanted = take(token);
        if (wanted != null) {
            wanted.scope().release();
            tell(wanted, code, reason);
        }
    }

    void refuseAll(String code, String reason) {
        List.copyOf(byToken.keySet()).forEach(token -> refuse(token, code, reason));
    }

    static void tell(Wanted wanted, String code, String reason) {
        switch (wanted) {
            case Wanted.App(Pending<HostedStream> pending, StreamScope scope) ->
                pending.fail(new PeerException(cause(code), reason));
            case Wanted.Layered(Service.Layer<?> layer, StreamScope scope) ->
                layer.result().failed(code, reason);
        }
    }

    private static PeerException.Code cause(String code) {
        return switch (code) {
            case "closed", "going-away" -> PeerException.Code.CLOSED;
            case "too-many", "too-many-waiting", "full", Shares.CODE -> PeerException.Code.BUSY;
            case "reset" -> PeerException.Code.RESET;
            case "timeout" -> PeerException.Code.TIMEOUT;
            default -> PeerException.Code.PROTOCOL;
        };
    }
}
