package dev.starling.epidemic.flood;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Neighbours;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.SeenIds;

/** A peer that floods: see the package. */
public final class FloodMachine
        implements Machine<OverlayInput<FloodMessage, Publish>, OverlayOutput<FloodMessage, Delivered>> {
    private static final int NOBODY = -1;

    private final FloodConfig config;
    private final Neighbours neighbours;
    private final SeenIds seen;
    private int rejected;

    /** @param neighbours the links that are up from the start */
    public FloodMachine(FloodConfig config, int... neighbours) {
        this.config = config;
        this.neighbours = new Neighbours(config.neighboursMax(), neighbours);
        seen = new SeenIds(config.seenMax());
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    @Override
    public void handle(
            OverlayInput<FloodMessage, Publish> input, Env<? super OverlayOutput<FloodMessage, Delivered>> env) {
        switch (input) {
            case OverlayInput.Received<FloodMessage, Publish> in -> received(in.from(), in.message(), env);
            case OverlayInput.Command<FloodMessage, Publish> in ->
                publish(in.command().item(), env);
            case OverlayInput.LinkUp<FloodMessage, Publish> in -> neighbours.add(in.peer());
            case OverlayInput.LinkDown<FloodMessage, Publish> in -> neighbours.remove(in.peer());
            case OverlayInput.Tick<FloodMessage, Publish> in -> {}
        }
    }

    private void publish(Item item, Env<? super OverlayOutput<FloodMessage, Delivered>> env) {
        if (seen.add(item.id())) {
            spread(item, config.ttl(), 0, NOBODY, env);
        }
    }

    private void received(int from, FloodMessage message, Env<? super OverlayOutput<FloodMessage, Delivered>> env) {
        if (message.ttl() < 1 || message.hops() < 1) {
            rejected++;
            return;
        }
        if (seen.add(message.item().id())) {
            int ttl = message.ttl() == FloodConfig.UNLIMITED ? FloodConfig.UNLIMITED : message.ttl() - 1;
            // A stranger's TTL does not reach further than our own would.
            spread(message.item(), Math.min(ttl, config.ttl()), message.hops(), from, env);
        }
    }

    /** Delivers, and sends on to all but {@code except} while there is TTL. */
    private void spread(
            Item item, int ttl, int hops, int except, Env<? super OverlayOutput<FloodMessage, Delivered>> env) {
        env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
        if (ttl < 1) {
            return;
        }
        FloodMessage copy = new FloodMessage(item, ttl, hops + 1);
        for (int i = 0; i < neighbours.size(); i++) {
            int peer = neighbours.at(i);
            if (peer != except) {
                env.out(new OverlayOutput.Send<>(peer, copy));
            }
        }
    }
}
