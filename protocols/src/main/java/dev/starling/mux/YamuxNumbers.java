package dev.starling.mux;

import java.util.Arrays;

/**
 * Which numbers the remote side has used for its streams, so that none names a second one: whoever still acts on the
 * first, be it the application or a negotiation, would act on the second. Numbers may overtake each other, as go-yamux
 * takes them before it has its turn to send; so the latest are remembered one by one, and those before count as used.
 */
final class YamuxNumbers {
    /** How many numbers below the highest are told apart. */
    static final int REMEMBERED = 1024;

    enum Verdict {
        NEW,
        USED,
        /** Too far behind the highest to know. */
        FORGOTTEN
    }

    private static final int WORDS = REMEMBERED / Long.SIZE;

    /** The bits of the first numbers, then all: few connections have many streams. */
    private long[] used = new long[1];

    /** The highest number so far, halved: all numbers of a side are odd, or all even. */
    private long highest = -1;

    /** Judges {@code id}, and takes it if it is new. */
    Verdict take(long id) {
        long index = id >>> 1;
        if (index <= highest - REMEMBERED) {
            return Verdict.FORGOTTEN;
        }
        if (index <= highest && (used[word(index)] & bit(index)) != 0) {
            return Verdict.USED;
        }
        if (index >= Long.SIZE && used.length < WORDS) {
            used = Arrays.copyOf(used, WORDS);
        }
        // What lay here was the number 1024 before.
        for (long passed = Math.max(highest + 1, index - REMEMBERED + 1); passed < index; passed++) {
            used[word(passed)] &= ~bit(passed);
        }
        used[word(index)] |= bit(index);
        highest = Math.max(highest, index);
        return Verdict.NEW;
    }

    private static int word(long index) {
        return (int) (index % REMEMBERED) / Long.SIZE;
    }

    private static long bit(long index) {
        return 1L << (index % Long.SIZE);
    }
}
