/**
 * Snapshots of a running system: the state of every process and of every channel between them, as they might have been at
 * one moment.
 *
 * <pre>
 * Chandy and Lamport 1985, ordered channels      Lai and Yang 1987, channels that reorder
 *
 * Take, or the first marker:                     Take, or the first message of a later epoch:
 *   record the own state                           record the own state, before the message is delivered
 *   marker on every channel, before all else       on every channel: how many messages it got before
 *   record what comes in on each channel           record what comes in and is of an earlier epoch
 *   until its marker                               until as many have come as were sent
 *
 *            └──────────── all channels done: the record goes to the initiator ───────────┘
 * </pre>
 *
 * <p>Nobody knows who takes part. The initiator waits for a record of everyone whom a record names as a neighbour, which
 * is when the snapshot is over; whoever does not answer, because his channels closed or in time, is named in the {@link
 * dev.starling.snapshot.SnapshotReport} instead of being waited for. A record goes back against the markers, to a neighbour
 * nearer to the initiator, and is sent again when channels open or close meanwhile.
 *
 * <p>Application messages go through the machine, or the recording would not be exact: {@code Send} in, {@code Deliver} out.
 * Names of processes mean the same to everybody; who comes back after a failure takes a new one.
 *
 * <p>Left out: restoring from a snapshot, and snapshots between processes that do not trust each other. The wire format is
 * docs/protocol/snapshot.md.
 */
@NullMarked
package dev.starling.snapshot;

import org.jspecify.annotations.NullMarked;
