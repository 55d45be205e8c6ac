package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer holds below a prefix of packet ids, as the body of a SYNC carries it (docs/protocol/srp.md §8).
 *
 * <p>On the wire: u8 count of prefix digits; the digits two a byte, after a zero digit when their count is odd; the
 * 20-byte hash; for each non-empty bucket in ascending order u8 index and 20-byte hash. The hash is carried, not
 * recomputed: whether it agrees with the buckets is the sender's affair and costs only the sender.
 *
 * @param prefix 0…64 lower-case hexadecimal digits
 * @param hash 20 bytes: SHA-1 over the hexadecimal text of the non-empty buckets' hashes, one after another
 * @param buckets 16 hashes of 20 bytes, by the digit that follows the prefix; null where nothing is held
 */
record CacheSummary(String prefix, Bytes hash, List<@Nullable Bytes> buckets) {
    /** How many buckets there are: one for each hexadecimal digit. */
    static final int BUCKETS = 16;

    /** The most digits a prefix has: those of a whole packet id. */
    static final int PREFIX_MAX = 64;

    /** The hash of a summary without a bucket: SHA-1 of nothing. */
    static final Bytes EMPTY_HASH = Bytes.wrap(Hashes.sha1());

    private static final int HASH_BYTES = 20;
    private static final int DIGIT_BITS = 4;
    private static final String DIGITS = "0123456789abcdef";

    CacheSummary {
        if (prefix.length() > PREFIX_MAX) {
            throw new IllegalArgumentException("a prefix has at most 64 digits, not " + prefix.length());
        }
        for (int i = 0; i < prefix.length(); i++) {
            digit(prefix, i);
        }
        requireHash(hash);
        if (buckets.size() != BUCKETS) {
            throw new IllegalArgumentException("a summary has 16 buckets, not " + buckets.size());
        }
        List<@Nullable Bytes> copy = new ArrayList<>(buckets);
        for (Bytes bucket : copy) {
            if (bucket != null) {
                requireHash(bucket);
            }
        }
        buckets = Collections.unmodifiableList(copy);
    }

    /** The summary with these buckets and the hash that belongs to them. */
    static CacheSummary of(String prefix, List<@Nullable Bytes> buckets) {
        StringBuilder text = new StringBuilder(BUCKETS * 2 * HASH_BYTES);
        for (Bytes bucket : buckets) {
            if (bucket != null) {
                text.append(bucket.hex());
            }
        }
        Bytes hash = text.isEmpty()
                ? EMPTY_HASH
                : Bytes.wrap(Hashes.sha1(Bytes.utf8(text.toString()).shared()));
        return new CacheSummary(prefix, hash, buckets);
    }

    /** The prefix of the bucket with this index, which is one digit longer. */
    String below(int bucket) {
        return prefix + DIGITS.charAt(bucket);
    }

    /**
     * The value of one digit of a prefix.
     *
     * @throws IllegalArgumentException when it is not a lower-case hexadecimal digit
     */
    static int digit(String prefix, int at) {
        int value = DIGITS.indexOf(prefix.charAt(at));
        if (value < 0) {
            throw new IllegalArgumentException("not lower-case hexadecimal: \"" + prefix + "\"");
        }
        return value;
    }

    private static void requireHash(Bytes hash) {
        if (hash.length() != HASH_BYTES) {
            throw new IllegalArgumentException("a SHA-1 hash has 20 bytes, not " + hash.length());
        }
    }

    /** The wire form, 21…389 bytes. */
    Bytes encode() {
        int digits = prefix.length();
        int prefixBytes = (digits + 1) / 2;
        int filled = 0;
        for (Bytes bucket : buckets) {
            filled += bucket == null ? 0 : 1;
        }
        byte[] out = new byte[1 + prefixBytes + HASH_BYTES + filled * (1 + HASH_BYTES)];
        out[0] = (byte) digits;
        int pad = digits & 1;
        for (int i = 0; i < digits; i++) {
            int place = i + pad;
            out[1 + place / 2] |= (byte) (digit(prefix, i) << ((place & 1) == 0 ? DIGIT_BITS : 0));
        }
        int at = put(out, 1 + prefixBytes, hash);
        for (int i = 0; i < BUCKETS; i++) {
            Bytes bucket = buckets.get(i);
            if (bucket != null) {
                out[at] = (byte) i;
                at = put(out, at + 1, bucket);
            }
        }
        return Bytes.wrap(out);
    }

    private static int put(byte[] out, int at, Bytes hash) {
        System.arraycopy(hash.shared(), 0, out, at, HASH_BYTES);
        return at + HASH_BYTES;
    }

    /**
     * Reads the wire form. Exactly what {@link #encode} can write is taken, so that re-encoding gives the same bytes.
     *
     * @return null when it is malformed: more than 64 digits, a padding digit that is not zero, cut short, bucket
     *     indexes beyond 15 or not strictly ascending, bytes left over
     */
    static @Nullable CacheSummary decode(Bytes message) {
        if (message.isEmpty()) {
            return null;
        }
        int digits = message.at(0) & 0xff;
        int prefixBytes = (digits + 1) / 2;
        int bucketsAt = 1 + prefixBytes + HASH_BYTES;
        if (digits > PREFIX_MAX
                || message.length() < bucketsAt
                || (message.length() - bucketsAt) % (1 + HASH_BYTES) != 0) {
            return null;
        }
        String padded = message.slice(1, 1 + prefixBytes).hex();
        if (padded.length() > digits && padded.charAt(0) != '0') {
            return null;
        }
        List<@Nullable Bytes> buckets = new ArrayList<>(Collections.nCopies(BUCKETS, null));
        int previous = -1;
        for (int at = bucketsAt; at < message.length(); at += 1 + HASH_BYTES) {
            int index = message.at(at) & 0xff;
            if (index <= previous || index >= BUCKETS) {
                return null;
            }
            buckets.set(index, message.slice(at + 1, at + 1 + HASH_BYTES));
            previous = index;
        }
        return new CacheSummary(
                padded.substring(padded.length() - digits), message.slice(1 + prefixBytes, bucketsAt), buckets);
    }
}
