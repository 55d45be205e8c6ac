package dev.starling.peer;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A byte stream with another peer, for one protocol. Blocking, in the manner of the world it lives in; one thread may
 * read while another writes. Back-pressure is real: {@link #write} waits until the other side's window and the socket
 * have room, and what is not read here holds the other side back.
 *
 * <p>Every method may throw {@link PeerException}: {@code RESET} when the other side (or we) gave the stream up, {@code
 * CLOSED} when its connection or peer is closed, {@code TIMEOUT} when the deadline has passed.
 */
public interface Stream extends AutoCloseable {
    /** The protocol agreed on. */
    String protocol();

    Connection connection();

    /**
     * Waits for bytes of the other side.
     *
     * @return how many were read, at least one where {@code length} is; −1 once the other side has finished and all is read
     */
    int read(byte[] into, int offset, int length);

    /** Waits for bytes and returns those at hand, at most 64 KiB; empty at the end of the stream. */
    byte[] read();

    /**
     * Waits for so many bytes.
     *
     * @throws PeerException with {@code RESET} when the other side finishes before
     */
    byte[] readExactly(int length);

    /** Reads until the other side finishes; {@code TOO_LARGE} when more than {@code max} bytes come. */
    byte[] readAll(int max);

    /** Takes all the bytes; waits while there is no room for them. They leave without further ado. */
    void write(byte[] from, int offset, int length);

    /** As {@link #write(byte[], int, int)}, of all. */
    default void write(byte[] data) {
        write(data, 0, data.length);
    }

    /** Half-close: the other side sees the end; reading goes on. Idempotent. */
    void closeWrite();

    /** Nothing more is read: what comes is thrown away, the other side is not held back. Idempotent. */
    void closeRead();

    /** Gives up both directions at once; the other side's calls fail with {@code RESET}. Idempotent. */
    void reset();

    /** From now on a call that waits longer fails with {@code TIMEOUT}; {@link Duration#ZERO} waits for ever, as at first. */
    void timeout(Duration each);

    /** The reading half; closing it is {@link #closeRead}. Fails with {@link java.io.IOException} around the cause. */
    InputStream input();

    /** The writing half, unbuffered; closing it is {@link #closeWrite}. */
    OutputStream output();

    /** {@link #closeWrite} and {@link #closeRead}: what was written still arrives. */
    @Override
    void close();
}
