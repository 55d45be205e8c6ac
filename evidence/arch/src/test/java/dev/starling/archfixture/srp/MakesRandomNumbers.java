package dev.starling.archfixture.srp;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

final class MakesRandomNumbers {
    private MakesRandomNumbers() {}

    static double math() {
        return Math.random();
    }

    static double strictMath() {
        return StrictMath.random();
    }

    static RandomGenerator random() {
        return new Random();
    }

    static RandomGenerator seeded() {
        return new Random(1);
    }

    static RandomGenerator splittable() {
        return new SplittableRandom(1);
    }

    static RandomGenerator secure() {
        return new SecureRandom();
    }

    static void secureParameter(SecureRandom random) {}

    static RandomGenerator threadLocal() {
        return ThreadLocalRandom.current();
    }

    static RandomGenerator named() {
        return RandomGenerator.of("L64X128MixRandom");
    }

    static RandomGenerator byDefault() {
        return RandomGenerator.getDefault();
    }

    static RandomGenerator factory() {
        return RandomGeneratorFactory.getDefault().create();
    }

    static UUID uuid() {
        return UUID.randomUUID();
    }

    static void shuffle(List<String> list) {
        Collections.shuffle(list);
    }
}
