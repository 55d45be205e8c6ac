package dev.starling.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test method once for each of many seeds. The method takes the seed as a {@code long} or a {@link
 * java.util.random.RandomGenerator} made from it. A failure names its seed.
 *
 * <p>{@code -Dstarling.seed=N} runs seed N alone; {@code -Dstarling.seeds=N} runs the first N seeds instead of {@link
 * #value()}.
 */
@TestTemplate
@ExtendWith(SeedsExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Seeds {
    /** How many seeds, counted from 1. */
    int value() default 100;

    /** Further seeds, such as those that once failed. */
    long[] also() default {};
}
