package dev.starling.sim;

import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network of its own: a public host, the hosts behind a home's box, or the homes behind a carrier's. Sites nest;
 * the outermost one has its place on the internet, from which the latency of its paths follows.
 */
final class Site implements Attachment {
    final int number;
    /** Between this network and the outer one; null for a public host. */
    final @Nullable NatBox box;
    /** The same box's table for TCP, made when a connection first passes it. */
    @Nullable
    NatBox tcp;
    /** The network on the other side of the box; null for the internet. */
    final @Nullable Site outer;
    /** Whether what is attached reaches each other only through the box, as behind a carrier. */
    private final boolean isolated;

    private @Nullable Attachment only;
    private @Nullable IpAddress onlyAt;
    private @Nullable Map<IpAddress, Attachment> others;
    private @Nullable LinkState link;
    int partition;
    private @Nullable List<SimDiscovery> listeners;

    Site(int number, @Nullable NatBox box, @Nullable Site outer, boolean isolated) {
        this.number = number;
        this.box = box;
        this.outer = outer;
        this.isolated = isolated;
    }

    /** The outermost network around this one. */
    Site place() {
        Site at = this;
        while (at.outer != null) {
            at = at.outer;
        }
        return at;
    }

    void attach(IpAddress ip, Attachment what) {
        if (only == null) {
            only = what;
            onlyAt = ip;
            return;
        }
        Map<IpAddress, Attachment> more = others;
        if (more == null) {
            more = new HashMap<>();
            others = more;
        }
        more.put(ip, what);
    }

    /** What has an address of this network. */
    @Nullable
    Attachment at(IpAddress ip) {
        if (ip.equals(onlyAt)) {
            return only;
        }
        Map<IpAddress, Attachment> more = others;
        return more == null ? null : more.get(ip);
    }

    /** What a neighbour reaches without passing the box. */
    @Nullable
    Attachment neighbour(IpAddress ip) {
        return isolated ? null : at(ip);
    }

    /** Who hears what is multicast here; behind a carrier nobody hears anybody. */
    List<SimDiscovery> listeners() {
        List<SimDiscovery> all = listeners;
        if (all == null) {
            all = new ArrayList<>();
            listeners = all;
        }
        return all;
    }

    /** The state of this site's link, made when a model first needs one. */
    LinkState link() {
        LinkState state = link;
        if (state == null) {
            state = new LinkState(number);
            link = state;
        }
        return state;
    }

    /** The model of this site's own link, or else the general one. */
    LinkModel model(LinkModel general) {
        LinkState state = link;
        LinkModel own = state == null ? null : state.own;
        return own == null ? general : own;
    }
}
