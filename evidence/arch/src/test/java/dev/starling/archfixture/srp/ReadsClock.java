package dev.starling.archfixture.srp;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.function.LongSupplier;

final class ReadsClock {
    private ReadsClock() {}

    static long nanoTime() {
        return System.nanoTime();
    }

    static long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    static LongSupplier reference() {
        return System::nanoTime;
    }

    static LongSupplier lambda() {
        return () -> System.currentTimeMillis() / 1000;
    }

    static Instant instant() {
        return Instant.now();
    }

    static LocalDate localDate() {
        return LocalDate.now();
    }

    static ZonedDateTime zoned(Clock clock) {
        return ZonedDateTime.now(clock);
    }

    static Clock clock() {
        return Clock.systemUTC();
    }

    static Clock tick() {
        return Clock.tickMillis(java.time.ZoneOffset.UTC);
    }

    static void source(InstantSource source) {}

    static Date date() {
        return new Date();
    }

    static Calendar calendar() {
        return Calendar.getInstance();
    }
}
