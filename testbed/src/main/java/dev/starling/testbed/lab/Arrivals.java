package dev.starling.testbed.lab;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.IpAddress;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.handshake.Agreed;
import dev.starling.gnutella.handshake.Candidate;
import dev.starling.gnutella.handshake.HandshakeMachine;
import dev.starling.gnutella.handshake.Standing;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a network of ultrapeers and leaves comes about: peers arrive one after another and shake hands with ultrapeers that
 * they know, in the real bytes, until they have the links they want. Who is fit stands as an ultrapeer, and becomes one where
 * the one it asks says that it is needed.
 */
final class Arrivals {
    private static final int LEAF_LINKS = 3;
    private static final int TRIES_MAX = 12;

    private final SplittableRandom random;
    private final int degree;
    private final int leavesMax;
    private final Role[] roles;
    private final int[] leaves;
    private final List<List<Integer>> links = new ArrayList<>();
    private final List<Integer> ultrapeers = new ArrayList<>();
    private long bytes;
    private int refusals;

    /**
     * A network that has come together.
     *
     * @param fit the share of peers that are fit to be ultrapeers
     * @param degree links between ultrapeers that each takes at most; it opens half as many itself
     * @param leavesMax leaves that each takes
     */
    Arrivals(SplittableRandom random, int peers, double fit, int degree, int leavesMax) {
        if (!(fit > 0 && fit <= 1) || degree < 2 || leavesMax < 1) {
            throw new IllegalArgumentException(
                    "a share above 0 is fit, a degree is 2 or more and there is room for a leaf," + " not " + fit + ", "
                            + degree + ", " + leavesMax);
        }
        this.random = random;
        this.degree = degree;
        this.leavesMax = leavesMax;
        roles = new Role[peers];
        leaves = new int[peers];
        for (int i = 0; i < peers; i++) {
            links.add(new ArrayList<>());
        }
        for (int i = 0; i < peers; i++) {
            arrive(i, candidate(fit));
        }
        // Who came before there were enough ultrapeers tries again.
        for (int i = 0; i < peers; i++) {
            if (roles[i] == Role.LEAF) {
                connect(i, LEAF_LINKS);
            }
        }
    }

    private Candidate candidate(double fit) {
        boolean strong = random.nextDouble() < fit;
        return new Candidate(strong, strong ? Duration.ofHours(5) : Duration.ofMinutes(20), 100, strong ? 50 : 5);
    }

    private void arrive(int peer, Candidate candidate) {
        roles[peer] = candidate.fit() ? Role.ULTRAPEER : Role.LEAF;
        if (ultrapeers.isEmpty()) {
            // The first one has nobody to ask; a leaf waits.
            if (roles[peer] == Role.ULTRAPEER) {
                ultrapeers.add(peer);
            }
            return;
        }
        connect(peer, Math.max(1, degree / 2));
        if (roles[peer] == Role.LEAF) {
            connect(peer, LEAF_LINKS);
        } else {
            ultrapeers.add(peer);
        }
    }

    private void connect(int peer, int wanted) {
        for (int tries = 0;
                tries < TRIES_MAX && links.get(peer).size() < (roles[peer] == Role.LEAF ? LEAF_LINKS : wanted);
                tries++) {
            int other = ultrapeers.get(random.nextInt(ultrapeers.size()));
            if (other != peer && !links.get(peer).contains(other)) {
                shake(peer, other);
            }
        }
    }

    private Standing standing(int peer) {
        int toUltrapeers = (int) links.get(peer).stream()
                .filter(other -> roles[other] == Role.ULTRAPEER)
                .count();
        List<Endpoint> others = links.get(peer).stream()
                .filter(other -> roles[other] == Role.ULTRAPEER)
                .map(Arrivals::address)
                .toList();
        return new Standing(roles[peer], address(peer), leaves[peer], leavesMax, toUltrapeers, degree, others);
    }

    /** The address of a peer. */
    static Endpoint address(int peer) {
        return new Endpoint(IpAddress.ofIpv4((10 << 24) + peer), 6346);
    }

    private void shake(int peer, int other) {
        Side one = new Side(new HandshakeMachine(true, standing(peer), "Starling/0.1"));
        Side two = new Side(new HandshakeMachine(false, standing(other), "Starling/0.1"));
        one.on(new LayerInput.Begin());
        two.on(new LayerInput.Begin());
        while (one.pass(two)) {
            two.pass(one);
        }
        bytes += one.sent + two.sent;
        if (one.agreed == null || two.agreed == null) {
            refusals++;
            return;
        }
        if (roles[peer] != one.agreed.self()) {
            // It begins anew as a leaf: its links as an ultrapeer are closed.
            links.get(peer).forEach(was -> links.get(was).removeIf(link -> link == peer));
            links.get(peer).clear();
            roles[peer] = one.agreed.self();
        }
        links.get(peer).add(other);
        links.get(other).add(peer);
        if (roles[peer] == Role.LEAF) {
            leaves[other]++;
        }
    }

    Role role(int peer) {
        return roles[peer];
    }

    List<Integer> links(int peer) {
        return links.get(peer);
    }

    int ultrapeers() {
        return ultrapeers.size();
    }

    /** Links between ultrapeers, each counted once. */
    int ultrapeerLinks() {
        int ends = 0;
        for (int peer : ultrapeers) {
            for (int other : links.get(peer)) {
                ends += roles[other] == Role.ULTRAPEER ? 1 : 0;
            }
        }
        return ends / 2;
    }

    /** All bytes of all handshakes. */
    long bytes() {
        return bytes;
    }

    /** How many handshakes were refused. */
    int refusals() {
        return refusals;
    }

    /** One side of a handshake, and what it has said that the other has not heard. */
    private static final class Side implements Env<LayerOutput<Agreed>> {
        private final HandshakeMachine machine;
        private final List<ByteBuffer> said = new ArrayList<>();
        private @Nullable Agreed agreed;
        private long sent;

        Side(HandshakeMachine machine) {
            this.machine = machine;
        }

        void on(LayerInput input) {
            machine.handle(input, this);
        }

        boolean pass(Side to) {
            List<ByteBuffer> all = List.copyOf(said);
            said.clear();
            all.forEach(data -> to.on(new LayerInput.FromBelow(data)));
            return !all.isEmpty();
        }

        @Override
        public void out(LayerOutput<Agreed> output) {
            switch (output) {
                case LayerOutput.Down<Agreed> out -> {
                    sent += out.data().remaining();
                    said.add(ByteBuffer.allocate(out.data().remaining())
                            .put(out.data())
                            .flip());
                }
                case LayerOutput.Ready<Agreed> out -> agreed = out.result();
                case LayerOutput.Up<Agreed> out -> {}
                case LayerOutput.End<Agreed> out -> {}
                case LayerOutput.Fail<Agreed> out -> {}
            }
        }

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public long epochMs() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            throw new IllegalStateException("a handshake draws nothing");
        }

        @Override
        public Span span() {
            return Span.NONE;
        }
    }
}
