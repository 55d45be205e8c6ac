package dev.starling.reputation;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.View;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A peer that tells random others its counts and believes theirs. The last report of each reporter on each subject
 * counts.
 */
public final class GossipedScoreMachine
        implements Machine<OverlayInput<TrustMessage, TrustCommand>, OverlayOutput<TrustMessage, TrustEvent>> {
    private static final int FANOUT = 5;
    /** More than anybody's own dealings are worth in one report. */
    private static final int COUNT_MAX = 20;

    private record Counts(int good, int bad) {}

    private final TrustConfig config;
    private final int self;
    private final View view;
    private final Map<Integer, Counts> own = new TreeMap<>();
    /** By subject, then by reporter. */
    private final Map<Integer, Map<Integer, Counts>> heard = new TreeMap<>();

    /** A peer that has no opinion yet. */
    public GossipedScoreMachine(TrustConfig config, int self, View view) {
        this.config = config;
        this.self = self;
        this.view = view;
    }

    /** The chance that dealing with this peer goes well, from all that is known (Laplace): 0.5 where nothing is. */
    public double score(int peer) {
        Counts mine = own.getOrDefault(peer, new Counts(0, 0));
        double good = mine.good() + 1.0;
        double all = mine.good() + mine.bad() + 2.0;
        for (Counts counts : heard.getOrDefault(peer, Map.of()).values()) {
            good += counts.good();
            all += counts.good() + counts.bad();
        }
        return good / all;
    }

    @Override
    public void handle(
            OverlayInput<TrustMessage, TrustCommand> input, Env<? super OverlayOutput<TrustMessage, TrustEvent>> env) {
        switch (input) {
            case OverlayInput.Command<TrustMessage, TrustCommand> in -> {
                switch (in.command()) {
                    case TrustCommand.Rated c -> {
                        if (c.peer() != self && (own.containsKey(c.peer()) || own.size() < config.ratedMax())) {
                            own.merge(
                                    c.peer(),
                                    new Counts(c.good(), c.bad()),
                                    (one, two) -> new Counts(one.good() + two.good(), one.bad() + two.bad()));
                        }
                    }
                    case TrustCommand.Begin c -> tell(env);
                }
            }
            case OverlayInput.Received<TrustMessage, TrustCommand> in -> {
                if (in.message() instanceof TrustMessage.Report report) {
                    heard(report);
                }
            }
            case OverlayInput.Tick<TrustMessage, TrustCommand> in -> {}
            case OverlayInput.LinkUp<TrustMessage, TrustCommand> in -> {}
            case OverlayInput.LinkDown<TrustMessage, TrustCommand> in -> {}
        }
    }

    private void tell(Env<? super OverlayOutput<TrustMessage, TrustEvent>> env) {
        for (int i = 0; i < FANOUT; i++) {
            int to = view.draw(env.random());
            own.forEach((subject, counts) -> {
                if (to != View.NOBODY && to != subject) {
                    env.out(new OverlayOutput.Send<>(
                            to, new TrustMessage.Report(self, subject, counts.good(), counts.bad())));
                }
            });
        }
    }

    private void heard(TrustMessage.Report report) {
        boolean sensible = report.good() >= 0 && report.bad() >= 0 && report.reporter() != report.subject();
        if (!sensible || (heard.size() >= config.ratedMax() && !heard.containsKey(report.subject()))) {
            return;
        }
        Map<Integer, Counts> of = heard.computeIfAbsent(report.subject(), none -> new LinkedHashMap<>());
        if (of.size() < config.peers() || of.containsKey(report.reporter())) {
            int good = Math.min(COUNT_MAX, report.good());
            of.put(report.reporter(), new Counts(good, Math.min(COUNT_MAX, report.bad())));
        }
    }
}
