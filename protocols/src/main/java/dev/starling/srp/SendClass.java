package dev.starling.srp;

/** What a datagram is to the {@link SendQueue}; the first class goes first, the last is dropped first. */
enum SendClass {
    /** Answers, pings, joins, introductions, summaries, queries: small, and everything else depends on them. */
    CONTROL,
    /** Messages to one peer. */
    STREAM,
    /** Messages to everybody, on their way through the network. */
    PUBLISH,
    /** Packets handed over after a comparison of caches: many, and patient. */
    SYNC,
    /** One byte to a random port, to open it (docs/protocol/srp.md §6). Has a budget of its own besides. */
    OPENER;

    private static final SendClass[] ALL = values();

    /** How many there are. */
    static final int COUNT = ALL.length;

    static SendClass of(int ordinal) {
        return ALL[ordinal];
    }
}
