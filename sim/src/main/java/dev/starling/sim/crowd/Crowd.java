package dev.starling.sim.crowd;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.core.Span;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Drives a crowd of machines; see the package. Order of calls: make it, {@link #kill} the dead, {@link #command} what is to
 * happen, {@link #run}.
 *
 * @param <M> the protocol's messages
 * @param <C> its commands
 * @param <E> its events
 */
public final class Crowd<M, C, E> {
    /** A tick's length in the machines' time. */
    public static final long TICK_NS = 1_000_000;

    private static final int NEVER = Integer.MAX_VALUE;
    /** So many entries are read at once: as many reads as a processor has under way. */
    private static final int AHEAD = 32;
    /** In a message's place: the peer it names is out of reach. */
    private record Unreachable() {}

    private static final Unreachable UNREACHABLE = new Unreachable();

    private final @Nullable Machine<OverlayInput<M, C>, OverlayOutput<M, E>>[] machines;
    /** When each machine's timer is due. An entry of the wheel for another tick is void. */
    private final int[] timers;

    private final TickWheel wheel;
    private final Links links;
    private final CrowdWatch<? super M, ? super E> watch;
    private final PeerRandoms randoms;
    private final SplittableRandom lossDraws;
    private final SplittableRandom latencyDraws;
    private final Reach env = new Reach();
    private final OverlayInput<M, C> tick = new OverlayInput.Tick<>();
    /** Means nothing, but that what was read ahead was really read. */
    @SuppressWarnings("UnusedVariable")
    private int read;

    /** Whether a message that cannot arrive comes back as a broken link. */
    private boolean linksTell;
    /** On which island each peer is; null while there is one. */
    private int @Nullable [] islands;
    /** Until when each peer's messages wait, both ways; null where nobody's ever did. */
    private int @Nullable [] heldUntil;

    private int alive;
    private long sent;
    private long lost;
    private long toDead;
    private long handled;

    /**
     * A crowd at tick 0.
     *
     * @param make makes the machine of a peer
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Crowd(
            RunSeeds seeds,
            int peers,
            Links links,
            IntFunction<? extends Machine<OverlayInput<M, C>, OverlayOutput<M, E>>> make,
            CrowdWatch<? super M, ? super E> watch) {
        machines = new Machine[peers];
        timers = new int[peers];
        wheel = new TickWheel(peers);
        Arrays.fill(timers, NEVER);
        this.links = links;
        this.watch = watch;
        randoms = new PeerRandoms(seeds, peers);
        lossDraws = seeds.loss();
        latencyDraws = seeds.latency();
        for (int i = 0; i < peers; i++) {
            Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine = make.apply(i);
            machines[i] = machine;
            arm(i, machine);
        }
        alive = peers;
    }

    /** Ends a peer without a word. */
    public void kill(int peer) {
        if (machines[peer] != null) {
            machines[peer] = null;
            timers[peer] = NEVER;
            alive--;
        }
    }

    /**
     * From now on a message to a dead peer, or to one on another island, comes back to its sender as {@link
     * OverlayInput.LinkDown}, as a connection tells. Otherwise it is gone, as a datagram is.
     */
    public void linksTell(boolean tell) {
        linksTell = tell;
    }

    /**
     * From now on nothing passes between islands.
     *
     * @param islandOf of each peer; null ends the partition
     */
    public void partition(int @Nullable [] islandOf) {
        islands = islandOf;
    }

    /** Until a tick this peer's messages wait, those it sends and those it gets; its timers go on. */
    public void hold(int peer, int untilTick) {
        if (heldUntil == null) {
            heldUntil = new int[machines.length];
        }
        heldUntil[peer] = untilTick;
    }

    /** Whether this peer lives. */
    public boolean alive(int peer) {
        return machines[peer] != null;
    }

    /** How many live. */
    public int alive() {
        return alive;
    }

    /** How many peers there are, dead or alive. */
    public int size() {
        return machines.length;
    }

    /** Gives a peer's machine a command, now. A dead one hears nothing. */
    public void command(int peer, C command) {
        feed(peer, new OverlayInput.Command<>(command));
    }

    /** Gives a peer's machine any input, now. */
    public void feed(int peer, OverlayInput<M, C> input) {
        Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine = machines[peer];
        if (machine != null) {
            env.peer = peer;
            machine.handle(input, env);
            arm(peer, machine);
        }
    }

    /**
     * Goes on until nothing is pending or a tick is over.
     *
     * @return whether something happened: false where nothing was pending up to then
     */
    public boolean run(int untilTick) {
        boolean happened = false;
        for (TickWheel.Slot slot = wheel.next(untilTick); slot != null; slot = wheel.next(untilTick)) {
            drain(slot);
            happened = true;
        }
        return happened;
    }

    /** Goes on until a tick is over, whether or not anything is pending up to then: it is that tick afterwards. */
    public void runTo(int tick) {
        run(tick);
        wheel.skip(tick);
    }

    private void drain(TickWheel.Slot slot) {
        for (int i = 0; i < slot.parts(); i++) {
            drain(slot.part(i));
        }
        wheel.drained(slot);
    }

    private void drain(TickWheel.Entries entries) {
        // They may become more meanwhile: a timer may be due at once.
        for (int i = 0; i < entries.count(); i++) {
            if (i % AHEAD == 0) {
                readAhead(entries, i);
            }
            int to = entries.to(i);
            Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine = machines[to];
            Object message = entries.message(i);
            if (message == null) {
                if (timers[to] != wheel.now() || machine == null) {
                    continue;
                }
                timers[to] = NEVER;
                env.peer = to;
                machine.handle(tick, env);
            } else if (machine == null) {
                if (!(message instanceof Unreachable)) {
                    toDead++;
                    bounce(entries.from(i), to);
                }
                continue;
            } else if (heldUntil != null && heldUntil[to] > wheel.now()) {
                wheel.add(heldUntil[to], to, entries.from(i), message);
                continue;
            } else {
                env.peer = to;
                machine.handle(arrived(entries.from(i), message), env);
            }
            handled++;
            arm(to, machine);
        }
    }

    @SuppressWarnings("unchecked")
    private OverlayInput<M, C> arrived(int from, Object message) {
        return message instanceof Unreachable
                ? new OverlayInput.LinkDown<>(from)
                : new OverlayInput.Received<>(from, (M) message);
    }

    /**
     * Looks at what the next entries are about. These reads do not wait for one another, as they would if each came just
     * before its machine's work; where a million machines lie about in memory that is most of the time.
     */
    private void readAhead(TickWheel.Entries entries, int first) {
        int end = Math.min(entries.count(), first + AHEAD);
        int seen = 0;
        for (int i = first; i < end; i++) {
            int to = entries.to(i);
            Object message = entries.message(i);
            Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine = machines[to];
            if (message != null && message.getClass() == Unreachable.class) {
                seen++;
            }
            if (machine != null) {
                seen += (int) machine.deadlineNs();
            }
            seen += timers[to];
        }
        read = seen;
    }

    /** Puts down when the machine wants its next tick. */
    private void arm(int peer, Machine<OverlayInput<M, C>, OverlayOutput<M, E>> machine) {
        long deadlineNs = machine.deadlineNs();
        if (deadlineNs == Env.NEVER) {
            if (timers[peer] != NEVER) {
                timers[peer] = NEVER;
            }
            return;
        }
        long due = Math.max(wheel.now(), Math.ceilDiv(deadlineNs, TICK_NS));
        if (due >= NEVER) {
            throw new IllegalStateException("a deadline of " + deadlineNs + " ns lies beyond the end of time");
        }
        if (timers[peer] != (int) due) {
            timers[peer] = (int) due;
            wheel.add((int) due, peer, -1, null);
        }
    }

    private void send(int from, int to, M message) {
        sent++;
        watch.sent(from, to, message);
        if (links.loss() > 0 && lossDraws.nextDouble() < links.loss()) {
            lost++;
            return;
        }
        if (islands != null && islands[from] != islands[to]) {
            lost++;
            bounce(from, to);
            return;
        }
        int latency = links.latencyTicksMin();
        if (latency < links.latencyTicksMax()) {
            latency = latencyDraws.nextInt(latency, links.latencyTicksMax() + 1);
        }
        int leaves = heldUntil == null ? wheel.now() : Math.max(wheel.now(), heldUntil[from]);
        wheel.add(leaves + latency, to, from, message);
    }

    /** Tells the sender that somebody is out of reach. */
    private void bounce(int sender, int peer) {
        if (linksTell) {
            wheel.add(wheel.now() + links.latencyTicksMin(), sender, peer, UNREACHABLE);
        }
    }

    /** The tick that it is. */
    public int tick() {
        return wheel.now();
    }

    /** Messages sent, the lost ones included. */
    public long sent() {
        return sent;
    }

    /** Messages lost on the way. */
    public long lost() {
        return lost;
    }

    /** Messages that came to peers who were dead. */
    public long toDead() {
        return toDead;
    }

    /** Messages and timers that machines have handled: what a run costs time by. */
    public long handled() {
        return handled;
    }

    /** The environment that is lent to one machine after the other. */
    private final class Reach implements Env<OverlayOutput<M, E>> {
        private int peer;

        @Override
        public long nowNs() {
            return wheel.now() * TICK_NS;
        }

        @Override
        public long epochMs() {
            return wheel.now();
        }

        @Override
        public RandomGenerator random() {
            return randoms.lend(peer);
        }

        @Override
        public Span span() {
            return Span.NONE;
        }

        @Override
        public void out(OverlayOutput<M, E> output) {
            switch (output) {
                case OverlayOutput.Send<M, E> out -> send(peer, out.to(), out.message());
                case OverlayOutput.Notify<M, E> out -> watch.event(peer, wheel.now(), out.event());
            }
        }
    }
}
