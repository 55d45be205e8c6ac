package dev.starling.sim;

import dev.starling.core.Endpoint;

/** An open port of a node. */
final class SimSocket {
    final SimNode<?, ?> node;
    final int number;
    final Endpoint local;

    SimSocket(SimNode<?, ?> node, int number, Endpoint local) {
        this.node = node;
        this.number = number;
        this.local = local;
    }
}
