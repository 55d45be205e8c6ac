package dev.starling.epidemic.unicast;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.SeenIds;

/** A peer that knows everybody and tells each of them: see the package. */
public final class UnicastMachine
        implements Machine<OverlayInput<UnicastMessage, Publish>, OverlayOutput<UnicastMessage, Delivered>> {
    private static final int SEEN_MAX = 4096;

    private final int self;
    private final int peers;
    private final SeenIds seen = new SeenIds(SEEN_MAX);

    /** One of the peers from 0 to {@code peers} − 1. */
    public UnicastMachine(int self, int peers) {
        this.self = self;
        this.peers = peers;
    }

    @Override
    public void handle(
            OverlayInput<UnicastMessage, Publish> input, Env<? super OverlayOutput<UnicastMessage, Delivered>> env) {
        switch (input) {
            case OverlayInput.Received<UnicastMessage, Publish> in ->
                deliver(in.message().item(), 1, env);
            case OverlayInput.Command<UnicastMessage, Publish> in ->
                publish(in.command().item(), env);
            case OverlayInput.LinkUp<UnicastMessage, Publish> in -> {}
            case OverlayInput.LinkDown<UnicastMessage, Publish> in -> {}
            case OverlayInput.Tick<UnicastMessage, Publish> in -> {}
        }
    }

    private boolean deliver(Item item, int hops, Env<? super OverlayOutput<UnicastMessage, Delivered>> env) {
        boolean fresh = seen.add(item.id());
        if (fresh) {
            env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
        }
        return fresh;
    }

    private void publish(Item item, Env<? super OverlayOutput<UnicastMessage, Delivered>> env) {
        if (deliver(item, 0, env)) {
            UnicastMessage message = new UnicastMessage(item);
            for (int peer = 0; peer < peers; peer++) {
                if (peer != self) {
                    env.out(new OverlayOutput.Send<>(peer, message));
                }
            }
        }
    }
}
