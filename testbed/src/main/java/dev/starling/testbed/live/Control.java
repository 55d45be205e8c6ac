package dev.starling.testbed.live;

import dev.starling.testbed.Topology;
import java.time.Duration;
import java.util.List;

/**
 * What can be asked of a testbed that is up. {@link ControlText} writes and reads each as a line; the page, the terminal,
 * scenario files and recordings use those lines, so that each has the same effect wherever it comes from.
 */
public sealed interface Control {
    /** Whether it makes sense in virtual time only. */
    default boolean simulatedOnly() {
        return false;
    }

    /** What is about virtual time, and changes nothing else. */
    sealed interface OfTime extends Control {
        @Override
        default boolean simulatedOnly() {
            return true;
        }
    }

    /** {@code ping}: from the first peer to a random one, then from each to the next. */
    record PingAround() implements Control {}

    /** {@code ping FROM TO}. */
    record Ping(int from, int to) implements Control {}

    /** {@code publish FROM [TEXT]}: to everybody. */
    record Publish(int from, String text) implements Control {}

    /** {@code snapshot [PEER]}: of all peers, while they go on; −1 for the first as initiator. */
    record Snapshot(int initiator) implements Control {}

    /** {@code add}: one more peer, linked to up to seven others. */
    record Add() implements Control {}

    /** {@code kill N}: ends a peer. */
    record Kill(int peer) implements Control {}

    /** {@code cut A B}: nothing passes between two peers any more. */
    record Cut(int one, int other) implements Control {}

    /** {@code heal A B}: it does again. */
    record Heal(int one, int other) implements Control {}

    /** {@code partition 0-4 | 5-9}: only peers of the same part still reach each other. */
    record Partition(List<List<Integer>> parts) implements Control {}

    /** {@code heal}: ends all cuts and partitions. */
    record HealAll() implements Control {}

    /** {@code topology SHAPE}: who is linked to whom from now on. */
    record Shape(Topology topology) implements Control {}

    /** {@code loss SHARE}: of the datagrams, 0 to 1; streams repeat what is lost. */
    record Loss(double share) implements Control {
        @Override
        public boolean simulatedOnly() {
            return true;
        }
    }

    /** {@code latency MIN [MAX]}: one way, drawn once a pair. */
    record LatencyRange(Duration min, Duration max) implements Control {
        @Override
        public boolean simulatedOnly() {
            return true;
        }
    }

    /** {@code pause}: virtual time stands still. */
    record Pause() implements OfTime {}

    /** {@code resume}: it goes on. */
    record Resume() implements OfTime {}

    /** {@code step TIME}: lets so much of it pass, and no more. */
    record Step(Duration time) implements OfTime {}

    /** {@code speed X}: virtual seconds a second, or {@code speed max}: infinity, as fast as it goes. */
    record Speed(double factor) implements OfTime {}
}
