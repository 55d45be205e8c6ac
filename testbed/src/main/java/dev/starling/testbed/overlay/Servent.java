package dev.starling.testbed.overlay;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.gnutella.GnutellaCodec;
import dev.starling.gnutella.GnutellaCommand;
import dev.starling.gnutella.GnutellaConfig;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.GnutellaEvent;
import dev.starling.gnutella.GnutellaMachine;
import dev.starling.gnutella.GnutellaMessage;
import dev.starling.gnutella.Guid;
import dev.starling.gnutella.Library;
import dev.starling.gnutella.handshake.Agreed;
import dev.starling.gnutella.handshake.Standing;
import dev.starling.gnutella.transfer.UploadMachine;
import dev.starling.peer.World;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One Gnutella program on a host of its own: a port for neighbours and for downloads, connections that it keeps at a number
 * by the addresses it learns from pongs, and its files.
 */
final class Servent implements AutoCloseable {
    static final String USER_AGENT = "Starling/0.1";

    /** What it tells. */
    interface Watch {
        void hit(Servent servent, GnutellaMessage.QueryHit hit);
    }

    /**
     * How many connections it keeps.
     *
     * @param wanted makes connections while it has fewer
     * @param equalsMax takes no more, of servents or of ultrapeers
     * @param leavesMax takes no more
     */
    record Degree(int wanted, int equalsMax, int leavesMax) {
        static Degree of(Role role) {
            return switch (role) {
                case SERVENT -> new Degree(3, 10, 0);
                case ULTRAPEER -> new Degree(4, 10, 60);
                case LEAF -> new Degree(3, 3, 0);
            };
        }
    }

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final int DISCOVER_TTL = 2;

    final int number;
    final GnutellaConfig.Role role;
    final LinkDriver links;
    private final Degree degree;
    private final Endpoint address;
    private final Map<Long, UploadMachine.Offered> offered;
    private final Traffic traffic;
    private final Watch watch;
    private final HostCache hosts;
    private final LinkLoop.Timer again;
    private final MachineRun<
                    OverlayInput<GnutellaMessage, GnutellaCommand>, OverlayOutput<GnutellaMessage, GnutellaEvent>>
            run;
    /** The connections that passed the handshake, by the numbers that the machine knows them by. */
    private final Map<Integer, Neighbour> neighbours = new TreeMap<>();

    private int dialing;
    private int nextLink;
    private boolean closed;

    private record Neighbour(ByteLink link, Role role, Optional<Endpoint> dialed) {}

    /**
     * A servent that listens and knows nobody.
     *
     * @param shared the files it has
     * @param bootstrap addresses of servents that are up, whenever it knows none: what host caches on the web gave
     */
    Servent(
            World world,
            int number,
            Role role,
            String listenHost,
            FileStock stock,
            List<Integer> shared,
            SplittableRandom random,
            Traffic traffic,
            Supplier<List<Endpoint>> bootstrap,
            Watch watch) {
        this.number = number;
        this.role = role;
        this.traffic = traffic;
        this.watch = watch;
        degree = Degree.of(role);
        offered = stock.offered(shared);
        links = world.links();
        again = links.home().timer(this::seek);
        address = links.listen(
                        Multiaddr.parse("/ip4/" + listenHost + "/tcp/0"),
                        link -> ByteLink.begin(link, ServentLink.taken(new Own(Optional.empty()))))
                .addresses()
                .getFirst()
                .endpoint()
                .orElseThrow();
        hosts = new HostCache(address, bootstrap);
        GnutellaMachine machine = new GnutellaMachine(
                config(role),
                Guid.random(random),
                address,
                Library.of(shared.stream().map(stock::result).toList()));
        run = new MachineRun<>(world, counted(machine), new OverlayInput.Tick<>(), random, this::perform);
        run.start("servent " + number);
    }

    private static GnutellaConfig config(Role role) {
        return switch (role) {
            case SERVENT -> GnutellaConfig.SERVENT;
            case ULTRAPEER -> GnutellaConfig.ULTRAPEER;
            case LEAF -> GnutellaConfig.LEAF;
        };
    }

    /** The machine, with its duplicates counted where all others are. */
    private Machine<OverlayInput<GnutellaMessage, GnutellaCommand>, OverlayOutput<GnutellaMessage, GnutellaEvent>>
            counted(GnutellaMachine machine) {
        return new Machine<>() {
            @Override
            public void handle(
                    OverlayInput<GnutellaMessage, GnutellaCommand> input,
                    Env<? super OverlayOutput<GnutellaMessage, GnutellaEvent>> env) {
                int before = machine.duplicates();
                machine.handle(input, env);
                traffic.again(machine.duplicates() - before);
            }

            @Override
            public long deadlineNs() {
                return machine.deadlineNs();
            }
        };
    }

    Endpoint address() {
        return address;
    }

    synchronized int degree() {
        return neighbours.size();
    }

    /** The servents that it has made its connections to; the others have made theirs to it. */
    synchronized Set<Endpoint> dialed() {
        return neighbours.values().stream()
                .flatMap(one -> one.dialed().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Looks for neighbours, now and whenever it has too few. */
    void join() {
        links.home().execute(this::seek);
    }

    void search(Guid guid, String text) {
        run.give(new OverlayInput.Command<>(new GnutellaCommand.Search(guid, Bytes.utf8(text))));
    }

    private void seek() {
        List<Endpoint> chosen = new ArrayList<>();
        synchronized (this) {
            while (!closed && neighbours.size() + dialing < degree.wanted()) {
                Optional<Endpoint> next = hosts.next(links.home().random());
                if (next.isEmpty()) {
                    again.at(links.home().nowNs() + AGAIN.toNanos());
                    break;
                }
                dialing++;
                chosen.add(next.get());
            }
        }
        for (Endpoint other : chosen) {
            links.dial(
                    Multiaddr.of(other, "tcp"),
                    link -> ByteLink.begin(link, ServentLink.made(new Own(Optional.of(other)))),
                    (code, reason) -> over(other));
        }
    }

    /** An attempt came to nothing, or a connection is gone. */
    private void over(Endpoint other) {
        synchronized (this) {
            dialing--;
            hosts.left(other);
        }
        links.home().execute(this::seek);
    }

    /** One connection's view of its owner. */
    private final class Own implements ServentLink.Owner {
        private final Optional<Endpoint> dialed;

        Own(Optional<Endpoint> dialed) {
            this.dialed = dialed;
        }

        @Override
        public Standing standing() {
            synchronized (Servent.this) {
                int leaves = (int) neighbours.values().stream()
                        .filter(one -> one.role() == Role.LEAF)
                        .count();
                // Who is an ultrapeer is the job's choice: each says that further ones are needed, so that none steps
                // down.
                return new Standing(
                        role,
                        address,
                        Math.max(leaves, degree.leavesMax() / 2),
                        degree.leavesMax(),
                        neighbours.size() - leaves,
                        degree.equalsMax(),
                        hosts.some());
            }
        }

        @Override
        public int agreed(ByteLink link, Agreed agreed) {
            int made;
            synchronized (Servent.this) {
                made = nextLink++;
                neighbours.put(made, new Neighbour(link, agreed.other(), dialed));
                if (dialed.isPresent()) {
                    dialing--;
                }
            }
            run.give(
                    role == Role.SERVENT
                            ? new OverlayInput.LinkUp<>(made)
                            : new OverlayInput.Command<>(new GnutellaCommand.Meet(made, agreed.other())));
            if (role == Role.SERVENT && dialed.isPresent()) {
                // Pongs fill the host cache before it is needed.
                run.give(new OverlayInput.Command<>(
                        new GnutellaCommand.Discover(Guid.random(link.loop().random()), DISCOVER_TTL)));
            }
            return made;
        }

        @Override
        public void received(int from, GnutellaMessage message) {
            run.give(new OverlayInput.Received<>(from, message));
        }

        @Override
        public void gone(ByteLink link, Optional<Integer> from) {
            if (from.isPresent()) {
                synchronized (Servent.this) {
                    neighbours.remove(from.get());
                    dialed.ifPresent(hosts::left);
                }
                run.give(new OverlayInput.LinkDown<>(from.get()));
                links.home().execute(Servent.this::seek);
            } else {
                dialed.ifPresent(Servent.this::over);
            }
        }

        @Override
        public ByteLink.Talk upload() {
            return new UploadTalk(offered);
        }
    }

    private void perform(OverlayOutput<GnutellaMessage, GnutellaEvent> output) {
        switch (output) {
            case OverlayOutput.Send<GnutellaMessage, GnutellaEvent> send -> {
                Neighbour to = neighbour(send.to());
                if (to != null) {
                    byte[] bytes = GnutellaCodec.encode(send.message()).shared();
                    traffic.sent(bytes.length);
                    to.link().send(bytes);
                }
            }
            case OverlayOutput.Notify<GnutellaMessage, GnutellaEvent> told -> told(told.event());
        }
    }

    private synchronized @Nullable Neighbour neighbour(int link) {
        return neighbours.get(link);
    }

    private void told(GnutellaEvent event) {
        switch (event) {
            case GnutellaEvent.Hit e -> watch.hit(this, e.hit());
            case GnutellaEvent.PeerFound e -> {
                synchronized (this) {
                    hosts.add(e.address());
                }
            }
            case GnutellaEvent.Broken e -> {
                Neighbour broken = neighbour(e.peer());
                if (broken != null) {
                    broken.link().abort();
                }
            }
            case GnutellaEvent.Asked e -> {}
            // Nobody here is behind a NAT: nobody is asked to push.
            case GnutellaEvent.PushAsked e -> {}
        }
    }

    /** Ends as a killed process does: its sockets close. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        run.close();
        links.close();
    }
}
