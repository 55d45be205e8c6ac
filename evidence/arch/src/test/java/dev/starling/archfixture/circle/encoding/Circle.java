package dev.starling.archfixture.circle.encoding;

/** Encoding needs identity, and the other way round. */
public final class Circle {
    private final dev.starling.archfixture.circle.identity.Circle other;

    /** With the other half of the circle. */
    public Circle(dev.starling.archfixture.circle.identity.Circle other) {
        this.other = other;
    }

    /** The other half of the circle. */
    public dev.starling.archfixture.circle.identity.Circle other() {
        return other;
    }
}
