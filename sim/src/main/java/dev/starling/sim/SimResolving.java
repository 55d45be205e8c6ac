package dev.starling.sim;

import dev.starling.core.Env;
import dev.starling.core.Span;
import dev.starling.discovery.DnsaddrConfig;
import dev.starling.discovery.DnsaddrInput;
import dev.starling.discovery.DnsaddrMachine;
import dev.starling.discovery.DnsaddrOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Resolving;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** An address being resolved: drives its machine with what the world's table of names says. */
final class SimResolving implements Resolving, Env<DnsaddrOutput> {
    private final SimNames names;
    private final LinkLoop loop;
    private final Consumer<? super DnsaddrOutput.Done> answer;
    private final DnsaddrMachine machine = new DnsaddrMachine(DnsaddrConfig.DEFAULT);
    private final LinkLoop.Timer deadline;
    private final List<DnsaddrOutput> outputs = new ArrayList<>();
    private boolean over;

    SimResolving(SimNames names, LinkLoop loop, Consumer<? super DnsaddrOutput.Done> answer) {
        this.names = names;
        this.loop = loop;
        this.answer = answer;
        deadline = loop.timer(() -> feed(new DnsaddrInput.Tick()));
    }

    SimResolving ask(Multiaddr address) {
        loop.execute(() -> feed(new DnsaddrInput.Ask(address)));
        return this;
    }

    @Override
    public void cancel() {
        over = true;
        deadline.at(NEVER);
    }

    private void feed(DnsaddrInput input) {
        if (over) {
            return;
        }
        machine.handle(input, this);
        List<DnsaddrOutput> now = List.copyOf(outputs);
        outputs.clear();
        for (DnsaddrOutput output : now) {
            switch (output) {
                case DnsaddrOutput.Lookup lookup -> look(lookup);
                case DnsaddrOutput.Abandon abandoned -> {}
                case DnsaddrOutput.Done done -> {
                    cancel();
                    answer.accept(done);
                }
            }
        }
        if (!over) {
            deadline.at(machine.deadlineNs());
        }
    }

    private void look(DnsaddrOutput.Lookup lookup) {
        names.count();
        if (names.answers(lookup.name())) {
            loop.timer(() -> feed(names.answer(lookup))).at(loop.nowNs() + names.latencyNs());
        }
    }

    @Override
    public long nowNs() {
        return loop.nowNs();
    }

    @Override
    public long epochMs() {
        return loop.epochMs();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
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
