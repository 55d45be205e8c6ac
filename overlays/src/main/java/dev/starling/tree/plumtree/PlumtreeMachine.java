package dev.starling.tree.plumtree;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.SeenIds;
import dev.starling.tree.plumtree.PlumtreeMessage.Gossip;
import dev.starling.tree.plumtree.PlumtreeMessage.Graft;
import dev.starling.tree.plumtree.PlumtreeMessage.IHave;
import dev.starling.tree.plumtree.PlumtreeMessage.Prune;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer of an epidemic broadcast tree: see the package. */
public final class PlumtreeMachine
        implements Machine<OverlayInput<PlumtreeMessage, Publish>, OverlayOutput<PlumtreeMessage, Delivered>> {
    private static final int NOBODY = -1;

    private final PlumtreeConfig config;
    private final List<Link> links;
    private final SeenIds seen;
    /** The oldest first. */
    private final ArrayDeque<Kept> kept = new ArrayDeque<>(2);

    private final List<Missing> missing = new ArrayList<>(0);
    /** What lazy neighbours are to be told, and by when. */
    private long[] announcements = {};

    private int[] announcedHops = {};

    private long announceNs = Env.NEVER;
    private int rejected;

    /** @param neighbours the links that are up from the start, all eager */
    public PlumtreeMachine(PlumtreeConfig config, int... neighbours) {
        this.config = config;
        seen = new SeenIds(config.seenMax());
        links = new ArrayList<>(neighbours.length);
        for (int peer : neighbours) {
            up(peer);
        }
    }

    /** How many messages no honest peer sends have come. */
    public int rejected() {
        return rejected;
    }

    /** Whether items are sent to this peer unasked. */
    public boolean isEager(int peer) {
        Link link = find(peer);
        return link != null && link.eager;
    }

    @Override
    public long deadlineNs() {
        long deadline = announceNs;
        for (Missing one : missing) {
            deadline = Math.min(deadline, one.askNs);
        }
        return deadline;
    }

    @Override
    public void handle(
            OverlayInput<PlumtreeMessage, Publish> input, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        switch (input) {
            case OverlayInput.Received<PlumtreeMessage, Publish> in -> {
                Link link = find(in.from());
                if (link == null) {
                    rejected++;
                } else {
                    received(link, in.message(), env);
                }
            }
            case OverlayInput.Command<PlumtreeMessage, Publish> in -> {
                Item item = in.command().item();
                if (seen.add(item.id())) {
                    spread(item, 0, NOBODY, env);
                }
            }
            case OverlayInput.LinkUp<PlumtreeMessage, Publish> in -> up(in.peer());
            case OverlayInput.LinkDown<PlumtreeMessage, Publish> in -> down(in.peer());
            case OverlayInput.Tick<PlumtreeMessage, Publish> in -> tick(env);
        }
    }

    private @Nullable Link find(int peer) {
        for (Link link : links) {
            if (link.peer == peer) {
                return link;
            }
        }
        return null;
    }

    private void up(int peer) {
        if (find(peer) == null && links.size() < config.neighboursMax()) {
            links.add(new Link(peer));
        }
    }

    private void down(int peer) {
        links.removeIf(link -> link.peer == peer);
        for (Missing one : missing) {
            one.gone(peer);
        }
    }

    private void received(
            Link link, PlumtreeMessage message, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        switch (message) {
            case Gossip gossip -> gossip(link, gossip, env);
            case IHave have -> announced(link, have, env);
            case Graft graft -> graft(link, graft, env);
            case Prune prune -> {
                if (prune.grafts() >= link.grafts) {
                    link.eager = false;
                }
            }
        }
    }

    private void gossip(Link link, Gossip gossip, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        if (gossip.hops() < 1) {
            rejected++;
            return;
        }
        long id = gossip.item().id();
        if (!seen.add(id)) {
            link.eager = false;
            env.out(new OverlayOutput.Send<>(link.peer, new Prune(link.grafts)));
            return;
        }
        Missing awaited = awaited(id);
        missing.remove(awaited);
        link.eager = true;
        spread(gossip.item(), gossip.hops(), link.peer, env);
        if (awaited != null && awaited.shortest != null) {
            Link shorter = find(awaited.shortest);
            if (shorter != null) {
                optimize(shorter, id, awaited.hops, env);
            }
        }
    }

    /** Delivers, sends over the eager links and notes it for the lazy ones. */
    private void spread(Item item, int hops, int except, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
        Gossip copy = new Gossip(item, hops + 1);
        if (kept.size() == config.itemsMax()) {
            kept.remove();
        }
        kept.add(new Kept(copy, except));
        for (Link link : links) {
            if (link.eager && link.peer != except) {
                env.out(new OverlayOutput.Send<>(link.peer, copy));
            }
        }
        note(copy, env);
    }

    /** Also while all links are eager: a PRUNE may come before the batch goes. */
    private void note(Gossip copy, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        if (announcements.length == config.idsMax()) {
            announce(env);
        }
        int count = announcements.length;
        announcements = Arrays.copyOf(announcements, count + 1);
        announcements[count] = copy.item().id();
        announcedHops = Arrays.copyOf(announcedHops, count + 1);
        announcedHops[count] = copy.hops();
        if (announceNs == Env.NEVER) {
            announceNs = env.nowNs() + config.announceNs();
        }
    }

    private void announce(Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        IHave have = new IHave(announcements, announcedHops);
        for (Link link : links) {
            if (!link.eager) {
                env.out(new OverlayOutput.Send<>(link.peer, have));
            }
        }
        announcements = new long[0];
        announcedHops = new int[0];
        announceNs = Env.NEVER;
    }

    private void announced(Link link, IHave have, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        long[] ids = have.ids();
        if (ids.length > config.idsMax() || have.hops().length != ids.length) {
            rejected++;
            return;
        }
        for (int i = 0; i < ids.length; i++) {
            int hops = have.hops()[i];
            if (hops < 1) {
                rejected++;
            } else if (seen.contains(ids[i])) {
                optimize(link, ids[i], hops, env);
            } else {
                Missing one = waitFor(ids[i], env);
                if (one != null) {
                    one.announced(link.peer, hops);
                }
            }
        }
    }

    /**
     * §3.8: a branch that is longer by the threshold than one that was announced is left for it. The paper does so when the
     * item comes after the announcement; here also the other way round, since announcements wait for others.
     */
    private void optimize(Link shorter, long id, int hops, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        if (config.thresholdHops() == PlumtreeConfig.NO_OPTIMIZATION) {
            return;
        }
        for (Kept one : kept) {
            if (one.copy.item().id() == id) {
                Link longer = one.from == shorter.peer ? null : find(one.from);
                if (longer != null && one.hops - hops >= config.thresholdHops()) {
                    one.hops = hops;
                    one.from = shorter.peer;
                    longer.eager = false;
                    env.out(new OverlayOutput.Send<>(longer.peer, new Prune(longer.grafts)));
                    shorter.eager = true;
                    shorter.grafts++;
                    env.out(new OverlayOutput.Send<>(shorter.peer, new Graft(id, false, shorter.grafts)));
                }
                return;
            }
        }
    }

    private @Nullable Missing awaited(long id) {
        for (Missing one : missing) {
            if (one.id == id) {
                return one;
            }
        }
        return null;
    }

    private @Nullable Missing waitFor(long id, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        Missing awaited = awaited(id);
        if (awaited != null || missing.size() == config.missingMax()) {
            return awaited;
        }
        Missing fresh = new Missing(id, env.nowNs() + config.graftAfterNs());
        missing.add(fresh);
        return fresh;
    }

    private void tick(Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        if (announceNs <= env.nowNs()) {
            announce(env);
        }
        for (Missing one : missing) {
            if (one.askNs <= env.nowNs()) {
                ask(one, env);
            }
        }
        // Nobody is left to ask: whoever announces it anew starts anew.
        missing.removeIf(one -> one.askNs == Env.NEVER);
    }

    private void ask(Missing one, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        Integer announcer = one.announcers.poll();
        Link link = announcer == null ? null : find(announcer);
        if (link == null) {
            one.askNs = one.announcers.isEmpty() ? Env.NEVER : env.nowNs();
            return;
        }
        link.eager = true;
        link.grafts++;
        env.out(new OverlayOutput.Send<>(link.peer, new Graft(one.id, true, link.grafts)));
        one.askNs = env.nowNs() + config.graftAgainNs();
    }

    private void graft(Link link, Graft graft, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        link.eager = true;
        link.grafts = Math.max(link.grafts, graft.grafts());
        for (Kept one : kept) {
            if (graft.wanted() && one.copy.item().id() == graft.id()) {
                env.out(new OverlayOutput.Send<>(link.peer, one.copy));
                return;
            }
        }
    }
}
