package dev.starling.peer.streams;

import java.nio.ByteBuffer;

/** Who uses a stream of a connection. Called on the connection's loop; may not hand anything in before it returns. */
interface StreamUser {
    /** Bytes of the other side; lent. */
    void data(ByteBuffer data);

    /** The other side writes nothing more. */
    void finished();

    /** So many bytes more may be written. */
    void writable(int bytes);

    /** Dead in both directions. */
    void wasReset(String code);

    /** The connection is over, and the stream with it. */
    void lost(String code, String reason);

    /** The stream has ended in both directions and is forgotten. */
    void gone();
}
