/**
 * The simulated world. {@link dev.starling.sim.Simulator} runs machines under virtual time; {@link
 * dev.starling.sim.SimulatedWorld} runs whole peers and the blocking handlers of applications, one at a time.
 *
 * <pre>
 * machine --Send--> boxes around the sender, innermost first --> uplink: queue, loss --> rules --> latency
 *                                                                              | one event
 *         machine <--Received-- socket <-- boxes around the receiver, outermost first <-- downlink queue
 * </pre>
 *
 * <p>Everything that happens is an event in one queue, ordered by time in nanoseconds and then by insertion. Everything
 * random comes from streams of one seed, a stream for each purpose and number, so that a draw more in one place shifts no
 * other. The trace is a running hash of all arrivals, drops, ticks and tasks: the same seed, machines and calls give the
 * same hash in every JVM.
 *
 * <p>What is modelled: sites with nested NAT boxes (RFC 4787: mapping, filtering, allocation, hairpin, expiry, quotas,
 * pools, reboots; carriers' boxes shared by many homes), links (latency of a pair by distribution, jitter, reordering,
 * duplication, independent and bursty loss, up- and downlinks with bounded queues, largest size), partitions, rules that
 * delay, drop, duplicate or corrupt, churn. Where datagrams are lost they are counted by {@link dev.starling.sim.Drop}.
 *
 * <p>Left out: TCP and what boxes do to it, ICMP answers, IPv6 addresses, fragmentation (too large is lost), the routers
 * between sites (a path is one latency and one loss; all congestion is at its ends), and the time that computation takes:
 * a machine reacts at the very moment of its input.
 */
@NullMarked
package dev.starling.sim;

import org.jspecify.annotations.NullMarked;
