package dev.starling.napster;

import java.util.List;

/** What a client or the server tells. */
public sealed interface NapsterEvent {
    /** The server has let us in. */
    record LoggedIn() implements NapsterEvent {}

    /** A search is over. */
    record Found(String words, List<NapsterMessage.Result> results, long tookNs) implements NapsterEvent {}

    /** A search, login or download came to nothing. */
    record Failed(String what, String reason) implements NapsterEvent {}

    /** The uploader is ready. */
    record Accepted(NapsterMessage.DownloadAccepted where) implements NapsterEvent {}

    /** Somebody wants a file of ours and will connect. */
    record Wanted(String nick, String file) implements NapsterEvent {}

    /** The server has served a request that waited so long; how many wait now. */
    record Served(long waitedNs, int queued) implements NapsterEvent {}
}
