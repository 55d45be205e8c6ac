package dev.starling.reputation;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import java.util.Map;
import java.util.TreeMap;

/** A peer that computes its own trust with the others: see the package. Rounds begin at once everywhere. */
public final class EigenTrustMachine
        implements Machine<OverlayInput<TrustMessage, TrustCommand>, OverlayOutput<TrustMessage, TrustEvent>> {
    private final TrustConfig config;
    private final int self;
    /** Good less bad dealings, by peer. */
    private final Map<Integer, Integer> balance = new TreeMap<>();

    private double trust;
    private double received;
    private int round;
    private long nextNs = Env.NEVER;

    /** A peer that has no opinion yet. */
    public EigenTrustMachine(TrustConfig config, int self) {
        this.config = config;
        this.self = self;
        trust = config.prior(self);
    }

    /** Its own trust, of 1 that all have together. */
    public double trust() {
        return trust;
    }

    @Override
    public long deadlineNs() {
        return nextNs;
    }

    @Override
    public void handle(
            OverlayInput<TrustMessage, TrustCommand> input, Env<? super OverlayOutput<TrustMessage, TrustEvent>> env) {
        switch (input) {
            case OverlayInput.Command<TrustMessage, TrustCommand> in -> {
                switch (in.command()) {
                    case TrustCommand.Rated c -> {
                        if (c.peer() != self && (balance.containsKey(c.peer()) || balance.size() < config.ratedMax())) {
                            balance.merge(c.peer(), c.good() - c.bad(), Integer::sum);
                        }
                    }
                    case TrustCommand.Begin c -> {
                        trust = config.prior(self);
                        round = 0;
                        received = 0;
                        share(env);
                    }
                }
            }
            case OverlayInput.Received<TrustMessage, TrustCommand> in -> {
                // What is no share of this round, or more than anybody has, is nothing.
                if (in.message() instanceof TrustMessage.Share share
                        && share.round() == round
                        && share.value() >= 0
                        && share.value() <= 1) {
                    received += share.value();
                }
            }
            case OverlayInput.Tick<TrustMessage, TrustCommand> in -> {
                if (env.nowNs() >= nextNs) {
                    endRound(env);
                }
            }
            case OverlayInput.LinkUp<TrustMessage, TrustCommand> in -> {}
            case OverlayInput.LinkDown<TrustMessage, TrustCommand> in -> {}
        }
    }

    private void endRound(Env<? super OverlayOutput<TrustMessage, TrustEvent>> env) {
        trust = (1 - config.weight()) * received + config.weight() * config.prior(self);
        received = 0;
        env.out(new OverlayOutput.Notify<>(new TrustEvent(round, trust)));
        if (round < config.rounds()) {
            share(env);
        } else {
            nextNs = Env.NEVER;
        }
    }

    /** Sends all of its trust on: to those it rates well, by how well; where there are none, to the pre-trusted. */
    private void share(Env<? super OverlayOutput<TrustMessage, TrustEvent>> env) {
        round++;
        nextNs = env.nowNs() + config.every().toNanos();
        long sum =
                balance.values().stream().filter(n -> n > 0).mapToLong(n -> n).sum();
        if (sum > 0) {
            balance.forEach((peer, n) -> {
                if (n > 0) {
                    env.out(new OverlayOutput.Send<>(peer, new TrustMessage.Share(round, trust * n / sum)));
                }
            });
            return;
        }
        for (int peer = 0; peer < config.peers() && trust > 0; peer++) {
            if (config.prior(peer) > 0 && peer != self) {
                env.out(new OverlayOutput.Send<>(peer, new TrustMessage.Share(round, trust * config.prior(peer))));
            }
        }
        received += trust * config.prior(self);
    }
}
