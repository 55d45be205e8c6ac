package dev.starling.testbed.overlay;

import dev.starling.core.Bytes;
import dev.starling.encoding.PeerId;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.peer.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Peers of gossip or Plumtree; each round the one with the lowest number publishes. */
final class SpreadNet implements OverlayNet {
    private record Round(long id, int source, long beganNs, Arrivals arrivals) {}

    private final World world;
    private final OverlaySettings settings;
    private final Traffic traffic;
    private final SplittableRandom random;
    private final TreeMap<Integer, SpreadPeer> peers = new TreeMap<>();
    private final Map<Long, Round> rounds = new ConcurrentHashMap<>();
    private int nextNumber;
    private long nextId = 1;
    private Round last = new Round(0, -1, 0, new Arrivals());

    SpreadNet(World world, OverlaySettings settings, Traffic traffic) {
        this.world = world;
        this.settings = settings;
        this.traffic = traffic;
        random = new SplittableRandom(settings.seed());
    }

    @Override
    public int add() {
        int number = nextNumber++;
        SpreadPeer peer = new SpreadPeer(world, settings, number, random.split(), traffic, this::delivered);
        // Through anybody who is there: all through one would leave it in the middle of a star.
        List<SpreadPeer> others = List.copyOf(peers.values());
        peer.join(
                others.isEmpty()
                        ? peer.address()
                        : others.get(random.nextInt(others.size())).address());
        peers.put(number, peer);
        return number;
    }

    private void delivered(SpreadPeer peer, Delivered delivered) {
        Round round = rounds.get(delivered.item().id());
        if (round != null && peer.number != round.source()) {
            round.arrivals().note(peer.number, world.elapsed().toNanos() - round.beganNs(), delivered.hops());
        }
    }

    /** Whether HyParView's links connect all. */
    @Override
    public boolean settled() {
        Map<PeerId, Set<PeerId>> links = new LinkedHashMap<>();
        for (SpreadPeer peer : peers.values()) {
            links.put(peer.peer.peerId(), peer.neighbours());
        }
        return Connected.isWhole(links);
    }

    @Override
    public void kill(int number) {
        SpreadPeer peer = peers.remove(number);
        if (peer != null) {
            peer.close();
        }
    }

    @Override
    public int root() {
        return peers.firstKey();
    }

    @Override
    public SortedSet<Integer> alive() {
        return new TreeSet<>(peers.keySet());
    }

    @Override
    public int linkEnds() {
        return peers.values().stream()
                .mapToInt(peer -> peer.neighbours().size())
                .sum();
    }

    @Override
    public void begin() {
        rounds.clear();
        SpreadPeer source = peers.firstEntry().getValue();
        long id = nextId++;
        last = new Round(id, source.number, world.elapsed().toNanos(), new Arrivals());
        rounds.put(id, last);
        source.publish(new Item(id, Bytes.utf8("message " + id + " of " + source.peer.label())));
    }

    @Override
    public Reach reach() {
        List<Integer> others = new ArrayList<>(peers.keySet());
        others.removeIf(number -> number == last.source());
        int reached = (int) others.stream().filter(last.arrivals()::has).count();
        return last.arrivals().reach(others.size(), others.size(), reached);
    }

    @Override
    public void close() {
        peers.values().forEach(SpreadPeer::close);
        peers.clear();
    }
}
