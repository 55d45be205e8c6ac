package dev.starling.secure;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Records that come (RFC 8446 §5): decrypts them, and puts handshake messages together. */
final class TlsInlet {
    /** The longest record that may come: 2^14 bytes of plaintext, and 256 for type, padding and tag. */
    static final int RECORD_BYTES_MAX = TlsOutlet.PLAINTEXT_BYTES_MAX + 256;

    /** Records up to this long get an array of their own: an idle connection holds the last one, which is short. */
    private static final int SMALL_BYTES = 4096;
    /** After so many small records in turn, the large array is let go. */
    private static final int SMALL_IN_TURN = 8;

    private static final byte[] NOTHING = {};

    private final FrameReader frames = FrameReader.withHeaders(TlsOutlet.HEADER_BYTES);
    private final TlsMessages messages;
    private @Nullable TlsKeys keys;
    private byte[] in = NOTHING;
    private ByteBuffer lent = ByteBuffer.wrap(in);
    private int length;
    private int smallInTurn;

    TlsInlet(int messageBytesMax) {
        messages = new TlsMessages(messageBytesMax);
    }

    /** The records from here on have these keys; the present message has to be the last one before. */
    void openWith(TlsKeys next) throws TlsFailure {
        if (messages.midMessage()) {
            throw TlsFailure.unexpected("a message goes on behind a change of keys");
        }
        keys = next;
    }

    /** After the other side's KeyUpdate. */
    void keyUpdated() throws TlsFailure {
        TlsKeys present = keys;
        if (present == null) {
            throw new IllegalStateException("there is no key to be changed");
        }
        openWith(present.next());
    }

    /** Goes to the next record; false when {@code data} has been taken and more is needed. */
    boolean next(ByteBuffer data) throws ChannelFailure {
        return frames.next(data, 0, RECORD_BYTES_MAX);
    }

    /** The type in the record's header. */
    int headerType() {
        return frames.array()[frames.from() - TlsOutlet.HEADER_BYTES] & 0xff;
    }

    /** The bytes of the record, with its header. */
    int recordBytes() {
        return TlsOutlet.HEADER_BYTES + frames.length();
    }

    /** Whether this is the change_cipher_spec that some send for the sake of middleboxes (RFC 8446 §5). */
    boolean isCompatibilityRecord() {
        return headerType() == TlsOutlet.CHANGE_CIPHER_SPEC
                && frames.length() == 1
                && frames.array()[frames.from()] == 1;
    }

    /**
     * Decrypts the record, where there are keys; returns its type. The content is then what {@link #plaintext} shows.
     *
     * @param alertsInClear whether a side that fails before it has keys may still complain: in the handshake. A forged
     *     alert can end a handshake, but so can whoever cuts the connection; later it must not, least of all as an end.
     */
    int open(boolean alertsInClear) throws TlsFailure {
        int type = headerType();
        TlsKeys present = keys;
        makeRoom(frames.length());
        if (present == null || (alertsInClear && type == TlsOutlet.ALERT && frames.length() == 2)) {
            length = frames.length();
            System.arraycopy(frames.array(), frames.from(), in, 0, length);
            return checked(type);
        }
        if (type != TlsOutlet.APPLICATION_DATA) {
            throw TlsFailure.unexpected("a record of type " + type + " that is not encrypted");
        }
        int opened = present.open(frames.array(), TlsOutlet.HEADER_BYTES, frames.from(), frames.length(), in);
        if (opened < 0) {
            throw new TlsFailure(
                    TlsAlert.BAD_RECORD_MAC,
                    "bad-mac",
                    "record " + (present.records() - 1) + " of " + frames.length() + " bytes is not authentic");
        }
        return innerType(opened);
    }

    /** The type stands behind the content, then zeros may follow (RFC 8446 §5.2). */
    private int innerType(int opened) throws TlsFailure {
        int last = opened - 1;
        while (last >= 0 && in[last] == 0) {
            last--;
        }
        if (last < 0) {
            throw TlsFailure.unexpected("a record of padding only");
        }
        length = last;
        return checked(in[last] & 0xff);
    }

    private int checked(int type) throws TlsFailure {
        if (length > TlsOutlet.PLAINTEXT_BYTES_MAX) {
            throw new TlsFailure(TlsAlert.RECORD_OVERFLOW, "frame-too-long", "a plaintext of " + length + " bytes");
        }
        boolean handshake = type == TlsOutlet.HANDSHAKE;
        if (messages.midMessage() && !handshake) {
            throw TlsFailure.unexpected("a record of type " + type + " inside a handshake message");
        }
        if (length == 0 && type != TlsOutlet.APPLICATION_DATA) {
            throw TlsFailure.unexpected("an empty record of type " + type);
        }
        if (handshake) {
            messages.add(in, 0, length);
        }
        return type;
    }

    /** The content of the record, lent until the next one. */
    ByteBuffer plaintext() {
        return lent.clear().order(ByteOrder.BIG_ENDIAN).limit(length);
    }

    /** The next handshake message that is whole, or null. */
    byte @Nullable [] message() throws TlsFailure {
        return messages.next();
    }

    /** Whether part of a record or of a handshake message has arrived and the rest not. */
    boolean midway() {
        return frames.midFrame() || messages.midMessage();
    }

    /** Grows as the records do. */
    private void makeRoom(int bytes) {
        smallInTurn = bytes <= SMALL_BYTES ? smallInTurn + 1 : 0;
        boolean large = in.length > SMALL_BYTES && smallInTurn <= SMALL_IN_TURN;
        if (large && in.length >= bytes) {
            return;
        }
        int doubled = bytes <= SMALL_BYTES ? 0 : Math.min(2 * in.length, RECORD_BYTES_MAX);
        in = new byte[Math.max(bytes, doubled)];
        lent = ByteBuffer.wrap(in);
    }

    /** Gives back what can be had again. */
    void rest() {
        frames.rest();
        in = NOTHING;
        lent = ByteBuffer.wrap(in);
        if (keys != null) {
            keys.rest();
        }
    }

    /** The bytes held in memory. */
    int capacity() {
        return frames.capacity() + in.length;
    }
}
