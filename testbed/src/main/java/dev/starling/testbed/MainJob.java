package dev.starling.testbed;

import dev.starling.peer.World;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.observe.Watch;
import dev.starling.trace.TraceStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The main job: N peers, linked as a topology says, ping each other, and everybody has to receive what one publishes.
 * Written once for both worlds; commands may go on changing it while it is up.
 */
public sealed interface MainJob extends AutoCloseable permits SrpJob, StreamJob {
    /** How the peers talk. */
    enum Transport {
        /** The Stream Relay Protocol, with two seeds. */
        UDP,
        /** libp2p over TCP: a stream for each message. */
        TCP,
        /** libp2p over WebSocket. */
        WS;

        /**
         * Parses {@code udp}, {@code tcp} or {@code ws}.
         *
         * @throws IllegalArgumentException for anything else
         */
        public static Transport parse(String text) {
            for (Transport transport : values()) {
                if (transport.toString().equals(text)) {
                    return transport;
                }
            }
            throw new IllegalArgumentException("not a transport: \"" + text + "\"; expected udp, tcp or ws");
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What to run.
     *
     * @param peers how many, from 2
     * @param listenHost the address to bind, 127.0.0.1 for real peers
     * @param seed of the topology and of the choice of partners
     * @param banks whether peers pay each other all the time, so that there is something to take snapshots of
     * @param patience how long each step may take
     */
    record Settings(
            Transport transport,
            int peers,
            Topology topology,
            String listenHost,
            long seed,
            Duration patience,
            boolean banks) {
        /** With banks. */
        public Settings(
                Transport transport, int peers, Topology topology, String listenHost, long seed, Duration patience) {
            this(transport, peers, topology, listenHost, seed, patience, true);
        }

        /** Without banks: no snapshots, and none of the traffic for them. */
        public Settings withoutBanks() {
            return new Settings(transport, peers, topology, listenHost, seed, patience, false);
        }

        /** Checks the bounds. */
        public Settings {
            if (peers < 2) {
                throw new IllegalArgumentException("the main job takes at least 2 peers, not " + peers);
            }
        }

        /** With the defaults: full topology on loopback. */
        public static Settings of(Transport transport, int peers) {
            return new Settings(transport, peers, Topology.EVERYBODY, "127.0.0.1", 1, Duration.ofSeconds(15));
        }
    }

    /** A job in a world that the caller closes. */
    static MainJob of(World world, Settings settings, Progress progress) {
        return of(world, settings, progress, JobTraces.of(world, settings.seed(), 1, List.of()), Watch.NONE);
    }

    /** The same, with somebody who sees what happens among the peers. */
    static MainJob of(World world, Settings settings, Progress progress, Watch watch) {
        return of(world, settings, progress, JobTraces.of(world, settings.seed(), 1, List.of()), watch);
    }

    /**
     * The same, with its traces going where the caller wants them.
     *
     * @param watch sees what happens among the peers
     */
    static MainJob of(World world, Settings settings, Progress progress, JobTraces traces, Watch watch) {
        return switch (settings.transport()) {
            case UDP -> new SrpJob(world, settings, progress, traces, watch);
            case TCP, WS -> new StreamJob(world, settings, progress, traces, watch);
        };
    }

    /** The traces of everything that the peers do. */
    TraceStore traces();

    /** The world for a run in virtual time: 20 to 120 ms between peers, nothing lost. */
    static World simulatedWorld(long seed) {
        return SimulatedWorld.seeded(seed);
    }

    /** Starts and links everybody; false when that took too long. */
    boolean start();

    /** More pings than that make no round: of more peers, so many are chosen, evenly all around. */
    int ROUND_MAX = 1000;

    /** Pings from peer 0 to a random other one, then from each peer, up to {@link #ROUND_MAX} of them, to the next. */
    void pingAround();

    /**
     * One ping.
     *
     * @return the round trip, or empty when no answer came within 5 s
     * @throws IllegalArgumentException when there is no such peer
     */
    Optional<Duration> ping(int from, int to);

    /** Publishes from a peer; returns how many of the others have received it within the patience. */
    int publish(int from, String text);

    /**
     * Takes a snapshot of all peers that this one reaches, while they go on; empty where the transport has none.
     *
     * @throws IllegalArgumentException when there is no such peer
     */
    Optional<SnapshotResult> snapshot(int initiator);

    /** Ends a peer without farewell. */
    void kill(int number);

    /** Starts one more peer, linked to up to seven random others; returns its number. */
    int add();

    /**
     * Nothing passes between two peers any more, until {@link #heal}.
     *
     * @throws IllegalArgumentException when there is no such peer, here and below
     */
    void cut(int one, int other);

    /** What {@link #cut} cut passes again; over streams the link is made again at once. */
    void heal(int one, int other);

    /** Only peers of the same list still reach each other; all others, and the seeds, form one more part. */
    void partition(List<List<Integer>> parts);

    /** Ends all cuts and partitions, and makes the links of the topology again. */
    void healAll();

    /** From now on the peers that run are linked like this, in the order of their numbers. */
    void shape(Topology topology);

    /** What is cut: pairs as {@code cut A B}, and {@code partition …}, sorted. */
    List<String> cuts();

    /**
     * A job as it is at one moment.
     *
     * @param rows a line for each peer
     * @param links that there are among them, sorted
     * @param summary of everything since the start
     */
    record Picture(List<Row> rows, List<Topology.Edge> links, Summary summary) {}

    /** All there is to see, each peer asked once: with ten thousand peers that takes a while. */
    Picture picture();

    /** The links that there are, sorted. */
    default List<Topology.Edge> links() {
        return picture().links();
    }

    /** The numbers of the peers that run. */
    List<Integer> numbers();

    /**
     * A peer's line in the table.
     *
     * @param natType what is known of its NAT; {@code -} where the protocol does not ask
     * @param links to how many others of the job
     * @param cached packets it keeps for others
     */
    record Row(int number, String id, String address, String natType, int links, int received, int cached) {}

    /** A line for each peer. */
    default List<Row> table() {
        return picture().rows();
    }

    /** One peer's line. */
    Row row(int number);

    /** What one peer counts, by name. */
    SortedMap<String, Long> counters(int number);

    /**
     * What has been done so far.
     *
     * @param links between peers, counted once
     * @param rttMsP50 NaN when nothing was answered
     * @param delivered receivers over all published messages
     * @param snapshot the last one taken; empty where none was
     */
    record Summary(
            String world,
            String transport,
            int peers,
            int links,
            int pingsSent,
            int pingsAnswered,
            double rttMsP50,
            int published,
            int delivered,
            Optional<SnapshotResult> snapshot,
            TraceStore.Statistics traces,
            boolean ok) {}

    /** The summary of everything since the start. */
    default Summary summary() {
        return picture().summary();
    }

    @Override
    void close();
}
