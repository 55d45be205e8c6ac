package dev.starling.testbed.overlay;

import dev.starling.core.Endpoint;
import dev.starling.napster.NapsterEvent;
import dev.starling.napster.NapsterMessage;
import dev.starling.peer.World;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** A server and its clients; each round some of them search, and fetch some of what they find. */
final class NapsterNet implements OverlayNet {
    private final World world;
    private final OverlaySettings settings;
    private final Traffic traffic;
    private final Downloads downloads;
    private final SplittableRandom random;
    private final FileStock stock;
    private final Searches searches;
    private final NapsterHub server;
    private final TreeMap<Integer, NapsterPeer> clients = new TreeMap<>();
    private boolean serverUp = true;
    private int nextNumber;

    NapsterNet(World world, OverlaySettings settings, Traffic traffic, Downloads downloads) {
        this.world = world;
        this.settings = settings;
        this.traffic = traffic;
        this.downloads = downloads;
        random = new SplittableRandom(settings.seed());
        stock = new FileStock(settings.peers());
        searches = new Searches(stock, random.split());
        server = new NapsterHub(world, settings.listenHost(), random.split(), traffic);
    }

    @Override
    public int add() {
        int number = nextNumber++;
        NapsterPeer client = new NapsterPeer(
                world,
                number,
                settings.listenHost(),
                server.address(),
                stock,
                searches.share(number),
                random.split(),
                traffic,
                new NapsterPeer.Watch() {
                    @Override
                    public void found(NapsterPeer peer, NapsterEvent.Found found) {
                        NapsterNet.this.found(peer, found);
                    }

                    @Override
                    public void accepted(NapsterPeer peer, NapsterMessage.DownloadAccepted where) {
                        NapsterNet.this.accepted(peer, where);
                    }
                });
        clients.put(number, client);
        client.join();
        return number;
    }

    private void found(NapsterPeer peer, NapsterEvent.Found found) {
        Searches.Search search = searches.of(peer.number).orElse(null);
        if (search == null || !found.words().equals(stock.query(search.file))) {
            return;
        }
        for (NapsterMessage.Result result : found.results()) {
            if (!result.nick().equals(NapsterPeer.nick(peer.number))) {
                if (searches.found(search, world.elapsed().toNanos(), 1)) {
                    peer.fetch(result.nick(), result.tune().file());
                }
                return;
            }
        }
    }

    private void accepted(NapsterPeer peer, NapsterMessage.DownloadAccepted where) {
        int file = stock.file(where.file());
        if (file >= 0) {
            downloads.begin(peer.links, file, where.file(), new Endpoint(where.ip(), where.port()));
        }
    }

    /** Whether all are logged in; without a server nobody can be. */
    @Override
    public boolean settled() {
        return !serverUp || clients.values().stream().allMatch(NapsterPeer::isLoggedIn);
    }

    @Override
    public void kill(int number) {
        NapsterPeer client = clients.remove(number);
        if (client != null) {
            downloads.abandon(client.links);
            client.close();
        }
    }

    @Override
    public void killServer() {
        serverUp = false;
        server.close();
    }

    @Override
    public boolean isServerDown() {
        return !serverUp;
    }

    @Override
    public SortedSet<Integer> alive() {
        return new TreeSet<>(clients.keySet());
    }

    @Override
    public int linkEnds() {
        return (int) clients.values().stream().filter(NapsterPeer::isLoggedIn).count();
    }

    @Override
    public void begin() {
        for (Searches.Search search :
                searches.begin(clients.keySet(), world.elapsed().toNanos())) {
            NapsterPeer asker = clients.get(search.asker);
            if (asker != null) {
                asker.search(stock.query(search.file));
            }
        }
    }

    @Override
    public Reach reach() {
        return searches.reach(clients.keySet());
    }

    @Override
    public void close() {
        alive().forEach(this::kill);
        server.close();
    }
}
