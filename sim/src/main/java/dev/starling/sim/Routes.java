package dev.starling.sim;

import dev.starling.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Which way packets go through sites and boxes: outwards until the address is found, and inwards to the host that has it.
 * Transit takes no time. TCP has tables of its own in each box.
 */
final class Routes {
    /** Where a packet is after the boxes on its way out. */
    sealed interface Way {
        /** Nowhere. */
        record Lost(Drop reason) implements Way {}

        /** On the sender's own host. */
        record Own(Host host, Endpoint from) implements Way {}

        /** In a network that it has not left, or into which a box has turned it back. */
        record Near(Attachment target, Endpoint from, Endpoint to) implements Way {}

        /** On the internet, leaving this place. */
        record Far(Site place, Endpoint from) implements Way {}
    }

    /** The host that a packet has reached, and the address there. */
    record Landing(Host host, Endpoint to) {}

    private static final Way HAIRPIN = new Way.Lost(Drop.HAIRPIN);
    private static final Way NAT_OUT = new Way.Lost(Drop.NAT_OUT);
    private static final Way NAT_IN = new Way.Lost(Drop.NAT_IN);

    private final Streams streams;
    private final Internet internet;

    Routes(Streams streams, Internet internet) {
        this.streams = streams;
        this.internet = internet;
    }

    /** What has an address of the internet. */
    @Nullable
    Attachment internet(Endpoint to) {
        return internet.at(to.ip());
    }

    /** The outermost network of what has an address. */
    static Site place(Attachment target) {
        return switch (target) {
            case Host host -> host.site.place();
            case Site site -> site;
        };
    }

    /** Out of the networks a host is in, until the address is found. */
    Way out(long nowNs, Passage passage, Host host, Endpoint local, Endpoint to) {
        if (to.ip().equals(host.ip) || (passage.tcp() && to.ip().isLoopback())) {
            return new Way.Own(host, local);
        }
        Endpoint from = local;
        Site at = host.site;
        while (true) {
            Attachment neighbour = at.neighbour(to.ip());
            if (neighbour != null) {
                return new Way.Near(neighbour, from, to);
            }
            NatBox box = box(at, passage);
            if (box != null) {
                boolean turns = box.owns(to.ip());
                if (turns && box.hairpin() == NatConfig.Hairpin.NONE) {
                    return HAIRPIN;
                }
                Endpoint outer = box.outbound(nowNs, from, to);
                if (outer == null) {
                    return NAT_OUT;
                }
                if (passage.tcp()) {
                    box.note(nowNs, from, to, passage, true);
                }
                if (turns) {
                    Endpoint seen = box.hairpin() == NatConfig.Hairpin.EXTERNAL ? outer : from;
                    return turned(at, box.turned(nowNs, outer, to), seen);
                }
                from = outer;
            }
            Site outside = at.outer;
            if (outside == null) {
                return new Way.Far(at, from);
            }
            at = outside;
        }
    }

    private static Way turned(Site site, @Nullable Endpoint inner, Endpoint seen) {
        Attachment target = inner == null ? null : site.at(inner.ip());
        return inner == null || target == null ? NAT_IN : new Way.Near(target, seen, inner);
    }

    /** Through the boxes of the sites, outermost first, to the host; null when a box drops the packet. */
    @Nullable
    Landing in(long nowNs, Passage passage, Attachment target, Endpoint from, Endpoint to) {
        Attachment at = target;
        Endpoint inner = to;
        while (at instanceof Site site) {
            NatBox box = box(site, passage);
            inner = box == null ? inner : box.inbound(nowNs, from, inner);
            if (inner == null) {
                return null;
            }
            if (box != null && passage.tcp()) {
                box.note(nowNs, inner, from, passage, false);
            }
            at = site.at(inner.ip());
        }
        return at instanceof Host host ? new Landing(host, inner) : null;
    }

    private @Nullable NatBox box(Site site, Passage passage) {
        NatBox box = site.box;
        if (box == null || !passage.tcp()) {
            return box;
        }
        NatBox tcp = site.tcp;
        if (tcp == null) {
            tcp = box.forTcp(streams.of("nat tcp", site.number));
            site.tcp = tcp;
        }
        return tcp;
    }

    /** The table for TCP of a site's box, or null where there is no box. */
    @Nullable
    NatBox tcp(Site site) {
        return box(site, Passage.SEGMENT);
    }
}
