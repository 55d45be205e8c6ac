package dev.starling.testbed.lab;

import dev.starling.epidemic.flood.FloodMessage;
import dev.starling.membership.hyparview.HyParViewMessage;

/** What goes over a link that an overlay keeps and a flood uses. */
sealed interface MembershipFrame {
    /** The overlay's own. */
    record Overlay(HyParViewMessage message) implements MembershipFrame {}

    /** The flood's. */
    record Data(FloodMessage message) implements MembershipFrame {}
}
