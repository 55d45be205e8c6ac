package dev.starling.sim;

/** What boxes tell apart about a packet that passes them. */
enum Passage {
    /** UDP. */
    DATAGRAM,
    /** TCP: the first segment of a connection, in either direction. */
    SYN,
    /** TCP: anything in between. */
    SEGMENT,
    /** TCP: the sender has finished. */
    FIN,
    /** TCP: the connection is over at once. */
    RESET;

    boolean tcp() {
        return this != DATAGRAM;
    }
}
