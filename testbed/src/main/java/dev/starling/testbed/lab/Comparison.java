package dev.starling.testbed.lab;

import dev.starling.core.Bytes;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.gossip.GossipConfig.Mode;
import dev.starling.epidemic.unicast.UnicastMachine;
import dev.starling.epidemic.unicast.UnicastMessage;
import dev.starling.sim.crowd.Crowd;
import dev.starling.sim.crowd.CrowdWatch;
import dev.starling.sim.crowd.Links;
import dev.starling.sim.crowd.RunSeeds;
import dev.starling.testbed.lab.TreeExperiment.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ways to reach everybody, side by side on the same terms: {@code copiesPerPeer}, copies of the item by the living; {@code
 * reach}, the share of the living that get it; {@code steps}, links or rounds until the last one does. The dead are
 * unnoticed. Floods and trees use random graphs of degree 6.
 */
public final class Comparison {
    private static final GraphKind SIX = new GraphKind(GraphKind.Kind.REGULAR, 6);

    private Comparison() {}

    /**
     * The ways by name.
     *
     * @throws IllegalArgumentException for fewer than 8 peers, or a share that is none
     */
    public static Map<String, Experiment> ways(int peers, double dead) {
        if (peers < 8 || !(dead >= 0 && dead < 1)) {
            throw new IllegalArgumentException(
                    "a comparison takes 8 peers or more and a share of dead from 0 to below 1, not " + peers + " and "
                            + dead);
        }
        Map<String, Experiment> ways = new LinkedHashMap<>();
        ways.put("unicast to all", unicast(peers, dead));
        ways.put("flood", flood(peers, dead));
        ways.put(
                "push, 1 for ever",
                gossip(GossipExperiment.among(peers, Mode.PUSH, 1).dead(dead)));
        ways.put(
                "push-pull, 1 for ever",
                gossip(GossipExperiment.among(peers, Mode.PUSH_PULL, 1).dead(dead)));
        for (int fanout : new int[] {3, 6}) {
            ways.put(
                    "infect and die, " + fanout,
                    gossip(GossipExperiment.among(peers, Mode.PUSH, fanout)
                            .forever(false)
                            .dead(dead)));
        }
        ways.put("breadth-first tree", tree(Protocol.BFS, peers, dead));
        ways.put("802.1D tree", tree(Protocol.STP, peers, dead));
        ways.put("RSTP tree", tree(Protocol.RSTP, peers, dead));
        ways.put("Plumtree", tree(Protocol.PLUMTREE, peers, dead));
        return ways;
    }

    private static Outcome outcome(long seed, double copies, double reach, double steps) {
        return new Outcome(seed)
                .with("copiesPerPeer", copies)
                .with("reach", reach)
                .with("steps", steps);
    }

    private static Experiment flood(int peers, double dead) {
        Experiment flood = FloodExperiment.over(SIX, peers).dead(dead);
        int living = peers - (int) (peers * dead);
        return seed -> {
            Outcome run = flood.run(seed);
            return outcome(seed, run.number("messages") / living, run.number("reachShare"), run.number("lastHop"));
        };
    }

    private static Experiment gossip(Experiment gossip) {
        return seed -> {
            Outcome run = gossip.run(seed);
            return outcome(
                    seed, run.number("messagesPerPeer"), run.number("reach"), run.row("infectedByRound").length - 1);
        };
    }

    private static Experiment tree(Protocol protocol, int peers, double dead) {
        Experiment tree = new TreeExperiment(protocol, SIX, peers, dead);
        int living = peers - (int) (peers * dead);
        return seed -> {
            Outcome run = tree.run(seed);
            double reached = run.number("reach") * living;
            double copies = (run.number("redundancy") + 1) * (reached - 1) / living;
            return outcome(seed, copies, run.number("reach"), run.number("lastHop"));
        };
    }

    private static Experiment unicast(int peers, double dead) {
        return seed -> {
            RunSeeds seeds = new RunSeeds(seed);
            Casting cast = new Casting(seeds, peers, dead);
            int[] reached = new int[1];
            Crowd<UnicastMessage, Publish, Delivered> crowd =
                    new Crowd<>(seeds, peers, Links.UNIT, p -> new UnicastMachine(p, peers), new CrowdWatch<>() {
                        @Override
                        public void sent(int from, int to, UnicastMessage message) {}

                        @Override
                        public void event(int peer, int tick, Delivered event) {
                            reached[0]++;
                        }
                    });
            cast.killIn(crowd);
            crowd.command(cast.source(), new Publish(new Item(1, Bytes.EMPTY)));
            crowd.run(2);
            return outcome(seed, (double) crowd.sent() / cast.living(), (double) reached[0] / cast.living(), 1);
        };
    }
}
