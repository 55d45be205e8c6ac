package dev.starling.swarm;

import static dev.starling.swarm.SwarmNet.MS;
import static dev.starling.swarm.SwarmNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.swarm.SwarmNet.End;
import dev.starling.swarm.SwarmNet.Place;
import dev.starling.swarm.SwarmNet.Swarm;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Whatever comes in, in whatever order: no link is forgotten, every question is answered once, no limit is exceeded. The
 * driver of {@link SwarmNet} checks the latter two after every input; small limits make every one of them bite.
 */
final class SwarmPropertyTest {
    private static final int PEERS = 12;

    private static final SwarmConfig TIGHT = new SwarmConfig(
            new SwarmConfig.Dialing(
                    new SwarmConfig.DialLimits(6, 5, 2, 8),
                    SwarmConfig.DEFAULT.dialing().pace(),
                    new SwarmConfig.BackOff(SECOND / 10, 2 * SECOND, 10, SECOND / 2, 2, 3)),
            new SwarmConfig.Inbound(4, 2 * SECOND, SECOND / 2, 3, 6, SECOND / 2, 4, SECOND / 4, 6, 5, true),
            new SwarmConfig.Connections(
                    9,
                    6,
                    5,
                    2,
                    new SwarmConfig.Trimming(new SwarmConfig.Marks(4, 2), new SwarmConfig.Marks(3, 2), SECOND, SECOND),
                    SECOND,
                    4));

    private final Set<Long> givenUp = new LinkedHashSet<>();
    private final List<Long> tokens = new ArrayList<>();

    @Seeds(100)
    void no_link_leaks_and_every_question_is_answered_once(long seed, RandomGenerator random) {
        SwarmNet net = new SwarmNet(seed);
        Swarm swarm = net.swarm(1, TIGHT);
        swarm.listen("/ip4/1.0.0.1/tcp/9");
        scatter(net, random);
        for (int step = 0; step < 300; step++) {
            act(net, swarm, random);
            if (random.nextInt(3) == 0) {
                net.run(random.nextLong(random.nextBoolean() ? 20 * MS : SECOND));
            }
        }
        net.run(120 * SECOND);
        assertThat(tokens).as("every question").allMatch(t -> givenUp.contains(t) != swarm.answers.containsKey(t));
        assertThat(swarm.open.values()).as("what is left is a connection").allMatch(end -> end.kept);
        assertThat(swarm.ends.values()).allMatch(end -> end.over || end.kept);
        for (End end : List.copyOf(swarm.open.values())) {
            end.breaks("reset");
        }
        assertThat(swarm.presence.values()).doesNotContain(true);
        swarm.assertEmpty();
        assertThat(swarm.count("now.failures")).as("what is remembered").isLessThanOrEqualTo(30);
    }

    @Seeds(5)
    void the_same_seed_gives_the_same_outputs(long seed) {
        assertThat(outputs(seed)).isEqualTo(outputs(seed)).hasSizeGreaterThan(100);
    }

    private List<SwarmOutput> outputs(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        tokens.clear();
        SwarmNet net = new SwarmNet(seed);
        Swarm swarm = net.swarm(1, TIGHT);
        scatter(net, random);
        for (int step = 0; step < 300; step++) {
            act(net, swarm, random);
            net.run(random.nextLong(SECOND / 2));
        }
        return swarm.log;
    }

    /** Thirty addresses of all kinds, of twelve peers. */
    private static void scatter(SwarmNet net, RandomGenerator random) {
        for (int i = 0; i < 30; i++) {
            Place place = switch (random.nextInt(6)) {
                case 0 -> new Place.Silent();
                case 1 -> new Place.Fails(random.nextLong(2 * SECOND), random.nextBoolean() ? "refused" : "x");
                case 2 -> new Place.Hangs(random.nextLong(SECOND));
                default -> new Place.Answers(random.nextLong(SECOND), SwarmNet.peer(2 + random.nextInt(PEERS)));
            };
            net.place(address(i), place);
        }
    }

    private static Multiaddr address(int i) {
        return Multiaddr.parse(
                switch (i % 5) {
                    case 0 -> "/ip6/2600::" + i + "/tcp/4001";
                    case 1 -> "/ip4/192.168.0." + i + "/tcp/4001";
                    case 2 -> "/ip4/8.8.8." + i + "/tcp/443/ws";
                    case 3 -> "/ip4/7.7.7." + i + "/tcp/1/p2p/" + SwarmNet.peer(99) + "/p2p-circuit";
                    default -> "/ip4/8.8.8." + i + "/tcp/4001";
                });
    }

    private void act(SwarmNet net, Swarm swarm, RandomGenerator random) {
        PeerId peer = SwarmNet.peer(2 + random.nextInt(PEERS));
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> connect(swarm, peer, random);
            case 4 -> {
                if (!tokens.isEmpty()) {
                    long token = tokens.get(random.nextInt(tokens.size()));
                    if (!swarm.answers.containsKey(token)) {
                        givenUp.add(token);
                    }
                    swarm.give(new SwarmInput.GiveUp(token));
                }
            }
            case 5, 6, 7 -> incoming(net, swarm, peer, random);
            case 8 -> any(swarm, random).ifPresent(end -> end.breaks("reset"));
            case 9 ->
                any(swarm, random).ifPresent(end -> swarm.give(new SwarmInput.Streams(end.link, random.nextInt(3))));
            case 10 ->
                swarm.give(new SwarmInput.Tag(
                        peer, "t" + random.nextInt(6), random.nextInt(3) - 1, random.nextInt(9) == 0));
            case 11 ->
                swarm.give(
                        random.nextInt(3) == 0
                                ? new SwarmInput.BanPrefix(
                                        IpAddress.parse("8.8.8.8"), 20 + random.nextInt(13), random.nextLong(SECOND))
                                : new SwarmInput.Ban(peer, random.nextLong(2 * SECOND)));
            case 12 -> swarm.give(new SwarmInput.Disconnect(peer));
            default -> nonsense(swarm, peer, random);
        }
    }

    private void connect(Swarm swarm, PeerId peer, RandomGenerator random) {
        String[] addresses = new String[random.nextInt(5)];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = address(random.nextInt(32)).toString();
        }
        for (String address : addresses) {
            swarm.book.learned(peer, List.of(Multiaddr.parse(address)), Optional.empty(), swarm.nowNs());
        }
        tokens.add(swarm.connect(
                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(peer),
                random.nextInt(4) == 0,
                random.nextLong(8 * SECOND),
                random.nextBoolean() ? addresses : new String[0]));
    }

    private static void incoming(SwarmNet net, Swarm swarm, PeerId peer, RandomGenerator random) {
        String from = random.nextBoolean()
                ? "/ip4/8.8." + random.nextInt(3) + "." + random.nextInt(3) + "/tcp/1"
                : "/ip6/2600:0:0:" + random.nextInt(3) + "00::1/tcp/1";
        End end = swarm.incoming(from, null);
        if (end.admitted && random.nextInt(4) > 0) {
            net.after(random.nextLong(3 * SECOND), () -> {
                if (!end.over) {
                    swarm.secured(end, peer);
                }
            });
        }
    }

    private static Optional<End> any(Swarm swarm, RandomGenerator random) {
        List<End> open = List.copyOf(swarm.open.values());
        return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
    }

    /** What names a link that is gone, or never was, changes nothing. */
    private static void nonsense(Swarm swarm, PeerId peer, RandomGenerator random) {
        long link = 1_000_000 + random.nextInt(10);
        int outputs = swarm.log.size();
        swarm.give(new SwarmInput.Arrived(link));
        swarm.give(new SwarmInput.Secured(link, peer));
        swarm.give(new SwarmInput.Streams(link, 5));
        swarm.give(new SwarmInput.Gone(link, "reset", "nobody knows"));
        swarm.give(new SwarmInput.GiveUp(-1 - random.nextInt(10)));
        assertThat(swarm.log.subList(outputs, swarm.log.size()))
                .noneMatch(output -> output instanceof SwarmOutput.Keep || output instanceof SwarmOutput.Admit);
    }
}
