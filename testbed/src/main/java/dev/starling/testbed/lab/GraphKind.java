package dev.starling.testbed.lab;

import dev.starling.sim.crowd.Graph;
import dev.starling.sim.crowd.Graphs;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A family of random graphs.
 *
 * @param kind what is equal in all of them
 * @param parameter the degree, the mean degree, or the exponent
 */
public record GraphKind(Kind kind, double parameter) {
    /** The families. */
    public enum Kind {
        /** Equal degrees. */
        REGULAR,
        /** Links drawn at random, by their mean degree. */
        RANDOM,
        /** Degrees with a share ∝ degree^−exponent, from 2 to √N. */
        POWERLAW
    }

    public GraphKind {
        if (kind == Kind.REGULAR && parameter != Math.rint(parameter)) {
            throw new IllegalArgumentException("regular takes a whole degree, such as regular:6, not " + parameter);
        }
    }

    /**
     * Reads {@code regular:D}, {@code random:M} or {@code powerlaw:A}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static GraphKind parse(String text) {
        if (text.matches("(regular|random|powerlaw):[0-9]{1,7}(\\.[0-9]{1,6})?")) {
            int colon = text.indexOf(':');
            return new GraphKind(
                    Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)),
                    Double.parseDouble(text.substring(colon + 1)));
        }
        throw new IllegalArgumentException(
                "a graph is regular:DEGREE, random:MEAN_DEGREE or powerlaw:EXPONENT, such as regular:6, not \"" + text
                        + "\"");
    }

    /** One graph of the family. */
    public Graph draw(int peers, SplittableRandom random) {
        return switch (kind) {
            case REGULAR -> Graphs.regular(peers, (int) parameter, random);
            case RANDOM -> Graphs.random(peers, parameter, random);
            case POWERLAW -> Graphs.powerLaw(peers, parameter, random);
        };
    }
}
