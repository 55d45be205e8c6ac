package dev.starling.mux;

/** The state of one stream. */
final class YamuxStream {
    final long id;
    /** Whether we opened it. */
    final boolean ours;

    final YamuxWindow window;
    final YamuxSendBuffer buffer;
    /** The most that {@link #buffer} may hold. */
    final int bufferBytes;

    /** SYN or ACK has not been sent. */
    boolean openingDue = true;

    /** Ours, and the remote side has acknowledged it. */
    boolean acked;

    /** What the application may still write. */
    int writable;

    /** The application writes no more. */
    boolean finishing;

    boolean finSent;
    /** The remote side writes no more, and all it wrote has come. */
    boolean finished;

    /** The application reads no more. */
    boolean discarding;

    boolean gone;

    private long credit = YamuxCodec.FIRST_WINDOW;

    YamuxStream(long id, boolean ours, YamuxWindow window, YamuxSendBuffer buffer, int bufferBytes) {
        this.id = id;
        this.ours = ours;
        this.window = window;
        this.buffer = buffer;
        this.bufferBytes = bufferBytes;
        writable = bufferBytes;
    }

    /** What the remote side lets us send. */
    long credit() {
        return credit;
    }

    /** Takes a window update; false if the window would exceed 32 bits. */
    boolean addCredit(long increment) {
        if (credit + increment > YamuxCodec.UINT32_MAX) {
            return false;
        }
        credit += increment;
        return true;
    }

    void useCredit(int bytes) {
        credit -= bytes;
    }

    /** Whether there is a Data frame or a FIN that may be sent now. */
    boolean sendable() {
        return buffer.isEmpty() ? finishing && !finSent : credit > 0;
    }

    /** Whether SYN, ACK or a grant is to be sent. */
    boolean controlDue() {
        return openingDue || grantDue();
    }

    boolean grantDue() {
        return !finished && window.grantDue();
    }

    /** What has left the buffer and the application does not know of yet. */
    int owedWritable() {
        return bufferBytes - writable - buffer.size();
    }

    /** Whether both sides have finished and nothing is left to be read. */
    boolean done() {
        return finSent && finished && (discarding || window.isEmpty());
    }
}
