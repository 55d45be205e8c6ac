package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import java.util.function.IntFunction;

/** HyParView over links that tell when they break. */
final class HyParViewCrowd extends MembershipCrowd implements CrowdWatch<MembershipFrame, Object> {
    private final HyParViewPeer[] machines;
    private final Crowd<MembershipFrame, MembershipOrder, Object> crowd;
    private long item;
    private int reached;

    HyParViewCrowd(
            RunSeeds seeds,
            int peers,
            Links links,
            HyParViewConfig config,
            IntFunction<int[]> contacts,
            MembershipTally tally) {
        super(tally);
        machines = new HyParViewPeer[peers];
        crowd = new Crowd<>(
                seeds,
                peers,
                links,
                p -> {
                    machines[p] = new HyParViewPeer(config, p, contacts.apply(p));
                    return machines[p];
                },
                this);
        crowd.linksTell(config.silentPeriodsMax() == 0);
    }

    @Override
    Crowd<MembershipFrame, MembershipOrder, Object> crowd() {
        return crowd;
    }

    @Override
    void join(int peer, int contact) {
        crowd.command(peer, new MembershipOrder.Member(new MembershipCommand.Join(contact)));
    }

    @Override
    int[] view(int peer) {
        return machines[peer].overlay.active();
    }

    @Override
    double flood(int source, int ticks) {
        item++;
        reached = 0;
        crowd.command(source, new MembershipOrder.Spread(new Item(item, Bytes.EMPTY)));
        crowd.run(crowd.tick() + ticks);
        return reached;
    }

    @Override
    public void sent(int from, int to, MembershipFrame message) {}

    @Override
    public void event(int peer, int tick, Object event) {
        if (event instanceof MembershipEvent told) {
            tally.event(tick, told);
        } else if (event instanceof Delivered delivered && delivered.item().id() == item) {
            reached++;
        }
    }
}
