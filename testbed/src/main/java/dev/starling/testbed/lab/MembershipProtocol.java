package dev.starling.testbed.lab;

import dev.starling.membership.cyclon.CyclonConfig;
import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.membership.seeds.SeedsConfig;
import dev.starling.membership.swim.SwimConfig;

/** Which membership protocol, with its knobs. Times are replaced by the experiment's: a period is a round. */
public sealed interface MembershipProtocol {
    /** HyParView. */
    record HyParView(HyParViewConfig config) implements MembershipProtocol {}

    /** Cyclon. */
    record Cyclon(CyclonConfig config) implements MembershipProtocol {}

    /** SWIM, with or without Lifeguard. Everybody is a member from the start; all periods begin together. */
    record Swim(SwimConfig config) implements MembershipProtocol {}

    /** A list at the contacts, who are seeds. */
    record Seeds(SeedsConfig config) implements MembershipProtocol {}
}
