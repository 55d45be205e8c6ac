package dev.starling.core;

import java.util.Arrays;

/**
 * The timers of one machine: at most one deadline per name. Pulled, never pushed: {@link #nextNs()} is what {@link
 * Machine#deadlineNs()} returns, and on a tick the machine asks {@link #due} for each name that has come.
 *
 * @param <T> the names
 */
public final class Deadlines<T extends Enum<T>> {
    private final T[] names;
    private final long[] atNs;

    public Deadlines(Class<T> type) {
        names = type.getEnumConstants();
        atNs = new long[names.length];
        Arrays.fill(atNs, Env.NEVER);
    }

    /** Sets or moves a deadline, in the time of {@link Env#nowNs()}. */
    public void set(T name, long deadlineNs) {
        atNs[name.ordinal()] = deadlineNs;
    }

    /** Sets the deadline only if it comes earlier than the one that is set. */
    public void setNoLaterThan(T name, long deadlineNs) {
        atNs[name.ordinal()] = Math.min(atNs[name.ordinal()], deadlineNs);
    }

    public void clear(T name) {
        atNs[name.ordinal()] = Env.NEVER;
    }

    public boolean isSet(T name) {
        return atNs[name.ordinal()] != Env.NEVER;
    }

    public long at(T name) {
        return atNs[name.ordinal()];
    }

    /** Whether {@code name} has come; if so it is cleared. */
    public boolean due(T name, long nowNs) {
        if (atNs[name.ordinal()] > nowNs) {
            return false;
        }
        clear(name);
        return true;
    }

    /** The earliest deadline, or {@link Env#NEVER}. */
    public long nextNs() {
        long next = Env.NEVER;
        for (long at : atNs) {
            next = Math.min(next, at);
        }
        return next;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (T name : names) {
            if (isSet(name)) {
                text.append(text.length() > 1 ? ", " : "")
                        .append(name)
                        .append('=')
                        .append(at(name));
            }
        }
        return text.append('}').toString();
    }
}
