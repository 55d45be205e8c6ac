package dev.starling.sim;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Carries datagrams from socket to socket: boxes, paths, faults. */
final class Network {
    /** A datagram on the way to an address of the internet. */
    record InFlight(SimNode<?, ?> sender, Endpoint from, Endpoint to, byte[] data) {}

    /** What answers at a public address: a host, or the outermost box of a site. */
    private record Public(Site site, @Nullable Host host, int box) {}

    private static final long LATENCY = 1;
    private static final long LOCAL_NS = 200_000;

    private final Simulator simulator;
    private final Streams streams;
    private final SplittableRandom fates;
    private final SplittableRandom faults;
    private final Map<IpAddress, Public> internet = new HashMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Map<Drop, long[]> drops = new EnumMap<>(Drop.class);
    private LinkModel model;
    private boolean partitioned;
    private int sites;
    private long delivered;
    private long sent;
    private long bytes;

    Network(Simulator simulator, Streams streams, LinkModel model) {
        this.simulator = simulator;
        this.streams = streams;
        this.model = model;
        fates = streams.of("loss", 0);
        faults = streams.of("faults", 0);
        for (Drop reason : Drop.values()) {
            drops.put(reason, new long[1]);
        }
    }

    LinkModel model() {
        return model;
    }

    void model(LinkModel value) {
        model = value;
    }

    List<Rule> rules() {
        return rules;
    }

    void partitioned(boolean value) {
        partitioned = value;
    }

    long count(Drop reason) {
        long[] count = drops.get(reason);
        return count == null ? 0 : count[0];
    }

    long sent() {
        return sent;
    }

    long bytes() {
        return bytes;
    }

    long delivered() {
        return delivered;
    }

    /** A host of its own behind these boxes, with a public address on the outermost. */
    Host newHost(NatKind kind) {
        int number = sites++;
        List<NatConfig> configs = kind.boxes();
        boolean firewalled = !configs.isEmpty() && !configs.getFirst().translate();
        if (configs.isEmpty() || firewalled) {
            return publicHost(number, configs);
        }
        List<NatBox> boxes = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            IpAddress address = i == configs.size() - 1 ? publicAddress(number) : innerAddress(100, number);
            boxes.add(new NatBox(configs.get(i), address, streams.of("nat", (long) number * 8 + i)));
        }
        Site site = new Site(number, boxes);
        Host host = new Host(site, innerAddress(10, number));
        site.add(host);
        internet.put(boxes.getLast().external(), new Public(site, null, boxes.size() - 1));
        return host;
    }

    private Host publicHost(int number, List<NatConfig> configs) {
        IpAddress address = publicAddress(number);
        List<NatBox> boxes = configs.isEmpty()
                ? List.of()
                : List.of(new NatBox(configs.getFirst(), address, streams.of("nat", (long) number * 8)));
        Site site = new Site(number, boxes);
        Host host = new Host(site, address);
        site.add(host);
        internet.put(address, new Public(site, boxes.isEmpty() ? host : null, boxes.size() - 1));
        return host;
    }

    /** A further host in the same home. */
    Host sibling(Host other) {
        IpAddress ip = other.ip;
        for (int first = 11; other.site.host(ip) != null; first++) {
            ip = IpAddress.ofIpv4((other.ip.ipv4() & 0x00ffffff) | first << 24);
        }
        Host host = new Host(other.site, ip);
        other.site.add(host);
        return host;
    }

    /** 11.x.y.z upwards, spread so that each site has a /24, and every 256 sites a /16, of its own for a while. */
    private static IpAddress publicAddress(int number) {
        return IpAddress.ofIpv4(0x0b000001 + (number % 65_536 << 8) + number / 65_536);
    }

    private static IpAddress innerAddress(int first, int number) {
        return IpAddress.ofIpv4((first << 24) + 0x000002 + (number % 4_194_304 << 2));
    }

    void drop(SimNode<?, ?> node, Drop reason) {
        long[] count = drops.get(reason);
        if (count != null) {
            count[0]++;
        }
        node.dropped();
        simulator.trace().event(simulator.nowNs(), Simulator.DROP + reason.ordinal(), node.number);
    }

    void send(SimNode<?, ?> node, SimSocket socket, Endpoint to, byte[] data) {
        sent++;
        bytes += data.length;
        Host host = node.host;
        Site site = host.site;
        Endpoint from = new Endpoint(host.ip, socket.port);
        Host neighbour = site.boxes.isEmpty() ? null : site.host(to.ip());
        if (neighbour != null || to.ip().equals(host.ip)) {
            simulator.schedule(
                    simulator.nowNs() + LOCAL_NS,
                    new Arrival(node, neighbour == null ? host : neighbour, from, to, data));
            return;
        }
        for (int i = 0; i < site.boxes.size(); i++) {
            NatBox box = site.boxes.get(i);
            Endpoint inner = from;
            Endpoint after = box.outbound(simulator.nowNs(), from, to);
            if (after == null) {
                drop(node, Drop.NAT_OUT);
                return;
            }
            from = after;
            if (box.translates() && to.ip().equals(box.external())) {
                hairpin(node, site, i, inner, from, to, data);
                return;
            }
        }
        onPath(node, site, from, to, data);
    }

    private void hairpin(
            SimNode<?, ?> node, Site site, int at, Endpoint inner, Endpoint outer, Endpoint to, byte[] data) {
        NatBox box = site.boxes.get(at);
        if (box.hairpin() == NatConfig.Hairpin.NONE) {
            drop(node, Drop.HAIRPIN);
            return;
        }
        Endpoint seen = box.hairpin() == NatConfig.Hairpin.EXTERNAL ? outer : inner;
        inward(node, site, at, seen, to, data, simulator.nowNs() + LOCAL_NS);
    }

    private void onPath(SimNode<?, ?> node, Site site, Endpoint from, Endpoint to, byte[] data) {
        Public target = internet.get(to.ip());
        if (target == null) {
            drop(node, Drop.UNREACHABLE);
            return;
        }
        if (data.length > model.mtuBytes()) {
            drop(node, Drop.MTU);
            return;
        }
        if (partitioned && site.partition != target.site.partition) {
            drop(node, Drop.PARTITION);
            return;
        }
        long leaves = site.leavesAt(simulator.nowNs(), data.length, model);
        if (leaves < 0) {
            drop(node, Drop.QUEUE);
            return;
        }
        if (site.inBurst(simulator.nowNs(), model.burst(), streams)
                && fates.nextDouble() < model.burst().lossWhenBad()) {
            drop(node, Drop.BURST);
            return;
        }
        if (model.loss() > 0 && fates.nextDouble() < model.loss()) {
            drop(node, Drop.LOSS);
            return;
        }
        judged(node, site, target.site, from, to, data, leaves + pathNs(site, target.site));
    }

    private void judged(
            SimNode<?, ?> node, Site site, Site target, Endpoint from, Endpoint to, byte[] data, long arrives) {
        Rule.Verdict verdict = rules.isEmpty()
                ? Rule.Verdict.PASS
                : judge(new Rule.Passing(simulator.nowNs(), site.number, target.number, from, to, data));
        switch (verdict) {
            case Rule.Verdict.Drop() -> drop(node, Drop.RULE);
            case Rule.Verdict.Pass() -> {
                fly(node, from, to, data, arrives);
                if (model.duplication() > 0 && fates.nextDouble() < model.duplication()) {
                    fly(node, from, to, data.clone(), arrives + pathNs(site, target));
                }
            }
            case Rule.Verdict.Delay(java.time.Duration by) -> fly(node, from, to, data, arrives + by.toNanos());
            case Rule.Verdict.Corrupt() -> {
                byte[] changed = data.clone();
                if (changed.length > 0) {
                    changed[faults.nextInt(changed.length)] ^= (byte) (1 + faults.nextInt(255));
                }
                fly(node, from, to, changed, arrives);
            }
            case Rule.Verdict.Duplicate() -> {
                fly(node, from, to, data, arrives);
                fly(node, from, to, data.clone(), arrives + 1_000_000);
            }
        }
    }

    private Rule.Verdict judge(Rule.Passing passing) {
        for (Rule rule : rules) {
            Rule.Verdict verdict = rule.judge(passing);
            if (!(verdict instanceof Rule.Verdict.Pass)) {
                return verdict;
            }
        }
        return Rule.Verdict.PASS;
    }

    private void fly(SimNode<?, ?> node, Endpoint from, Endpoint to, byte[] data, long arrives) {
        simulator.schedule(arrives, new InFlight(node, from, to, data));
    }

    /** The pair's own latency, from a hash of both, so that no table of pairs is needed; then the jitter. */
    private long pathNs(Site one, Site other) {
        long low = Math.min(one.number, other.number);
        long high = Math.max(one.number, other.number);
        long base = model.latency().draw(new SplittableRandom(streams.hash(LATENCY, low, high)));
        long jitter = model.jitter().toNanos();
        return jitter == 0 ? base : base + (long) (fates.nextDouble() * jitter);
    }

    /** A datagram has come to the far end of its path. */
    void arrive(InFlight flight) {
        Public target = internet.get(flight.to().ip());
        if (target == null) {
            drop(flight.sender(), Drop.UNREACHABLE);
            return;
        }
        Host host = target.host();
        if (host != null) {
            deliver(flight.sender(), host, flight.from(), flight.to(), flight.data());
        } else {
            inward(
                    flight.sender(),
                    target.site(),
                    target.box(),
                    flight.from(),
                    flight.to(),
                    flight.data(),
                    simulator.nowNs());
        }
    }

    private void inward(
            SimNode<?, ?> sender, Site site, int outermost, Endpoint from, Endpoint to, byte[] data, long atNs) {
        Endpoint inner = to;
        for (int i = outermost; i >= 0; i--) {
            inner = site.boxes.get(i).inbound(simulator.nowNs(), from, inner);
            if (inner == null) {
                drop(sender, Drop.NAT_IN);
                return;
            }
        }
        Host host = site.host(inner.ip());
        if (host == null) {
            drop(sender, Drop.UNREACHABLE);
        } else if (atNs == simulator.nowNs()) {
            deliver(sender, host, from, inner, data);
        } else {
            simulator.schedule(atNs, new Arrival(sender, host, from, inner, data));
        }
    }

    /** A datagram that stays within a site. */
    record Arrival(SimNode<?, ?> sender, Host host, Endpoint from, Endpoint to, byte[] data) {}

    void arrive(Arrival arrival) {
        deliver(arrival.sender(), arrival.host(), arrival.from(), arrival.to(), arrival.data());
    }

    private void deliver(SimNode<?, ?> sender, Host host, Endpoint from, Endpoint to, byte[] data) {
        SimSocket socket = host.at(to.port());
        if (socket == null) {
            drop(sender, Drop.PORT_CLOSED);
            return;
        }
        delivered++;
        simulator.trace().event(simulator.nowNs(), Simulator.ARRIVAL, socket.node.number, data);
        socket.node.receive(socket.number, from, data);
    }

    /** Restarts a site's boxes; a new public address where asked for. */
    void reboot(Host host, boolean newAddress) {
        Site site = host.site;
        for (int i = 0; i < site.boxes.size(); i++) {
            NatBox box = site.boxes.get(i);
            boolean outermost = i == site.boxes.size() - 1;
            if (outermost && newAddress && box.translates()) {
                Public here = internet.remove(box.external());
                IpAddress next = publicAddress(sites++);
                box.reboot(next);
                if (here != null) {
                    internet.put(next, here);
                }
            } else {
                box.reboot(null);
            }
        }
    }
}
