package dev.starling.srp;

import dev.starling.core.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the cached packets, with the hashes that SYNC compares (docs/protocol/srp.md §8), kept incrementally.
 *
 * <p>The reference hashes a bucket as SHA-1 over the text of all sorted ids in it, not over the hashes of the level
 * below, so this is no Merkle tree: after a change one bucket of each level has to be read whole. Each node therefore
 * keeps the hash of all ids under it; adding and removing mark the path as stale, and only a question recomputes what
 * it needs: for the whole cache one sixteenth of the ids after one change, and nothing without one.
 *
 * <p>The reference also filters by time of insertion, because its entries never expire. Here they do, so a summary
 * always covers the whole cache, and the time that a SYNC names is not looked at.
 *
 * <p>Sorted arrays in the leaves, a node of 16 children only where a leaf would grow beyond {@value #LEAF_MAX} ids. Ids
 * ground to share a long prefix cost their maker one node a digit.
 */
final class SummaryTrie {
    /** The length of an id, bytes. */
    static final int ID_BYTES = 32;

    private static final int DIGITS = 2 * ID_BYTES;
    private static final int LEAF_MAX = 48;
    /** Below half of a leaf, so that ids coming and going do not split and join it each time. */
    private static final int JOIN_MAX = 16;

    private static final int GROWTH = 8;
    private static final int TEXT_IDS = 64;

    /** Both digits of each byte, in the order that {@link #TWO_BYTES} writes. */
    private static final short[] HEX = new short[256];

    private static final VarHandle TWO_BYTES =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    static {
        byte[] digits = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < HEX.length; i++) {
            HEX[i] = (short) (digits[i >> 4] << 8 | digits[i & 15]);
        }
    }

    private static final class Node {
        int count;
        /** SHA-1 over the text of all ids under this node; null when stale. */
        @Nullable
        Bytes hash;
        /** In a leaf its ids, sorted, the first {@code count}; of no use in other nodes. */
        Bytes[] ids = new Bytes[0];
        /** Null in a leaf. */
        @Nullable
        Node @Nullable [] children;
    }

    private final Node root = new Node();
    private final MessageDigest sha1;
    private final byte[] text = new byte[TEXT_IDS * DIGITS];
    private @Nullable CacheSummary whole;

    SummaryTrie() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    int size() {
        return root.count;
    }

    boolean contains(Bytes id) {
        Node node = root;
        for (int depth = 0; node.children != null; depth++) {
            Node child = node.children[id.nibble(depth)];
            if (child == null) {
                return false;
            }
            node = child;
        }
        return Arrays.binarySearch(node.ids, 0, node.count, id) >= 0;
    }

    /**
     * Adds an id; false when it is there already.
     *
     * @throws IllegalArgumentException when it has not 32 bytes
     */
    boolean add(Bytes id) {
        if (id.length() != ID_BYTES) {
            throw new IllegalArgumentException("a packet id has 32 bytes, not " + id.length());
        }
        if (contains(id)) {
            return false;
        }
        whole = null;
        add(root, id, 0);
        return true;
    }

    private static void add(Node start, Bytes id, int startDepth) {
        Node node = start;
        int depth = startDepth;
        while (node.children != null) {
            node.count++;
            node.hash = null;
            int digit = id.nibble(depth++);
            Node child = node.children[digit];
            if (child == null) {
                child = new Node();
                node.children[digit] = child;
            }
            node = child;
        }
        insert(node, id);
        if (node.count > LEAF_MAX) {
            split(node, depth);
        }
    }

    private static void insert(Node leaf, Bytes id) {
        int at = -Arrays.binarySearch(leaf.ids, 0, leaf.count, id) - 1;
        if (leaf.count == leaf.ids.length) {
            leaf.ids = Arrays.copyOf(leaf.ids, leaf.count + GROWTH);
        }
        System.arraycopy(leaf.ids, at, leaf.ids, at + 1, leaf.count - at);
        leaf.ids[at] = id;
        leaf.count++;
        leaf.hash = null;
    }

    /** Turns a leaf that is too full into a node with leaves. Different ids always part before the last digit. */
    private static void split(Node leaf, int depth) {
        Bytes[] ids = leaf.ids;
        int count = leaf.count;
        leaf.ids = new Bytes[0];
        leaf.children = new Node[CacheSummary.BUCKETS];
        leaf.count = 0;
        for (int i = 0; i < count; i++) {
            add(leaf, ids[i], depth);
        }
    }

    /** Removes an id; false when it is not there. */
    boolean remove(Bytes id) {
        if (id.length() != ID_BYTES || !contains(id)) {
            return false;
        }
        whole = null;
        remove(root, id, 0);
        return true;
    }

    private static void remove(Node node, Bytes id, int depth) {
        node.hash = null;
        node.count--;
        if (node.children == null) {
            int at = Arrays.binarySearch(node.ids, 0, node.count + 1, id);
            System.arraycopy(node.ids, at + 1, node.ids, at, node.count - at);
            Arrays.fill(node.ids, node.count, node.count + 1, null);
            return;
        }
        int digit = id.nibble(depth);
        Node child = node.children[digit];
        if (child == null) {
            throw new IllegalStateException("no node for " + id);
        }
        remove(child, id, depth + 1);
        if (child.count == 0) {
            node.children[digit] = null;
        }
        if (node.count <= JOIN_MAX) {
            List<Bytes> ids = new ArrayList<>(node.count);
            collect(node, ids, node.count);
            node.children = null;
            node.ids = ids.toArray(Bytes[]::new);
        }
    }

    /** The hash of the summary of everything, which pings carry. */
    Bytes hash() {
        return summary("").hash();
    }

    /**
     * What is held under a prefix.
     *
     * @param prefix at most 64 lower-case hexadecimal digits
     */
    CacheSummary summary(String prefix) {
        if (!prefix.isEmpty()) {
            return CacheSummary.of(prefix, buckets(prefix));
        }
        CacheSummary known = whole;
        if (known == null) {
            known = CacheSummary.of(prefix, buckets(prefix));
            whole = known;
        }
        return known;
    }

    private List<@Nullable Bytes> buckets(String prefix) {
        List<@Nullable Bytes> buckets = new ArrayList<>(Collections.nCopies(CacheSummary.BUCKETS, null));
        Node node = descend(prefix);
        if (node == null || prefix.length() == DIGITS) {
            return buckets;
        }
        if (node.children == null) {
            leafBuckets(node, prefix, buckets);
            return buckets;
        }
        for (int i = 0; i < CacheSummary.BUCKETS; i++) {
            Node child = node.children[i];
            buckets.set(i, child == null ? null : hashOf(child));
        }
        return buckets;
    }

    private void leafBuckets(Node leaf, String prefix, List<@Nullable Bytes> buckets) {
        int end = leaf.count;
        for (int from = lowest(leaf, prefix); from < end && startsWith(leaf.ids[from], prefix); ) {
            int digit = leaf.ids[from].nibble(prefix.length());
            int to = from + 1;
            while (to < end && startsWith(leaf.ids[to], prefix) && leaf.ids[to].nibble(prefix.length()) == digit) {
                to++;
            }
            hashRange(leaf.ids, from, to);
            buckets.set(digit, Bytes.wrap(sha1.digest()));
            from = to;
        }
    }

    /** The node that holds everything under {@code prefix}: of its depth, or a leaf above; null when there is none. */
    private @Nullable Node descend(String prefix) {
        for (int i = 0; i < prefix.length(); i++) {
            CacheSummary.digit(prefix, i);
        }
        Node node = root;
        for (int depth = 0; depth < prefix.length() && node.children != null; depth++) {
            Node child = node.children[CacheSummary.digit(prefix, depth)];
            if (child == null) {
                return null;
            }
            node = child;
        }
        return node;
    }

    private Bytes hashOf(Node node) {
        Bytes hash = node.hash;
        if (hash == null) {
            feed(node);
            hash = Bytes.wrap(sha1.digest());
            node.hash = hash;
        }
        return hash;
    }

    private void feed(Node node) {
        if (node.children == null) {
            hashRange(node.ids, 0, node.count);
            return;
        }
        for (Node child : node.children) {
            if (child != null) {
                feed(child);
            }
        }
    }

    private void hashRange(Bytes[] ids, int from, int to) {
        int at = 0;
        for (int i = from; i < to; i++) {
            at = hex(ids[i].shared(), at);
            if (at == text.length) {
                sha1.update(text, 0, at);
                at = 0;
            }
        }
        sha1.update(text, 0, at);
    }

    private int hex(byte[] id, int start) {
        int at = start;
        for (byte b : id) {
            TWO_BYTES.set(text, at, HEX[b & 0xff]);
            at += 2;
        }
        return at;
    }

    /** The ids under a prefix, ascending, at most {@code max} of them. */
    List<Bytes> under(String prefix, int max) {
        List<Bytes> ids = new ArrayList<>();
        Node node = descend(prefix);
        if (node == null) {
            return ids;
        }
        if (node.children != null) {
            collect(node, ids, max);
            return ids;
        }
        for (int i = lowest(node, prefix); i < node.count && startsWith(node.ids[i], prefix) && ids.size() < max; i++) {
            ids.add(node.ids[i]);
        }
        return ids;
    }

    private static void collect(Node node, List<Bytes> into, int max) {
        if (node.children == null) {
            for (int i = 0; i < node.count && into.size() < max; i++) {
                into.add(node.ids[i]);
            }
            return;
        }
        for (Node child : node.children) {
            if (child != null && into.size() < max) {
                collect(child, into, max);
            }
        }
    }

    /** The place of the first id of a leaf that is not below {@code prefix}. */
    private static int lowest(Node leaf, String prefix) {
        int at = 0;
        while (at < leaf.count && below(leaf.ids[at], prefix)) {
            at++;
        }
        return at;
    }

    private static boolean below(Bytes id, String prefix) {
        for (int i = 0; i < prefix.length(); i++) {
            int order = id.nibble(i) - CacheSummary.digit(prefix, i);
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    private static boolean startsWith(Bytes id, String prefix) {
        for (int i = 0; i < prefix.length(); i++) {
            if (id.nibble(i) != CacheSummary.digit(prefix, i)) {
                return false;
            }
        }
        return true;
    }
}
