package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.gnutella.GnutellaMessage.RoutePatch;
import dev.starling.gnutella.GnutellaMessage.RouteReset;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A query routing table: which slots the words of somebody's files hash to (QRP). Sent as a reset and patches; what a word
 * hashes to is the same at both ends, so that a query can be kept from whoever has no such word.
 *
 * <p>Few slots are kept as numbers, since a leaf shares some dozens of words; many as bits.
 */
final class RouteTable {
    private static final int MULTIPLIER = 0x4F1BBCDC;
    /** Shorter words say too little. */
    private static final int WORD_CHARS_MIN = 3;
    /** So many letters are cut off the ends, so that other forms of a word find it. */
    private static final int CUT_CHARS_MAX = 3;

    private final int slots;
    private int[] few = {};
    private @Nullable BitSet many;

    RouteTable(int slots) {
        this.slots = slots;
    }

    /** The table of whoever has these words. */
    static RouteTable of(Set<String> words, int slots) {
        RouteTable table = new RouteTable(slots);
        for (String word : words) {
            if (word.length() >= WORD_CHARS_MIN) {
                for (int cut = 0; cut <= CUT_CHARS_MAX && word.length() - cut >= WORD_CHARS_MIN; cut++) {
                    table.set(slot(word.substring(0, word.length() - cut), slots), true);
                }
            }
        }
        return table;
    }

    /** What a word hashes to in a table of {@code 2^bits} slots. */
    static int hash(String word, int bits) {
        byte[] letters = Bytes.utf8(word).shared();
        int x = 0;
        for (int i = 0; i < letters.length; i++) {
            int letter = letters[i] >= 'A' && letters[i] <= 'Z' ? letters[i] + 32 : letters[i] & 0xff;
            x ^= letter << (8 * (i & 3));
        }
        return bits == 0 ? 0 : (x * MULTIPLIER) >>> (Integer.SIZE - bits);
    }

    private static int slot(String word, int slots) {
        return hash(word, Integer.numberOfTrailingZeros(slots));
    }

    boolean has(int slot) {
        return many == null ? Arrays.binarySearch(few, slot) >= 0 : many.get(slot);
    }

    int count() {
        return many == null ? few.length : many.cardinality();
    }

    /** Whether whoever this is of may have an answer: all words where there are up to two, else two in three. */
    boolean mayAnswer(Set<String> words) {
        int asked = 0;
        int hits = 0;
        for (String word : words) {
            if (word.length() >= WORD_CHARS_MIN) {
                asked++;
                if (has(slot(word, slots))) {
                    hits++;
                }
            }
        }
        return asked < 3 ? hits == asked : 3 * hits / asked >= 2;
    }

    /** Adds all slots of another table of this size. */
    void merge(RouteTable other) {
        if (other.slots != slots) {
            throw new IllegalArgumentException("tables of " + slots + " and " + other.slots + " slots do not merge");
        }
        for (int slot : other.present()) {
            set(slot, true);
        }
    }

    private int[] present() {
        return many == null ? few : many.stream().toArray();
    }

    private void set(int slot, boolean present) {
        if (many != null) {
            many.set(slot, present);
            return;
        }
        int place = Arrays.binarySearch(few, slot);
        if (place >= 0 == present) {
            return;
        }
        if (present && few.length >= slots / Integer.SIZE) {
            BitSet bits = new BitSet(slots);
            for (int one : few) {
                bits.set(one);
            }
            bits.set(slot);
            many = bits;
            few = new int[0];
            return;
        }
        int at = present ? -place - 1 : place;
        int[] changed = new int[few.length + (present ? 1 : -1)];
        System.arraycopy(few, 0, changed, 0, at);
        System.arraycopy(
                few, present ? at : at + 1, changed, present ? at + 1 : at, few.length - (present ? at : at + 1));
        if (present) {
            changed[at] = slot;
        }
        few = changed;
    }

    /** The messages that make this table out of nothing. */
    List<GnutellaMessage> messages(Guid guid, GnutellaConfig.RouteTables config) {
        byte[] nibbles = new byte[slots / 2];
        int nibble = (1 - config.infinity()) & 15;
        for (int slot : present()) {
            // The high nibble is the lower slot.
            nibbles[slot / 2] |= (byte) ((slot & 1) == 0 ? nibble << 4 : nibble);
        }
        byte[] data = deflated(nibbles);
        int compressor = data.length < nibbles.length ? 1 : 0;
        byte[] sent = compressor == 1 ? data : nibbles;
        int pieces = Math.ceilDiv(sent.length, config.pieceBytes());
        if (pieces > 255) {
            throw new IllegalArgumentException("a table of " + slots + " slots takes " + pieces + " pieces of "
                    + config.pieceBytes() + " bytes, more than 255");
        }
        List<GnutellaMessage> messages = new ArrayList<>();
        messages.add(new RouteReset(guid, 1, 0, slots, config.infinity()));
        for (int i = 0; i < pieces; i++) {
            int from = i * config.pieceBytes();
            Bytes piece = Bytes.of(sent, from, Math.min(config.pieceBytes(), sent.length - from));
            messages.add(new RoutePatch(guid, 1, 0, i + 1, pieces, compressor, 4, piece));
        }
        return List.copyOf(messages);
    }

    private static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(data);
            deflater.finish();
            byte[] out = new byte[data.length + 64];
            int length = deflater.deflate(out);
            return deflater.finished() ? Arrays.copyOf(out, length) : data;
        } finally {
            deflater.end();
        }
    }

    /** A neighbour's table as its messages come in. */
    static final class Incoming {
        private final int slotsMax;
        private @Nullable RouteTable table;
        private boolean complete;
        private int next = 1;
        private int count;
        private int compressor;
        private int bits;
        private ByteArrayOutputStream data = new ByteArrayOutputStream(0);

        /** @param slotsMax the most that a stranger may make us keep */
        Incoming(int slotsMax) {
            this.slotsMax = slotsMax;
        }

        /** The table once it is whole; null before. */
        @Nullable
        RouteTable table() {
            return complete ? table : null;
        }

        /** @throws IllegalArgumentException where the table is larger than we keep */
        void take(RouteReset reset) {
            if (reset.slots() > slotsMax) {
                throw new IllegalArgumentException(
                        "a route table of " + reset.slots() + " slots, more than " + slotsMax);
            }
            table = new RouteTable((int) reset.slots());
            complete = false;
            expectFirst();
        }

        private void expectFirst() {
            next = 1;
            data = new ByteArrayOutputStream(0);
        }

        /** @throws IllegalArgumentException where the patch does not follow what came before, or is none */
        void take(RoutePatch patch) {
            RouteTable target = table;
            if (target == null) {
                throw new IllegalArgumentException("a patch before any reset");
            }
            if (patch.sequence() != next || patch.sequence() > patch.count()) {
                throw new IllegalArgumentException(
                        "patch " + patch.sequence() + " of " + patch.count() + " where " + next + " was due");
            }
            if (next == 1) {
                count = patch.count();
                compressor = patch.compressor();
                bits = patch.bits();
            }
            boolean alike = patch.count() == count && patch.compressor() == compressor && patch.bits() == bits;
            if (!alike || compressor > 1 || (bits != 8 && bits != 4 && bits != 1)) {
                throw new IllegalArgumentException("patch " + next + " has " + patch.count() + " pieces, compressor "
                        + patch.compressor() + " and " + patch.bits() + " bits a slot");
            }
            data.writeBytes(patch.data().shared());
            next++;
            int whole = target.slots * bits / Byte.SIZE;
            if (compressor == 0 && data.size() > whole) {
                throw new IllegalArgumentException("a patch goes on beyond its " + whole + " bytes");
            }
            if (next > count) {
                apply(target, compressor == 1 ? inflated(data.toByteArray(), whole) : data.toByteArray(), whole);
                complete = true;
                expectFirst();
            }
        }

        private void apply(RouteTable target, byte[] changes, int whole) {
            if (changes.length != whole) {
                throw new IllegalArgumentException("a patch has " + changes.length + " bytes instead of " + whole);
            }
            int perByte = Byte.SIZE / bits;
            for (int i = 0; i < changes.length; i++) {
                for (int part = 0; changes[i] != 0 && part < perByte; part++) {
                    int raw = (changes[i] >> (Byte.SIZE - bits * (part + 1))) & ((1 << bits) - 1);
                    int slot = i * perByte + part;
                    if (raw != 0) {
                        // One bit says that it changes; more are a signed difference, negative towards presence.
                        target.set(slot, bits == 1 ? !target.has(slot) : raw >= 1 << (bits - 1));
                    }
                }
            }
        }

        private static byte[] inflated(byte[] data, int whole) {
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(data);
                byte[] out = new byte[whole + 1];
                int length = 0;
                int more = inflater.inflate(out);
                while (more > 0 && length + more < out.length) {
                    length += more;
                    more = inflater.inflate(out, length, out.length - length);
                }
                return Arrays.copyOf(out, length + more);
            } catch (DataFormatException e) {
                throw new IllegalArgumentException("a patch does not inflate: " + e.getMessage(), e);
            } finally {
                inflater.end();
            }
        }
    }
}
