package dev.starling.peer.host;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.peer.DatagramTap;

/** A machine whose datagrams somebody sees, and may stop, on their way in and out. */
record TappedMachine<C, E>(Machine<DatagramInput<C>, DatagramOutput<E>> machine, DatagramTap tap)
        implements Machine<DatagramInput<C>, DatagramOutput<E>> {
    @Override
    public void handle(DatagramInput<C> input, Env<? super DatagramOutput<E>> env) {
        if (input instanceof DatagramInput.Received<C> received
                && !tap.receives(env.nowNs(), received.from(), received.data())) {
            return;
        }
        machine.handle(input, env.as(output -> out(output, env)));
    }

    private void out(DatagramOutput<E> output, Env<? super DatagramOutput<E>> env) {
        if (output instanceof DatagramOutput.Send<E> send && !tap.sends(env.nowNs(), send.to(), send.data())) {
            return;
        }
        env.out(output);
    }

    @Override
    public long deadlineNs() {
        return machine.deadlineNs();
    }
}
