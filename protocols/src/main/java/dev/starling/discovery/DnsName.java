package dev.starling.discovery;

import java.util.ArrayList;
import java.util.List;

/**
 * A domain name: labels of 1…63 bytes, at most 255 bytes on the wire (RFC 1035 §2.3.4). Labels are kept in lower case,
 * as names that differ only so are the same (§2.3.3); each char is one byte, whatever it means.
 */
record DnsName(List<String> labels) implements Comparable<DnsName> {
    static final int LABEL_BYTES_MAX = 63;
    static final int WIRE_BYTES_MAX = 255;

    DnsName {
        int wire = 1;
        List<String> lower = new ArrayList<>(labels.size());
        for (String label : labels) {
            if (label.isEmpty() || label.length() > LABEL_BYTES_MAX) {
                throw new IllegalArgumentException("a label has 1…63 bytes, not " + label.length());
            }
            wire += 1 + label.length();
            lower.add(lower(label));
        }
        if (wire > WIRE_BYTES_MAX) {
            throw new IllegalArgumentException("a domain name has at most 255 bytes, not " + wire);
        }
        labels = List.copyOf(lower);
    }

    /** ASCII only: the letters of other bytes are nobody's business (RFC 4343 §2). */
    private static String lower(String label) {
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c > 0xff) {
                throw new IllegalArgumentException("a label holds bytes, not the character " + (int) c);
            }
            if (c >= 'A' && c <= 'Z') {
                char[] out = label.toCharArray();
                for (int k = i; k < out.length; k++) {
                    out[k] = out[k] >= 'A' && out[k] <= 'Z' ? (char) (out[k] + 32) : out[k];
                }
                return lower(new String(out));
            }
        }
        return label;
    }

    /** From dotted text; a dot at the end is permitted, one within a label is not possible. */
    static DnsName of(String dotted) {
        String text = dotted.endsWith(".") ? dotted.substring(0, dotted.length() - 1) : dotted;
        return new DnsName(text.isEmpty() ? List.of() : List.of(text.split("\\.", -1)));
    }

    /** This name below {@code parent}: {@code label.parent}. */
    static DnsName under(String label, DnsName parent) {
        List<String> all = new ArrayList<>();
        all.add(label);
        all.addAll(parent.labels);
        return new DnsName(all);
    }

    /** Whether this is one label below {@code parent}. */
    boolean isChildOf(DnsName parent) {
        return labels.size() == parent.labels.size() + 1
                && labels.subList(1, labels.size()).equals(parent.labels);
    }

    @Override
    public int compareTo(DnsName other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return String.join(".", labels);
    }
}
