package dev.starling.epidemic;

import java.util.random.RandomGenerator;

/** Whom a peer may pick at random: all others, or the part of them that a membership protocol shows. */
@FunctionalInterface
public interface View {
    /** What {@link #draw} answers when nobody is known. */
    int NOBODY = -1;

    /** A peer, uniformly and each time anew; {@link #NOBODY} where none is known. */
    int draw(RandomGenerator random);

    /** All peers from 0 to {@code size} − 1 except oneself: what theory assumes. */
    static View full(int self, int size) {
        return new FullView(self, size);
    }
}
