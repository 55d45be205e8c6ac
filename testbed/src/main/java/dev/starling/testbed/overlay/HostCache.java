package dev.starling.testbed.overlay;

import dev.starling.core.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The addresses that a servent knows, and those it is connected with or trying. Used under its servent's lock. */
final class HostCache {
    private static final int KNOWN_MAX = 200;
    private static final int SOME = 10;

    private final Endpoint self;
    private final Supplier<List<Endpoint>> bootstrap;
    private final TreeSet<Endpoint> known = new TreeSet<>();
    private final TreeSet<Endpoint> taken = new TreeSet<>();

    HostCache(Endpoint self, Supplier<List<Endpoint>> bootstrap) {
        this.self = self;
        this.bootstrap = bootstrap;
    }

    void add(Endpoint host) {
        if (known.size() < KNOWN_MAX && !host.equals(self) && !taken.contains(host)) {
            known.add(host);
        }
    }

    /** One to try, drawn from all; it is not given again until it is {@link #left}. */
    Optional<Endpoint> next(RandomGenerator random) {
        if (known.isEmpty()) {
            bootstrap.get().forEach(this::add);
        }
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Endpoint chosen = new ArrayList<>(known).get(random.nextInt(known.size()));
        known.remove(chosen);
        taken.add(chosen);
        return Optional.of(chosen);
    }

    /** Not connected with any more, or not reached: it is forgotten, and may be learned anew. */
    void left(Endpoint host) {
        taken.remove(host);
    }

    List<Endpoint> some() {
        return known.stream().limit(SOME).toList();
    }
}
