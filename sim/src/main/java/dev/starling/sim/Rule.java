package dev.starling.sim;

import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A fault that is switched on: looks at each datagram, and at each flight of a byte stream, on its way and says what
 * becomes of it. All rules are asked, in the order in which they were added, until one drops it; delays add up, and damage
 * done by one rule stays. Byte streams repeat what is dropped, so that it only comes later, and are never doubled; what is
 * corrupted reaches the reader, as no checksum of TCP finds it.
 */
@FunctionalInterface
public interface Rule {
    /** What becomes of a datagram or a flight. */
    sealed interface Verdict {
        /** Nothing special. */
        record Pass() implements Verdict {}

        /** It comes later by this much. */
        record Delay(Duration by) implements Verdict {
            public Delay {
                if (by.isNegative()) {
                    throw new IllegalArgumentException("a delay is not negative: " + by);
                }
            }
        }

        /** It is lost. */
        record Drop() implements Verdict {}

        /** It comes with one byte changed, chosen by the fault stream. */
        record Corrupt() implements Verdict {}

        /** It comes twice. */
        record Duplicate() implements Verdict {}

        /** The byte stream is over at once, at both ends; a datagram is lost. */
        record Reset() implements Verdict {}

        /** Nothing special. */
        Verdict PASS = new Pass();
        /** It is lost. */
        Verdict DROP = new Drop();
        /** It comes with one byte changed. */
        Verdict CORRUPT = new Corrupt();
        /** It comes twice. */
        Verdict DUPLICATE = new Duplicate();
        /** The byte stream is over. */
        Verdict RESET = new Reset();
    }

    /**
     * A datagram, or a flight of a byte stream, between two sites, as the internet sees it.
     *
     * @param fromSite number of the sending site, {@link SimNode#site()}
     * @param toSite number of the site that the address belongs to
     * @param from source after the sender's NAT
     * @param data the payload; not to be changed. Of a byte stream: up to 64 KiB of it, empty where it begins or ends
     * @param stream whether it belongs to a byte stream
     * @param faults the fault stream, for rules that draw
     */
    record Passing(
            long nowNs,
            int fromSite,
            int toSite,
            Endpoint from,
            Endpoint to,
            byte[] data,
            boolean stream,
            RandomGenerator faults) {
        Passing with(byte[] changed) {
            return new Passing(nowNs, fromSite, toSite, from, to, changed, stream, faults);
        }
    }

    /** The verdict; must not change the data. */
    Verdict judge(Passing datagram);

    /** This rule between two moments of virtual time, the second excluded. */
    default Rule during(Duration from, Duration until) {
        return datagram -> datagram.nowNs() >= from.toNanos() && datagram.nowNs() < until.toNanos()
                ? judge(datagram)
                : Verdict.PASS;
    }

    /** This rule for a share of the datagrams, drawn one by one. */
    default Rule forShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share lies in 0…1, not " + share);
        }
        return datagram -> datagram.faults().nextDouble() < share ? judge(datagram) : Verdict.PASS;
    }

    /** This rule for what one site sends to another. */
    default Rule onPath(int fromSite, int toSite) {
        return datagram ->
                datagram.fromSite() == fromSite && datagram.toSite() == toSite ? judge(datagram) : Verdict.PASS;
    }

    /** This rule for byte streams only. */
    default Rule onStreams() {
        return passing -> passing.stream() ? judge(passing) : Verdict.PASS;
    }

    /** The same verdict for every datagram and flight. */
    static Rule always(Verdict verdict) {
        return datagram -> verdict;
    }

    /** Drops everything from one site to another, and nothing back. */
    static Rule oneWay(int fromSite, int toSite) {
        return always(Verdict.DROP).onPath(fromSite, toSite);
    }
}
