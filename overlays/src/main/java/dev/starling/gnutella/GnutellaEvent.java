package dev.starling.gnutella;

import dev.starling.core.Endpoint;

/** What a servent tells. */
public sealed interface GnutellaEvent {
    /** A peer is there: an answer to our Ping, or to nobody's. */
    record PeerFound(Guid ping, Endpoint address, long files, long kilobytes, int hops) implements GnutellaEvent {}

    /** A query of somebody else came for the first time, and so many files were found for it. */
    record Asked(GnutellaMessage.Query query, int found) implements GnutellaEvent {}

    /** Somebody has what we search. */
    record Hit(GnutellaMessage.QueryHit hit) implements GnutellaEvent {}

    /** Somebody who cannot reach us wants this file: connect there and say {@code GIV}. */
    record PushAsked(long index, Endpoint address) implements GnutellaEvent {}

    /** A neighbour breaks the protocol so that its connection makes no sense any more: close it. */
    record Broken(int peer, String reason) implements GnutellaEvent {}
}
