package dev.starling.testbed.lab;

import dev.starling.epidemic.Item;
import dev.starling.membership.MembershipCommand;

/** What a peer of a membership experiment is told to do. */
sealed interface MembershipOrder {
    /** For the membership protocol. */
    record Member(MembershipCommand command) implements MembershipOrder {}

    /** Flood an item over the links. */
    record Spread(Item item) implements MembershipOrder {}
}
