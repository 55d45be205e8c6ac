package dev.starling.discovery;

import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.Machine;
import dev.starling.encoding.Multiaddr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what one address stands for that begins with {@code /dnsaddr}, {@code /dns}, {@code /dns4} or {@code /dns6}
 * (libp2p addressing). Any other address stands for itself.
 *
 * <p>Order: {@link DnsaddrInput.Ask}; then a {@link DnsaddrOutput.Lookup} wants one answer each; {@link
 * DnsaddrOutput.Done} is the last output. No question is asked twice, so names that lead to each other come to an end.
 */
public final class DnsaddrMachine implements Machine<DnsaddrInput, DnsaddrOutput> {
    private static final int PROBLEMS_MAX = 16;

    private record Question(DnsaddrOutput.Kind kind, String name) {}

    /** An address that waits for an answer. */
    private record Asker(NamedAddress address, int depth) {}

    /** A question and, in the end, its answer. */
    private static final class Pending {
        final List<Asker> askers = new ArrayList<>();
        /** Null as long as there is none. */
        @Nullable
        DnsaddrInput answer;
    }

    private final DnsaddrConfig config;
    private final SequencedMap<Question, Pending> questions = new LinkedHashMap<>();
    private final SequencedMap<Integer, Question> asked = new LinkedHashMap<>();
    private final ArrayDeque<Question> waiting = new ArrayDeque<>();
    private final SequencedSet<Multiaddr> seen = new LinkedHashSet<>();
    private final SequencedSet<Multiaddr> results = new LinkedHashSet<>();
    private final SequencedSet<String> problems = new LinkedHashSet<>();
    private int lookups;
    private boolean begun;
    private boolean done;
    private long deadlineNs = Env.NEVER;

    /** Whether this address begins with a name. */
    public static boolean isNamed(Multiaddr address) {
        return NamedAddress.of(address).isPresent();
    }

    /** A resolution that waits for its question. */
    public DnsaddrMachine(DnsaddrConfig config) {
        this.config = config;
    }

    @Override
    public void handle(DnsaddrInput input, Env<? super DnsaddrOutput> env) {
        if (done) {
            return;
        }
        switch (input) {
            case DnsaddrInput.Ask(Multiaddr address) -> {
                if (begun) {
                    throw new IllegalStateException("this resolution has its question already");
                }
                begun = true;
                deadlineNs = env.nowNs() + config.timeoutNs();
                take(address, 0);
            }
            case DnsaddrInput.Texts(int lookup, List<String> texts) -> answered(lookup, input);
            case DnsaddrInput.Addresses(int lookup, List<IpAddress> ips) -> answered(lookup, input);
            case DnsaddrInput.NoAnswer(int lookup, String reason) -> answered(lookup, input);
            case DnsaddrInput.Cancel() -> {
                abandon(env);
                done = true;
                return;
            }
            case DnsaddrInput.Tick() -> {
                if (env.nowNs() >= deadlineNs) {
                    asked.values().forEach(question -> problem(question.name(), "no answer in time"));
                    waiting.clear();
                    abandon(env);
                }
            }
        }
        proceed(env);
    }

    private void proceed(Env<? super DnsaddrOutput> env) {
        while (!waiting.isEmpty() && asked.size() < config.parallel()) {
            Question question = waiting.remove();
            asked.put(++lookups, question);
            env.out(new DnsaddrOutput.Lookup(lookups, question.kind(), question.name()));
        }
        if (begun && asked.isEmpty()) {
            done = true;
            env.out(new DnsaddrOutput.Done(List.copyOf(results), List.copyOf(problems)));
        }
    }

    private void abandon(Env<? super DnsaddrOutput> env) {
        asked.keySet().forEach(lookup -> env.out(new DnsaddrOutput.Abandon(lookup)));
        asked.clear();
    }

    /** An address that was asked for, or found in an answer. */
    private void take(Multiaddr address, int depth) {
        if (!seen.contains(address) && seen.size() >= config.addressesMost()) {
            problem(address.toString(), "left out: more than " + config.addressesMost() + " addresses");
        } else if (seen.add(address)) {
            NamedAddress.of(address).ifPresentOrElse(named -> ask(new Asker(named, depth)), () -> result(address));
        }
    }

    private void result(Multiaddr address) {
        if (results.size() < config.resultsMost()) {
            results.add(address);
        } else {
            problem(address.toString(), "left out: more than " + config.resultsMost() + " results");
        }
    }

    private void ask(Asker asker) {
        NamedAddress address = asker.address();
        if (asker.depth() > config.depthMost()) {
            problem(address.question(), "left out: more than " + config.depthMost() + " names lead to it");
            return;
        }
        if (!address.askable()) {
            problem(address.question(), "longer than a domain name can be");
            return;
        }
        for (DnsaddrOutput.Kind kind : address.kinds()) {
            Question question = new Question(kind, address.question());
            Pending pending = questions.get(question);
            if (pending == null) {
                if (questions.size() >= config.lookupsMost()) {
                    problem(question.name(), "left out: more than " + config.lookupsMost() + " lookups");
                    continue;
                }
                pending = new Pending();
                questions.put(question, pending);
                waiting.add(question);
            }
            pending.askers.add(asker);
            if (pending.answer != null) {
                use(pending.answer, asker);
            }
        }
    }

    private void answered(int lookup, DnsaddrInput answer) {
        Question question = asked.remove(lookup);
        Pending pending = question == null ? null : questions.get(question);
        if (question == null || pending == null) {
            // Abandoned, or answered before.
            return;
        }
        if (answer instanceof DnsaddrInput.NoAnswer(int number, String reason)) {
            problem(question.name(), reason);
        }
        pending.answer = answer;
        // Answers can bring further askers of the same question, which find the answer there.
        List.copyOf(pending.askers).forEach(asker -> use(answer, asker));
    }

    private void use(DnsaddrInput answer, Asker asker) {
        if (answer instanceof DnsaddrInput.Texts(int lookup, List<String> texts)) {
            texts.stream().limit(config.valuesPerAnswer()).forEach(text -> text(text, asker));
        } else if (answer instanceof DnsaddrInput.Addresses(int lookup, List<IpAddress> ips)) {
            for (IpAddress ip : ips.subList(0, Math.min(ips.size(), config.valuesPerAnswer()))) {
                asker.address().at(ip).ifPresent(address -> take(address, asker.depth() + 1));
            }
        }
    }

    private void text(String text, Asker asker) {
        if (!text.startsWith(LocalAddresses.PREFIX)) {
            return;
        }
        Multiaddr found;
        try {
            found = Multiaddr.parse(text.substring(LocalAddresses.PREFIX.length()));
        } catch (IllegalArgumentException e) {
            problem(asker.address().question(), String.valueOf(e.getMessage()));
            return;
        }
        asker.address().matching(found).ifPresent(address -> take(address, asker.depth() + 1));
    }

    private void problem(String about, String what) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(about + ": " + what);
        }
    }

    @Override
    public long deadlineNs() {
        return done ? Env.NEVER : deadlineNs;
    }
}
