package dev.starling.peer.link;

import java.nio.ByteBuffer;

/** Whom a link serves. Called on the link's loop, in the order in which things happened; must not block. */
public interface LinkHandler {
    /** Bytes of the other side; lent: taken or copied on return. */
    void received(ByteBuffer data);

    /**
     * No more bytes are at hand just now: a good moment to flush. Comes after one or more {@link #received}, unless the
     * link is closed in between.
     */
    void pause();

    /** So many bytes written here have left for the kernel, or for the simulated wire; never more than were written. */
    void sent(int bytes);

    /** The other side sends nothing more. */
    void ended();

    /**
     * The link is gone; nothing comes after this. Both sides having finished, or {@link Link#abort}, or a fault.
     *
     * @param code for counters, lower case with dashes: {@code finished}, {@code aborted}, {@code reset}, {@code timeout} …
     * @param reason for people
     */
    void closed(String code, String reason);
}
