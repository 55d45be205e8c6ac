package dev.starling.testbed.lab;

import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.cyclon.CyclonConfig;
import dev.starling.membership.cyclon.CyclonMachine;
import dev.starling.membership.cyclon.CyclonMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;

/** Cyclon over datagrams: nothing tells that a peer is dead but its silence. */
final class CyclonCrowd extends MembershipCrowd implements CrowdWatch<CyclonMessage, MembershipEvent> {
    private final CyclonMachine[] machines;
    private final Crowd<CyclonMessage, MembershipCommand, MembershipEvent> crowd;

    CyclonCrowd(RunSeeds seeds, int peers, Links links, CyclonConfig config, MembershipTally tally) {
        super(tally);
        machines = new CyclonMachine[peers];
        crowd = new Crowd<>(
                seeds,
                peers,
                links,
                p -> {
                    machines[p] = new CyclonMachine(config, p);
                    return machines[p];
                },
                this);
    }

    @Override
    Crowd<?, ?, ?> crowd() {
        return crowd;
    }

    @Override
    void join(int peer, int contact) {
        crowd.command(peer, new MembershipCommand.Join(contact));
    }

    @Override
    int[] view(int peer) {
        return machines[peer].known();
    }

    @Override
    public void sent(int from, int to, CyclonMessage message) {}

    @Override
    public void event(int peer, int tick, MembershipEvent event) {
        tally.event(tick, event);
    }
}
