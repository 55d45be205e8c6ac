package dev.starling.testbed.overlay;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The overlays that a job can run. */
public enum OverlayKind {
    /** Push–pull gossip over HyParView's links. */
    GOSSIP,
    /** Plumtree over HyParView's links. */
    PLUMTREE,
    /** Gnutella's search by flooding, protocol 0.4 or 0.6, and transfers between servents. */
    GNUTELLA,
    /** A Napster server's index, and transfers between clients. */
    NAPSTER;

    /**
     * Parses {@code gossip}, {@code plumtree}, {@code gnutella} or {@code napster}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static OverlayKind parse(String text) {
        for (OverlayKind kind : values()) {
            if (kind.toString().equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("not an overlay: \"" + text + "\"; there are "
                + Arrays.stream(values()).map(OverlayKind::toString).collect(Collectors.joining(", ")));
    }

    /** Whether it finds files; the others bring messages to everybody. */
    public boolean searches() {
        return this == GNUTELLA || this == NAPSTER;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
