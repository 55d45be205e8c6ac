package dev.starling.swarming;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.swarming.SwarmingMessage.Choke;
import dev.starling.swarming.SwarmingMessage.Have;
import dev.starling.swarming.SwarmingMessage.Interest;
import dev.starling.swarming.SwarmingMessage.Piece;
import dev.starling.swarming.SwarmingMessage.Pieces;
import dev.starling.swarming.SwarmingMessage.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** A peer of a swarm: see the package. */
public final class SwarmingMachine
        implements Machine<
                OverlayInput<SwarmingMessage, SwarmingCommand>, OverlayOutput<SwarmingMessage, SwarmingEvent>> {
    private final SwarmingConfig config;
    private final long pieceNs;
    private final boolean gives;
    private final BitSet have;
    private final BitSet underWay = new BitSet();
    private final int[] copies;
    private final Map<Integer, Partner> partners = new LinkedHashMap<>();
    private long rechokeAtNs = Env.NEVER;
    private long sentAtNs = Env.NEVER;
    private int round;
    private int luckyPeer = Partner.NOTHING;
    private int served;

    /**
     * A peer.
     *
     * @param pieceTime how long its uplink takes for a piece
     * @param gives false for a free rider
     * @param have the pieces that it begins with, taken over
     * @param neighbours the links that are up from the start
     */
    public SwarmingMachine(SwarmingConfig config, Duration pieceTime, boolean gives, BitSet have, int... neighbours) {
        if (!pieceTime.isPositive() || have.length() > config.pieces()) {
            throw new IllegalArgumentException("a piece takes time, and there are " + config.pieces());
        }
        this.config = config;
        pieceNs = pieceTime.toNanos();
        this.gives = gives;
        this.have = have;
        copies = new int[config.pieces()];
        for (int neighbour : neighbours) {
            meet(neighbour);
        }
    }

    private boolean meet(int peer) {
        return partners.size() < config.neighboursMax() && partners.putIfAbsent(peer, new Partner(peer)) == null;
    }

    /** Whether all pieces are here. */
    public boolean complete() {
        return have.cardinality() == config.pieces();
    }

    @Override
    public long deadlineNs() {
        return Math.min(rechokeAtNs, sentAtNs);
    }

    @Override
    public void handle(
            OverlayInput<SwarmingMessage, SwarmingCommand> input,
            Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        switch (input) {
            case OverlayInput.Command<SwarmingMessage, SwarmingCommand> in -> {
                partners.values().forEach(partner -> greet(partner, env));
                // Not all at once.
                rechokeAtNs = env.nowNs()
                        + 1
                        + env.random().nextLong(config.rechokeEvery().toNanos());
            }
            case OverlayInput.LinkUp<SwarmingMessage, SwarmingCommand> in -> {
                Partner partner = meet(in.peer()) ? partners.get(in.peer()) : null;
                if (partner != null) {
                    greet(partner, env);
                }
            }
            case OverlayInput.LinkDown<SwarmingMessage, SwarmingCommand> in -> leave(in.peer());
            case OverlayInput.Received<SwarmingMessage, SwarmingCommand> in -> {
                Partner partner = partners.get(in.from());
                if (partner != null) {
                    received(partner, in.message(), env);
                }
            }
            case OverlayInput.Tick<SwarmingMessage, SwarmingCommand> in -> tick(env);
        }
    }

    private void greet(Partner partner, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        send(partner, new Pieces((BitSet) have.clone()), env);
    }

    private void leave(int peer) {
        Partner gone = partners.remove(peer);
        if (gone != null) {
            gone.pieces.stream().forEach(piece -> copies[piece]--);
            if (gone.asked != Partner.NOTHING) {
                underWay.clear(gone.asked);
            }
        }
    }

    private void received(
            Partner partner, SwarmingMessage message, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        switch (message) {
            case Pieces m -> {
                m.pieces().stream().limit(config.pieces()).forEach(piece -> has(partner, piece));
                wish(partner, env);
            }
            case Have m -> {
                has(partner, m.piece());
                wish(partner, env);
            }
            case Interest m -> {
                partner.interested = m.wanted();
                if (!m.wanted()) {
                    choke(partner, true, env);
                }
            }
            case Choke m -> {
                partner.open = !m.choked();
                if (m.choked() && partner.asked != Partner.NOTHING) {
                    underWay.clear(partner.asked);
                    partner.asked = Partner.NOTHING;
                }
                ask(partner, env);
            }
            case Request m -> {
                if (partner.unchoked && m.piece() >= 0 && have.get(m.piece())) {
                    partner.asks = m.piece();
                    if (sentAtNs == Env.NEVER) {
                        sentAtNs = env.nowNs() + pieceNs;
                    }
                }
            }
            case Piece m -> got(partner, m.piece(), env);
        }
    }

    private void has(Partner partner, int piece) {
        if (piece >= 0 && piece < config.pieces() && !partner.pieces.get(piece)) {
            partner.pieces.set(piece);
            copies[piece]++;
        }
    }

    /** Says whether we want something of them, where that has changed, and asks where we may. */
    private void wish(Partner partner, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        boolean wanted = false;
        for (int piece = partner.pieces.nextSetBit(0);
                piece >= 0 && !wanted;
                piece = partner.pieces.nextSetBit(piece + 1)) {
            wanted = !have.get(piece);
        }
        if (wanted != partner.wanted) {
            partner.wanted = wanted;
            send(partner, new Interest(wanted), env);
        }
        ask(partner, env);
    }

    private void ask(Partner partner, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        if (!partner.open || partner.asked != Partner.NOTHING) {
            return;
        }
        int piece = choose(partner, env.random());
        if (piece != Partner.NOTHING) {
            partner.asked = piece;
            underWay.set(piece);
            send(partner, new Request(piece), env);
        }
    }

    /** A piece that they have and we neither have nor have asked for. */
    private int choose(Partner partner, RandomGenerator random) {
        int chosen = Partner.NOTHING;
        int ties = 0;
        for (int piece = partner.pieces.nextSetBit(0); piece >= 0; piece = partner.pieces.nextSetBit(piece + 1)) {
            if (have.get(piece) || underWay.get(piece)) {
                continue;
            }
            boolean rarest = config.selection() == SwarmingConfig.Selection.RAREST;
            if (chosen == Partner.NOTHING || (rarest && copies[piece] < copies[chosen])) {
                chosen = piece;
                ties = 1;
            } else if (!rarest || copies[piece] == copies[chosen]) {
                // Each of those that are alike is equally likely in the end.
                ties++;
                chosen = random.nextInt(ties) == 0 ? piece : chosen;
            }
        }
        return chosen;
    }

    private void got(Partner partner, int piece, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        if (piece < 0 || piece >= config.pieces()) {
            return;
        }
        // One that was on its way when they choked us is welcome too.
        partner.gaveNow++;
        if (piece == partner.asked) {
            partner.asked = Partner.NOTHING;
            underWay.clear(piece);
        }
        if (!have.get(piece)) {
            have.set(piece);
            env.out(new OverlayOutput.Notify<>(new SwarmingEvent.Got(piece, partner.peer, have.cardinality())));
            for (Partner other : partners.values()) {
                send(other, new Have(piece), env);
                wish(other, env);
            }
            if (complete()) {
                env.out(new OverlayOutput.Notify<>(new SwarmingEvent.Complete()));
            }
        }
        ask(partner, env);
    }

    private void tick(Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        if (env.nowNs() >= sentAtNs) {
            sentAtNs = Env.NEVER;
            serve(env);
        }
        if (env.nowNs() >= rechokeAtNs) {
            rechokeAtNs = env.nowNs() + config.rechokeEvery().toNanos();
            rechoke(env);
        }
    }

    /** The uplink has had time for a piece: to the next of those who wait, in turn. */
    private void serve(Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        List<Partner> waiting = new ArrayList<>();
        for (Partner partner : partners.values()) {
            if (partner.asks != Partner.NOTHING) {
                waiting.add(partner);
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        Partner next = waiting.get(served++ % waiting.size());
        send(next, new Piece(next.asks), env);
        next.asks = Partner.NOTHING;
        // Whoever got one asks for the next at once.
        sentAtNs = env.nowNs() + pieceNs;
    }

    private void rechoke(Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        round++;
        List<Partner> interested = new ArrayList<>();
        for (Partner partner : partners.values()) {
            if (partner.interested && gives) {
                interested.add(partner);
            }
        }
        shuffle(interested, env.random());
        if (complete() || !config.reciprocal()) {
            // By luck or, for who has all, in turn.
            interested.sort(Comparator.comparingInt(partner -> complete() ? partner.lastTurn : 0));
        } else {
            interested.sort(Comparator.comparingInt((Partner partner) -> -partner.gave()));
        }
        Set<Integer> open = new TreeSet<>();
        for (int i = 0; i < Math.min(config.slots(), interested.size()); i++) {
            open.add(interested.get(i).peer);
        }
        lucky(interested, open, env.random());
        for (Partner partner : partners.values()) {
            choke(partner, !open.contains(partner.peer), env);
            partner.gaveBefore = partner.gaveNow;
            partner.gaveNow = 0;
        }
    }

    /** One more, whatever it gives: how better partners are found, and how newcomers get their first piece. */
    private void lucky(List<Partner> interested, Set<Integer> open, RandomGenerator random) {
        boolean stays = round % config.optimisticRounds() != 0
                && interested.stream().anyMatch(partner -> partner.peer == luckyPeer)
                && !open.contains(luckyPeer);
        if (!stays) {
            List<Integer> others = new ArrayList<>();
            for (Partner partner : interested) {
                if (!open.contains(partner.peer)) {
                    others.add(partner.peer);
                }
            }
            luckyPeer = others.isEmpty() ? Partner.NOTHING : others.get(random.nextInt(others.size()));
        }
        if (luckyPeer != Partner.NOTHING) {
            open.add(luckyPeer);
        }
    }

    private void choke(
            Partner partner, boolean choked, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        if (!choked) {
            partner.lastTurn = round;
        }
        if (partner.unchoked == choked) {
            partner.unchoked = !choked;
            partner.asks = choked ? Partner.NOTHING : partner.asks;
            send(partner, new Choke(choked), env);
        }
    }

    private static void shuffle(List<Partner> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            Partner one = list.get(i);
            list.set(i, list.get(j));
            list.set(j, one);
        }
    }

    private static void send(
            Partner to, SwarmingMessage message, Env<? super OverlayOutput<SwarmingMessage, SwarmingEvent>> env) {
        env.out(new OverlayOutput.Send<>(to.peer, message));
    }
}
