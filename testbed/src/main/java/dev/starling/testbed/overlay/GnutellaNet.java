package dev.starling.testbed.overlay;

import dev.starling.core.Endpoint;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.GnutellaMessage.QueryHit;
import dev.starling.gnutella.GnutellaMessage.Result;
import dev.starling.gnutella.Guid;
import dev.starling.peer.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Servents; each round some of them search, and fetch some of what they find. */
final class GnutellaNet implements OverlayNet {
    private static final int BOOTSTRAP = 10;

    private final World world;
    private final OverlaySettings settings;
    private final Traffic traffic;
    private final Downloads downloads;
    private final SplittableRandom random;
    private final FileStock stock;
    private final Searches searches;
    private final ConcurrentSkipListMap<Integer, Servent> servents = new ConcurrentSkipListMap<>();
    private final Map<Guid, Searches.Search> byGuid = new ConcurrentHashMap<>();
    private final Map<Guid, Downloads.Download> fetching = new ConcurrentHashMap<>();
    private int nextNumber;

    GnutellaNet(World world, OverlaySettings settings, Traffic traffic, Downloads downloads) {
        this.world = world;
        this.settings = settings;
        this.traffic = traffic;
        this.downloads = downloads;
        random = new SplittableRandom(settings.seed());
        stock = new FileStock(settings.peers());
        searches = new Searches(stock, random.split());
    }

    @Override
    public int add() {
        int number = nextNumber++;
        SplittableRandom own = random.split();
        SplittableRandom caches = random.split();
        Servent servent = new Servent(
                world,
                number,
                settings.version().role(number),
                settings.listenHost(),
                stock,
                searches.share(number),
                own,
                traffic,
                () -> bootstrap(caches),
                this::hit);
        servents.put(number, servent);
        servent.join();
        return number;
    }

    /** What a host cache on the web answers: some of those that take connections. */
    private List<Endpoint> bootstrap(SplittableRandom drawing) {
        List<Endpoint> all = new ArrayList<>();
        servents.values().stream()
                .filter(servent -> servent.role != Role.LEAF)
                .forEach(servent -> all.add(servent.address()));
        List<Endpoint> some = new ArrayList<>();
        synchronized (drawing) {
            while (some.size() < BOOTSTRAP && !all.isEmpty()) {
                some.add(all.remove(/* index */ drawing.nextInt(all.size())));
            }
        }
        return some;
    }

    private void hit(Servent servent, QueryHit hit) {
        Searches.Search search = byGuid.get(hit.guid());
        for (Result result : hit.results()) {
            Downloads.Download known = fetching.get(hit.guid());
            if (search != null && result.index() == search.file && known == null) {
                if (searches.found(search, world.elapsed().toNanos(), hit.hops() + 1)) {
                    fetching.put(
                            hit.guid(),
                            downloads.begin(
                                    servent.links, search.file, result.name().text(), hit.address()));
                }
            } else if (known != null) {
                known.also(hit.address());
            }
        }
    }

    @Override
    public boolean settled() {
        Map<Endpoint, Set<Endpoint>> links = new LinkedHashMap<>();
        for (Servent servent : servents.values()) {
            if (servent.degree() == 0) {
                return false;
            }
            links.put(servent.address(), servent.dialed());
        }
        return Connected.isWhole(links);
    }

    @Override
    public void kill(int number) {
        Servent servent = servents.remove(number);
        if (servent != null) {
            downloads.abandon(servent.links);
            servent.close();
        }
    }

    @Override
    public SortedSet<Integer> alive() {
        return new TreeSet<>(servents.keySet());
    }

    @Override
    public int linkEnds() {
        return servents.values().stream().mapToInt(Servent::degree).sum();
    }

    @Override
    public void begin() {
        byGuid.clear();
        fetching.clear();
        for (Searches.Search search :
                searches.begin(servents.keySet(), world.elapsed().toNanos())) {
            Servent asker = servents.get(search.asker);
            if (asker != null) {
                Guid guid = Guid.random(random);
                byGuid.put(guid, search);
                asker.search(guid, stock.query(search.file));
            }
        }
    }

    @Override
    public Reach reach() {
        return searches.reach(servents.keySet());
    }

    @Override
    public void close() {
        List.copyOf(servents.keySet()).forEach(this::kill);
    }
}
