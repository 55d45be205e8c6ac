package dev.starling.sim;

/** An open port of a node. */
final class SimSocket {
    final SimNode<?, ?> node;
    final int number;
    final int port;

    SimSocket(SimNode<?, ?> node, int number, int port) {
        this.node = node;
        this.number = number;
        this.port = port;
    }
}
