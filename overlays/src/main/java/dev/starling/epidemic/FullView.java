package dev.starling.epidemic;

import java.util.random.RandomGenerator;

/** Everybody but oneself. */
record FullView(int self, int size) implements View {
    @Override
    public int draw(RandomGenerator random) {
        if (size < 2) {
            return NOBODY;
        }
        int drawn = random.nextInt(size - 1);
        return drawn < self ? drawn : drawn + 1;
    }
}
