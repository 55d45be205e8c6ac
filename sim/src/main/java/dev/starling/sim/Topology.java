package dev.starling.sim;

import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Builds sites: public hosts, homes behind boxes, carriers with many homes; gives out addresses. */
final class Topology {
    private static final int HOMES = 4_194_304;

    private final Streams streams;
    private final Internet internet = new Internet();
    private int sites;
    private int boxes;

    Topology(Streams streams) {
        this.streams = streams;
    }

    Internet internet() {
        return internet;
    }

    /** A host in a site of its own behind these boxes, innermost first, of which the outermost has a public address. */
    Host newHost(List<NatConfig> configs) {
        Site outer = null;
        for (int i = configs.size() - 1; i > 0; i--) {
            outer = site(configs.get(i), outer, true);
        }
        return configs.isEmpty() ? publicHost(null) : home(configs.getFirst(), outer);
    }

    /** A network whose homes share one box. */
    Site carrier(NatConfig config) {
        return site(config, null, true);
    }

    /** A host in a home behind its own boxes, and all of them behind a carrier's. */
    Host behind(Site carrier, List<NatConfig> configs) {
        Site outer = carrier;
        for (int i = configs.size() - 1; i > 0; i--) {
            outer = site(configs.get(i), outer, true);
        }
        if (configs.isEmpty()) {
            Host host = new Host(outer, innerAddress(100, sites++));
            outer.attach(host.ip, host);
            return host;
        }
        return home(configs.getFirst(), outer);
    }

    private Host home(NatConfig config, @Nullable Site outer) {
        if (!config.translate() && outer == null) {
            return publicHost(config);
        }
        Site home = site(config, outer, false);
        Host host = new Host(home, innerAddress(10, home.number));
        home.attach(host.ip, host);
        return host;
    }

    /** A host with a public address, behind a firewall where one is given. */
    private Host publicHost(@Nullable NatConfig firewall) {
        IpAddress address = internet.newAddress();
        Site site =
                new Site(sites++, firewall == null ? null : new NatBox(firewall, address, boxRandom()), null, false);
        Host host = new Host(site, address);
        site.attach(address, host);
        internet.attach(address, firewall == null ? host : site);
        return host;
    }

    private Site site(NatConfig config, @Nullable Site outer, boolean isolated) {
        int number = sites++;
        List<IpAddress> addresses = new ArrayList<>(1);
        for (int i = 0; i < config.pool().addresses(); i++) {
            addresses.add(outer == null ? internet.newAddress() : innerAddress(100, i == 0 ? number : sites++));
        }
        Site site = new Site(number, new NatBox(config, addresses, boxRandom()), outer, isolated);
        for (IpAddress address : addresses) {
            if (outer == null) {
                internet.attach(address, site);
            } else {
                outer.attach(address, site);
            }
        }
        return site;
    }

    private SplittableRandom boxRandom() {
        return streams.of("nat", boxes++);
    }

    /** A further host in the same site: with a public address of its own where the other has one. */
    Host sibling(Host other) {
        Site site = other.site;
        NatBox box = site.box;
        boolean hidden = box != null && box.translates();
        IpAddress ip = hidden ? beside(site, other.ip) : internet.newAddress();
        Host host = new Host(site, ip);
        site.attach(ip, host);
        if (!hidden) {
            internet.attach(ip, box == null ? host : site);
        }
        return host;
    }

    private static IpAddress beside(Site site, IpAddress ip) {
        IpAddress next = ip;
        while (site.at(next) != null) {
            next = IpAddress.ofIpv4(next.ipv4() + 1);
        }
        return next;
    }

    /** 10.x.y.z for hosts and 100.64/10 for homes behind carriers, by number; the same one may serve two networks. */
    private static IpAddress innerAddress(int first, int number) {
        int base = first == 100 ? 0x64400002 : 0x0a000002;
        int spread = first == 100 ? number % (HOMES - 1) : number % HOMES << 2;
        return IpAddress.ofIpv4(base + spread);
    }

    /** Restarts the boxes around a host; a new public address for the outermost where asked for. */
    void reboot(Host host, boolean newAddress) {
        for (Site site = host.site; site != null; site = site.outer) {
            NatBox box = site.box;
            if (box == null) {
                continue;
            }
            if (site.outer == null && newAddress && box.translates()) {
                List<IpAddress> next = new ArrayList<>(1);
                for (IpAddress old : box.externals()) {
                    internet.attach(old, null);
                    IpAddress address = internet.newAddress();
                    internet.attach(address, site);
                    next.add(address);
                }
                reboot(site, box, next);
            } else {
                reboot(site, box, null);
            }
        }
    }

    private static void reboot(Site site, NatBox box, @Nullable List<IpAddress> addresses) {
        box.reboot(addresses);
        NatBox tcp = site.tcp;
        if (tcp != null) {
            tcp.reboot(addresses);
        }
    }
}
