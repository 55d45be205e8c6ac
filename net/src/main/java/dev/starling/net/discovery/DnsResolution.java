package dev.starling.net.discovery;

import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.discovery.DnsaddrConfig;
import dev.starling.discovery.DnsaddrInput;
import dev.starling.discovery.DnsaddrMachine;
import dev.starling.discovery.DnsaddrOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.net.udp.WorldClock;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One address being resolved: drives its machine on the event loop. */
final class DnsResolution implements Env<DnsaddrOutput> {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EventLoop loop;
    private final DnsLookups lookups;
    private final DnsaddrMachine machine;
    private final CompletableFuture<DnsaddrOutput.Done> result;
    private final WorldClock clock = WorldClock.system();
    private final Map<Integer, Future<?>> asked = new LinkedHashMap<>();
    private final List<DnsaddrOutput> outputs = new ArrayList<>();
    private @Nullable Future<?> tick;

    DnsResolution(
            EventLoop loop, DnsLookups lookups, DnsaddrConfig limits, CompletableFuture<DnsaddrOutput.Done> result) {
        this.loop = loop;
        this.lookups = lookups;
        this.result = result;
        machine = new DnsaddrMachine(limits);
    }

    void ask(Multiaddr address) {
        feed(new DnsaddrInput.Ask(address));
        long deadlineNs = machine.deadlineNs();
        if (deadlineNs != NEVER) {
            tick = loop.schedule(() -> feed(new DnsaddrInput.Tick()), deadlineNs - clock.nowNs(), TimeUnit.NANOSECONDS);
        }
    }

    /** Nobody wants to know any more. */
    void cancel() {
        feed(new DnsaddrInput.Cancel());
        if (tick != null) {
            tick.cancel(false);
        }
    }

    /** The resolver is being closed. */
    void close() {
        cancel();
        result.complete(new DnsaddrOutput.Done(List.of(), List.of("the resolver is closed")));
    }

    private void feed(DnsaddrInput input) {
        machine.handle(input, this);
        List<DnsaddrOutput> now = List.copyOf(outputs);
        outputs.clear();
        for (DnsaddrOutput output : now) {
            switch (output) {
                case DnsaddrOutput.Lookup lookup -> look(lookup);
                case DnsaddrOutput.Abandon(int lookup) -> {
                    Future<?> question = asked.remove(lookup);
                    if (question != null) {
                        question.cancel(false);
                    }
                }
                case DnsaddrOutput.Done done -> result.complete(done);
            }
        }
    }

    private void look(DnsaddrOutput.Lookup lookup) {
        // Not at once: an answer from a cache would reach the machine while its outputs are being performed.
        Future<?> question = lookups.ask(
                lookup,
                answer -> loop.execute(() -> {
                    asked.remove(lookup.lookup());
                    feed(answer);
                }));
        asked.put(lookup.lookup(), question);
    }

    @Override
    public long nowNs() {
        return clock.nowNs();
    }

    @Override
    public long epochMs() {
        return clock.epochMs();
    }

    @Override
    public RandomGenerator random() {
        return RANDOM;
    }

    @Override
    public Span span() {
        return Span.NONE;
    }

    @Override
    public void out(DnsaddrOutput output) {
        outputs.add(output);
    }
}
