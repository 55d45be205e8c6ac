package dev.starling.testbed.lab;

import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.seeds.SeedsConfig;
import dev.starling.membership.seeds.SeedsMachine;
import dev.starling.membership.seeds.SeedsMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;

/** The first few peers keep the list of all. */
final class SeedsCrowd extends MembershipCrowd implements CrowdWatch<SeedsMessage, MembershipEvent> {
    private final int seedPeers;
    private final SeedsMachine[] machines;
    private final Crowd<SeedsMessage, MembershipCommand, MembershipEvent> crowd;

    SeedsCrowd(RunSeeds seeds, int peers, Links links, SeedsConfig config, int seedPeers, MembershipTally tally) {
        super(tally);
        this.seedPeers = seedPeers;
        machines = new SeedsMachine[peers];
        crowd = new Crowd<>(
                seeds,
                peers,
                links,
                p -> {
                    machines[p] = new SeedsMachine(config, p);
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
        if (peer < seedPeers) {
            crowd.command(peer, new MembershipCommand.Join(peer));
        }
        for (int seed = 0; seed < seedPeers; seed++) {
            crowd.command(peer, new MembershipCommand.Join(seed));
        }
    }

    @Override
    int[] view(int peer) {
        return machines[peer].known();
    }

    @Override
    public void sent(int from, int to, SeedsMessage message) {}

    @Override
    public void event(int peer, int tick, MembershipEvent event) {
        tally.event(tick, event);
    }
}
