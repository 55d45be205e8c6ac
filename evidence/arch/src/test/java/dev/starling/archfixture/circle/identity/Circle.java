package dev.starling.archfixture.circle.identity;

/** Identity needs encoding, and the other way round. */
public final class Circle {
    private final dev.starling.archfixture.circle.encoding.Circle other;

    /** With the other half of the circle. */
    public Circle(dev.starling.archfixture.circle.encoding.Circle other) {
        this.other = other;
    }

    /** The other half of the circle. */
    public dev.starling.archfixture.circle.encoding.Circle other() {
        return other;
    }
}
