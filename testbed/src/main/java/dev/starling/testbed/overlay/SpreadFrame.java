package dev.starling.testbed.overlay;

import dev.starling.epidemic.gossip.GossipMessage;
import dev.starling.membership.hyparview.HyParViewMessage;
import dev.starling.tree.plumtree.PlumtreeMessage;

/** One message on a stream between two peers: of the membership protocol, or of what spreads over its links. */
sealed interface SpreadFrame {
    record Overlay(HyParViewMessage message) implements SpreadFrame {}

    record Gossip(GossipMessage message) implements SpreadFrame {}

    record Tree(PlumtreeMessage message) implements SpreadFrame {}
}
