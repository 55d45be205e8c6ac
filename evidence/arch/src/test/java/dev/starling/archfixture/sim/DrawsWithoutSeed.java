package dev.starling.archfixture.sim;

import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

final class DrawsWithoutSeed {
    private DrawsWithoutSeed() {}

    static RandomGenerator random() {
        return new Random();
    }

    static RandomGenerator splittable() {
        return new SplittableRandom();
    }

    static RandomGenerator secure() {
        return new SecureRandom();
    }

    static RandomGenerator threadLocal() {
        return ThreadLocalRandom.current();
    }

    static double math() {
        return Math.random();
    }
}
