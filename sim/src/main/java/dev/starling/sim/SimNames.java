package dev.starling.sim;

import dev.starling.core.IpAddress;
import dev.starling.discovery.DnsaddrInput;
import dev.starling.discovery.DnsaddrOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The domain name system of a simulated world: a table that every host asks. Names not in it do not exist. */
public final class SimNames {
    private final Map<String, List<IpAddress>> addresses = new TreeMap<>();
    private final Map<String, List<String>> texts = new TreeMap<>();
    private final Set<String> silent = new HashSet<>();
    private long latencyNs = Duration.ofMillis(20).toNanos();
    private long asked;

    SimNames() {}

    /** The addresses of a name, in place of those before. */
    public SimNames address(String name, IpAddress... ips) {
        addresses.put(key(name), List.copyOf(Arrays.asList(ips)));
        return this;
    }

    /** The text records of a name, such as {@code dnsaddr=/ip4/…} of {@code _dnsaddr.example}, in place of those before. */
    public SimNames text(String name, String... records) {
        texts.put(key(name), List.copyOf(Arrays.asList(records)));
        return this;
    }

    /** Questions about this name are not answered. */
    public SimNames silent(String name) {
        silent.add(key(name));
        return this;
    }

    /** From a question to its answer. */
    public SimNames latency(Duration value) {
        latencyNs = value.toNanos();
        return this;
    }

    /** Questions so far. */
    public long asked() {
        return asked;
    }

    long latencyNs() {
        return latencyNs;
    }

    void count() {
        asked++;
    }

    boolean answers(String name) {
        return !silent.contains(key(name));
    }

    /** What the table says. */
    DnsaddrInput answer(DnsaddrOutput.Lookup lookup) {
        String name = key(lookup.name());
        if (lookup.kind() == DnsaddrOutput.Kind.TXT) {
            List<String> found = texts.getOrDefault(name, List.of());
            return found.isEmpty() ? none(lookup) : new DnsaddrInput.Texts(lookup.lookup(), found);
        }
        List<IpAddress> found = new ArrayList<>(addresses.getOrDefault(name, List.of()));
        found.removeIf(ip -> ip.v4() != (lookup.kind() == DnsaddrOutput.Kind.A));
        return found.isEmpty() ? none(lookup) : new DnsaddrInput.Addresses(lookup.lookup(), found);
    }

    private static DnsaddrInput none(DnsaddrOutput.Lookup lookup) {
        return new DnsaddrInput.NoAnswer(lookup.lookup(), "there is no such name");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
