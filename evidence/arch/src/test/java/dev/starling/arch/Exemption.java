package dev.starling.arch;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;

/**
 * A class that may do what its room may not.
 *
 * @param name the top-level class, below the root package
 * @param forbidden what it may do
 * @param reason why that does no harm
 */
record Exemption(String name, Forbidden forbidden, String reason) {
    static final List<Exemption> ALL = List.of(
            new Exemption(
                    "sim.Watchdog",
                    Forbidden.EXECUTORS,
                    "ends a run whose handler waits for something real; no other outcome depends on it"),
            new Exemption(
                    "cli.Training",
                    Forbidden.EXECUTORS,
                    "plays several commands at once for the launcher, in place of several processes"),
            new Exemption(
                    "cli.StreamWire",
                    Forbidden.EXECUTORS,
                    "a thread that reads stdin, or writes stdout, is held by the kernel as long as that takes"),
            new Exemption(
                    "cli.HostEvents", Forbidden.EXECUTORS, "writes to stdout, which may block, for loops that may not"),
            new Exemption(
                    "identity.ChaCha20Poly1305",
                    Forbidden.THREADS,
                    "a cipher object for each thread, which every message sets up anew: no outcome depends on the thread"),
            new Exemption(
                    "trace.ZipkinExporter",
                    Forbidden.SOCKETS,
                    "posts spans that are over to the server that a user names; no peer speaks or waits there"),
            counts("Resources"),
            counts("ConnectionScope"),
            counts("StreamScope"),
            counts("Reservation"),
            counts("Scope"),
            counts("ScopeTable"));

    /** Connections live on several loops and share one account; that is no machine, and blocks nobody. */
    private static Exemption counts(String name) {
        return new Exemption(
                "resources." + name, Forbidden.THREADS, "counts for several loops at once, with atomic numbers");
    }

    /** Whether this exemption is for {@code type} or a class inside it. */
    boolean covers(JavaClass type, String root) {
        String full = root + "." + name;
        return type.getName().equals(full) || type.getName().startsWith(full + "$");
    }

    /** The classes that are not exempt from {@code forbidden}. */
    static DescribedPredicate<JavaClass> none(Forbidden forbidden, String root) {
        return DescribedPredicate.describe(
                "not exempt",
                type -> ALL.stream()
                        .noneMatch(exemption -> exemption.forbidden == forbidden && exemption.covers(type, root)));
    }
}
