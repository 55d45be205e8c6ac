package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;

/** What a servent is told to do. */
public sealed interface GnutellaCommand {
    /**
     * Ask the network for files.
     *
     * @param guid a new one: hits name it
     * @param text words, up to {@link GnutellaCodec#QUERY_TEXT_BYTES_MAX} bytes, without NUL
     */
    record Search(Guid guid, Bytes text) implements GnutellaCommand {}

    /**
     * Ask who is there.
     *
     * @param guid a new one: pongs name it
     * @param ttl over how many links, up to the configured TTL
     */
    record Discover(Guid guid, int ttl) implements GnutellaCommand {}

    /**
     * Ask a servent that cannot be reached to open a connection.
     *
     * @param servent as its hit said
     * @param index of the file
     * @param address whom it should connect to
     */
    record AskPush(Guid guid, Guid servent, long index, Endpoint address) implements GnutellaCommand {}

    /** A link is up to a peer whose handshake said what it is; in protocol 0.6 this stands for {@code LinkUp}. */
    record Meet(int peer, GnutellaConfig.Role role) implements GnutellaCommand {}
}
