package dev.starling.testbed.lab;

import dev.starling.membership.cyclon.CyclonConfig;
import dev.starling.membership.hyparview.HyParViewConfig;

/** Which membership protocol, with its knobs. Times are replaced by the experiment's: a period is a round. */
public sealed interface MembershipProtocol {
    /** HyParView. */
    record HyParView(HyParViewConfig config) implements MembershipProtocol {}

    /** Cyclon. */
    record Cyclon(CyclonConfig config) implements MembershipProtocol {}
}
