package dev.starling.sim;

import dev.starling.core.Endpoint;
import java.time.Duration;

/**
 * A fault that is switched on: looks at each datagram on its way and says what becomes of it. Rules are asked in order;
 * the first verdict other than PASS counts.
 */
@FunctionalInterface
public interface Rule {
    /** What becomes of a datagram. */
    sealed interface Verdict {
        /** Nothing special. */
        record Pass() implements Verdict {}

        /** It comes later by this much. */
        record Delay(Duration by) implements Verdict {}

        /** It is lost. */
        record Drop() implements Verdict {}

        /** It comes with one byte changed, chosen by the fault stream. */
        record Corrupt() implements Verdict {}

        /** It comes twice. */
        record Duplicate() implements Verdict {}

        /** Nothing special. */
        Verdict PASS = new Pass();
        /** It is lost. */
        Verdict DROP = new Drop();
        /** It comes with one byte changed. */
        Verdict CORRUPT = new Corrupt();
        /** It comes twice. */
        Verdict DUPLICATE = new Duplicate();
    }

    /**
     * A datagram between two sites, as the internet sees it.
     *
     * @param fromSite number of the sending site
     * @param toSite number of the site that the address belongs to, −1 if none
     * @param from source after the sender's NAT
     */
    record Passing(long nowNs, int fromSite, int toSite, Endpoint from, Endpoint to, byte[] data) {}

    /** The verdict; must not change the data. */
    Verdict judge(Passing datagram);

    /** Drops everything from one site to another, and nothing back. */
    static Rule oneWay(int fromSite, int toSite) {
        return datagram -> datagram.fromSite() == fromSite && datagram.toSite() == toSite ? Verdict.DROP : Verdict.PASS;
    }
}
