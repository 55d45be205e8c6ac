package dev.starling.bench.peersim;

import peersim.Simulator;

/** Runs PeerSim, and says what it did: {@code messages N reached N}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Simulator.main(args);
        System.out.println("messages " + Flood.sent() + " reached " + Flood.reached());
    }
}
