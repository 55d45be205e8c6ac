package dev.starling.sim;

import dev.starling.core.Env;
import dev.starling.discovery.DnsaddrConfig;
import dev.starling.discovery.DnsaddrInput;
import dev.starling.discovery.DnsaddrMachine;
import dev.starling.discovery.DnsaddrOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LoopEnv;
import dev.starling.peer.link.Resolving;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An address being resolved: drives its machine with what the world's table of names says. */
final class SimResolving implements Resolving {
    private final SimNames names;
    private final LinkLoop loop;
    private final Consumer<? super DnsaddrOutput.Done> answer;
    private final DnsaddrMachine machine = new DnsaddrMachine(DnsaddrConfig.DEFAULT);
    private final LinkLoop.Timer deadline;
    private final List<DnsaddrOutput> outputs = new ArrayList<>();
    private final LoopEnv<DnsaddrOutput> env;
    private boolean over;

    SimResolving(SimNames names, LinkLoop loop, Consumer<? super DnsaddrOutput.Done> answer) {
        this.names = names;
        this.loop = loop;
        env = new LoopEnv<>(loop, outputs::add);
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
        deadline.at(Env.NEVER);
    }

    private void feed(DnsaddrInput input) {
        if (over) {
            return;
        }
        machine.handle(input, env.now());
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
}
