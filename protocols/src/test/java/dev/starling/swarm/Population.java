package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Honest peers of a swarm before an attack: 30 dialed by us, 60 who came over an hour, of these 5 protected, 5 regarded. */
final class Population {
    private final SwarmNet net;
    private final Swarm swarm;
    private final RandomGenerator random;
    private final List<End> outbound = new ArrayList<>();
    private final List<End> inbound = new ArrayList<>();

    Population(SwarmNet net, Swarm swarm, RandomGenerator random) {
        this.net = net;
        this.swarm = swarm;
        this.random = random;
    }

    void settle() {
        for (int i = 0; i < 30; i++) {
            String address = "/ip4/20." + i + ".1.1/tcp/1";
            net.place(address, new Place.Answers(10 * MS, SwarmNet.peer(2000 + i)));
            long token = swarm.connect(Optional.of(SwarmNet.peer(2000 + i)), false, SECOND, address);
            net.run(SECOND);
            outbound.add(swarm.open.get(swarm.reached(token).link()));
        }
        for (int i = 0; i < 60; i++) {
            inbound.add(swarm.incoming(
                    "/ip4/" + (21 + i) + "." + random.nextInt(256) + ".1.1/tcp/1", SwarmNet.peer(3000 + i)));
            net.run(60 * SECOND);
        }
        for (int i = 0; i < 5; i++) {
            swarm.give(new SwarmInput.Tag(SwarmNet.peer(3050 + i), "friend", 1, true));
            swarm.give(new SwarmInput.Tag(SwarmNet.peer(3055 + i), "dht", 10, false));
        }
        assertThat(inbound).allMatch(end -> end.kept);
    }

    void assertSurvived() {
        assertThat(outbound)
                .as("outbound ones are not an attacker's to push out")
                .noneMatch(end -> end.over);
        assertThat(inbound.subList(50, 55)).as("protected ones").noneMatch(end -> end.over);
        assertThat(inbound.subList(55, 60)).as("regarded ones").noneMatch(end -> end.over);
        long survivors = inbound.stream().filter(end -> !end.over).count();
        assertThat(survivors).as("honest inbound ones").isGreaterThanOrEqualTo(54);
    }
}
