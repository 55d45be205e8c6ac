package dev.starling.secure;

import dev.starling.core.Env;
import dev.starling.core.LayerOutput;
import dev.starling.identity.AesGcm;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that we send (RFC 8446 §5). Handshake messages are put together until the keys change or the flight is
 * complete, so that a flight is one piece of bytes. One buffer is written again and again.
 */
final class TlsOutlet {
    static final int HEADER_BYTES = 5;
    /** The most plaintext that a record holds. */
    static final int PLAINTEXT_BYTES_MAX = 1 << 14;

    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    /** What encryption adds behind the plaintext: its type and the tag. */
    private static final int OVERHEAD_BYTES = 1 + AesGcm.TAG_BYTES;

    private static final int FATAL = 2;
    private static final int WARNING = 1;
    private static final int CAPACITY_BYTES_MIN = 256;
    private static final byte[] KEY_UPDATE = {TlsMessages.KEY_UPDATE, 0, 0, 1, 0};
    /** A smaller array is not kept between two portions. */
    private static final int KEPT_BYTES_MIN = 4096;

    private static final byte[] NOTHING = {};
    private static final ByteBuffer NOTHING_LENT = ByteBuffer.wrap(NOTHING);

    private final long recordsPerKeyMax;
    /** Of the present flight; only handshakes have any. */
    private @Nullable ByteArrayOutputStream messages;

    private @Nullable TlsKeys keys;
    private byte[] out = NOTHING;
    private ByteBuffer lent = NOTHING_LENT;
    private int length;

    TlsOutlet(long recordsPerKeyMax) {
        this.recordsPerKeyMax = recordsPerKeyMax;
    }

    /** Adds a handshake message to the flight. */
    void message(byte[] message) {
        if (messages == null) {
            messages = new ByteArrayOutputStream();
        }
        messages.writeBytes(message);
    }

    /** The records from here on have these keys. */
    void sealWith(TlsKeys next) {
        messages();
        keys = next;
    }

    private void messages() {
        if (messages == null) {
            return;
        }
        byte[] all = messages.toByteArray();
        messages = null;
        for (int at = 0; at < all.length; at += PLAINTEXT_BYTES_MAX) {
            record(HANDSHAKE, ByteBuffer.wrap(all, at, Math.min(PLAINTEXT_BYTES_MAX, all.length - at)));
        }
    }

    /** Hands down what has been put together. */
    void flush(Env<? super LayerOutput<Secured>> env) {
        messages();
        if (length > 0) {
            lent.clear().order(ByteOrder.BIG_ENDIAN).limit(length);
            length = 0;
            env.out(new LayerOutput.Down<>(lent));
            if (out.length <= KEPT_BYTES_MIN) {
                letGo();
            }
        }
    }

    /** Sends all of {@code data}, in records as large as possible. */
    void data(ByteBuffer data, Env<? super LayerOutput<Secured>> env) {
        int limit = data.limit();
        while (data.hasRemaining()) {
            changeWornKey();
            data.limit(data.position() + Math.min(PLAINTEXT_BYTES_MAX, data.remaining()));
            record(APPLICATION_DATA, data);
            data.limit(limit);
            flush(env);
        }
    }

    /** Tells the other side why this is the end. */
    void alert(TlsAlert alert, Env<? super LayerOutput<Secured>> env) {
        // A warning only in name: in TLS 1.3 the receiver goes by the description alone (RFC 8446 §6).
        int level = alert == TlsAlert.CLOSE_NOTIFY ? WARNING : FATAL;
        messages();
        record(ALERT, ByteBuffer.wrap(new byte[] {(byte) level, (byte) alert.number}));
        flush(env);
    }

    /** Announces a new key, and uses it. */
    void updateKey() {
        TlsKeys present = keys;
        if (present == null) {
            throw new IllegalStateException("there is no key to be changed");
        }
        record(HANDSHAKE, ByteBuffer.wrap(KEY_UPDATE));
        keys = present.next();
    }

    private void changeWornKey() {
        if (keys != null && keys.records() >= recordsPerKeyMax) {
            updateKey();
        }
    }

    /** Appends a record that holds all of {@code plaintext}. */
    void record(int type, ByteBuffer plaintext) {
        int bytes = plaintext.remaining();
        makeRoom(HEADER_BYTES + bytes + OVERHEAD_BYTES);
        int at = length;
        plaintext.get(out, at + HEADER_BYTES, bytes);
        TlsKeys present = keys;
        if (present == null) {
            header(at, type, bytes);
            length = at + HEADER_BYTES + bytes;
            return;
        }
        out[at + HEADER_BYTES + bytes] = (byte) type;
        header(at, APPLICATION_DATA, bytes + OVERHEAD_BYTES);
        present.seal(out, at, HEADER_BYTES, bytes + 1);
        length = at + HEADER_BYTES + bytes + OVERHEAD_BYTES;
    }

    private void header(int at, int type, int bytes) {
        out[at] = (byte) type;
        out[at + 1] = (byte) (TlsHello.TLS_1_2 >> 8);
        out[at + 2] = (byte) TlsHello.TLS_1_2;
        out[at + 3] = (byte) (bytes >> 8);
        out[at + 4] = (byte) bytes;
    }

    /** Grows as the records do, so that a connection with small ones holds little. */
    private void makeRoom(int bytes) {
        int needed = length + bytes;
        if (out.length < needed) {
            int doubled = Math.min(2 * out.length, HEADER_BYTES + PLAINTEXT_BYTES_MAX + OVERHEAD_BYTES);
            out = Arrays.copyOf(out, Math.max(CAPACITY_BYTES_MIN, Math.max(needed, doubled)));
            lent = ByteBuffer.wrap(out);
        }
    }

    /** Gives back what can be had again; nothing is waiting to be handed down. */
    void rest() {
        letGo();
        if (keys != null) {
            keys.rest();
        }
    }

    private void letGo() {
        out = NOTHING;
        lent = NOTHING_LENT;
    }

    /** The bytes held in memory. */
    int capacity() {
        return out.length;
    }
}
