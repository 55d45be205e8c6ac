package dev.starling.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Span;
import dev.starling.encoding.Multiaddr;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A resolution against a hostile domain name system. Lines: the first is the address asked for; each further one answers
 * a lookup with its words, or with nothing. The last line answers all that are left.
 */
public final class DnsaddrScript implements Env<DnsaddrOutput> {
    private static final int ROUNDS_MAX = 1000;

    private final DnsaddrMachine machine = new DnsaddrMachine(DnsaddrConfig.DEFAULT);
    private final ArrayDeque<DnsaddrOutput.Lookup> open = new ArrayDeque<>();
    private int lookups;
    private int done;

    private DnsaddrScript() {}

    /** Runs one script: it ends, within the limits. */
    public static void run(byte[] input) {
        List<String> lines = new String(input, StandardCharsets.UTF_8).lines().toList();
        Multiaddr address;
        try {
            address = Multiaddr.parse(lines.isEmpty() ? "" : lines.getFirst());
        } catch (IllegalArgumentException refused) {
            return;
        }
        new DnsaddrScript().resolve(address, lines);
    }

    private void resolve(Multiaddr address, List<String> lines) {
        machine.handle(new DnsaddrInput.Ask(address), this);
        int line = 1;
        for (int round = 0; !open.isEmpty(); round++) {
            assertThat(round).isLessThan(ROUNDS_MAX);
            String answer = line < lines.size() ? lines.get(line) : "";
            line = Math.min(line + 1, Math.max(1, lines.size() - 1));
            machine.handle(answer(open.remove(), answer), this);
        }
        assertThat(done).isEqualTo(1);
        assertThat(lookups).isLessThanOrEqualTo(DnsaddrConfig.DEFAULT.lookupsMost());
        assertThat(machine.deadlineNs()).isEqualTo(NEVER);
    }

    private static DnsaddrInput answer(DnsaddrOutput.Lookup lookup, String line) {
        if (line.isBlank()) {
            return new DnsaddrInput.NoAnswer(lookup.lookup(), "nobody knows");
        }
        List<String> words = List.of(line.strip().split(" +"));
        if (lookup.kind() == DnsaddrOutput.Kind.TXT) {
            return new DnsaddrInput.Texts(lookup.lookup(), words);
        }
        List<IpAddress> ips = new ArrayList<>();
        for (String word : words) {
            ips.add(IpAddress.ofIpv4(word.hashCode()));
        }
        return new DnsaddrInput.Addresses(lookup.lookup(), ips);
    }

    @Override
    public long nowNs() {
        return 0;
    }

    @Override
    public long epochMs() {
        return 0;
    }

    @Override
    public RandomGenerator random() {
        return new SplittableRandom(1);
    }

    @Override
    public Span span() {
        return Span.NONE;
    }

    @Override
    public void out(DnsaddrOutput output) {
        switch (output) {
            case DnsaddrOutput.Lookup lookup -> {
                lookups++;
                assertThat(lookup.name().length()).isBetween(1, 253);
                open.add(lookup);
                assertThat(open.size()).isLessThanOrEqualTo(DnsaddrConfig.DEFAULT.parallel());
            }
            case DnsaddrOutput.Abandon abandon -> throw new AssertionError(abandon);
            case DnsaddrOutput.Done(List<Multiaddr> addresses, List<String> problems) -> {
                done++;
                assertThat(addresses.size()).isLessThanOrEqualTo(DnsaddrConfig.DEFAULT.resultsMost());
                assertThat(addresses).doesNotHaveDuplicates();
                assertThat(problems.size()).isLessThanOrEqualTo(16);
            }
        }
    }
}
