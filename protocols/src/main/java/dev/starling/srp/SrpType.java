package dev.starling.srp;

import org.jspecify.annotations.Nullable;

/** The eight packet types of SRP version 6, in wire order (docs/protocol/srp.md §3). */
public enum SrpType {
    PING,
    PONG,
    INTRO,
    JOIN,
    PUBLISH,
    STREAM,
    SYNC,
    QUERY;

    private static final SrpType[] ALL = values();

    /** The type byte, 1…8. */
    public int code() {
        return ordinal() + 1;
    }

    /** The type with this byte, or null when there is none. */
    public static @Nullable SrpType of(int code) {
        return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
    }
}
