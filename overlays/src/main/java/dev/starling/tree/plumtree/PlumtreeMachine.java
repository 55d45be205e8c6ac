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
    /** As they are passed on; the oldest first. */
    private final ArrayDeque<Gossip> kept = new ArrayDeque<>(2);

    private final List<Missing> missing = new ArrayList<>(0);
    /** What lazy neighbours are to be told, and by when. */
    private long[] announcements = {};

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
            one.announcers.remove(peer);
        }
    }

    private void received(
            Link link, PlumtreeMessage message, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        switch (message) {
            case Gossip gossip -> gossip(link, gossip, env);
            case IHave have -> announced(link, have.ids(), env);
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
        missing.removeIf(one -> one.id == id);
        link.eager = true;
        spread(gossip.item(), gossip.hops(), link.peer, env);
    }

    /** Delivers, sends over the eager links and notes it for the lazy ones. */
    private void spread(Item item, int hops, int except, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        env.out(new OverlayOutput.Notify<>(new Delivered(item, hops)));
        Gossip copy = new Gossip(item, hops + 1);
        if (kept.size() == config.itemsMax()) {
            kept.remove();
        }
        kept.add(copy);
        for (Link link : links) {
            if (link.eager && link.peer != except) {
                env.out(new OverlayOutput.Send<>(link.peer, copy));
            }
        }
        note(item.id(), env);
    }

    /** Also while all links are eager: a PRUNE may come before the batch goes. */
    private void note(long id, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        if (announcements.length == config.idsMax()) {
            announce(env);
        }
        long[] more = Arrays.copyOf(announcements, announcements.length + 1);
        more[announcements.length] = id;
        announcements = more;
        if (announceNs == Env.NEVER) {
            announceNs = env.nowNs() + config.announceNs();
        }
    }

    private void announce(Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        IHave have = new IHave(announcements);
        for (Link link : links) {
            if (!link.eager) {
                env.out(new OverlayOutput.Send<>(link.peer, have));
            }
        }
        announcements = new long[0];
        announceNs = Env.NEVER;
    }

    private void announced(Link link, long[] ids, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        if (ids.length > config.idsMax()) {
            rejected++;
            return;
        }
        for (long id : ids) {
            if (seen.contains(id)) {
                continue;
            }
            Missing one = waitFor(id, env);
            if (one != null && !one.announcers.contains(link.peer)) {
                one.announcers.add(link.peer);
            }
        }
    }

    private @Nullable Missing waitFor(long id, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        for (Missing one : missing) {
            if (one.id == id) {
                return one;
            }
        }
        if (missing.size() == config.missingMax()) {
            return null;
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
        env.out(new OverlayOutput.Send<>(link.peer, new Graft(one.id, link.grafts)));
        one.askNs = env.nowNs() + config.graftAgainNs();
    }

    private void graft(Link link, Graft graft, Env<? super OverlayOutput<PlumtreeMessage, Delivered>> env) {
        link.eager = true;
        link.grafts = Math.max(link.grafts, graft.grafts());
        for (Gossip copy : kept) {
            if (copy.item().id() == graft.id()) {
                env.out(new OverlayOutput.Send<>(link.peer, copy));
                return;
            }
        }
    }
}
