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
 * <p>What is modelled: sites with nested NAT boxes (RFC 4787, RFC 5382: mapping, filtering, allocation, hairpin, expiry,
 * quotas, pools, reboots; carriers' boxes shared by many homes), links (latency of a pair by distribution, jitter,
 * reordering, duplication, independent and bursty loss, up- and downlinks with bounded queues, largest size), partitions,
 * rules that delay, drop, duplicate, corrupt or reset, churn. Where datagrams are lost they are counted by {@link
 * dev.starling.sim.Drop}.
 *
 * <p>Byte streams take the same ways. {@link dev.starling.sim.TcpModel} says what their hosts do about latency, loss and
 * bandwidth; a flight of up to 64 KiB is one event, and whoever sends is told of a loss at the moment at which it would
 * have found out, so that no timer runs while nothing is lost.
 *
 * <pre>
 * LinkHandler ◄─► SimLink ◄─► TcpConnection: Sending, Receiving ◄─► TcpHost: ports ◄─► Wire ─► boxes, paths, rules
 *                 user's view    the host's kernel                                       ◄─ lost, to be repeated
 * </pre>
 *
 * <p>Left out: ICMP answers and resets by boxes (they are silent), IPv6 addresses, fragmentation (a datagram that is too
 * large is lost), the routers between sites (a path is one latency and one loss; all congestion is at its ends), and the
 * time that computation takes: a machine reacts at the very moment of its input. A WebSocket is its opening handshake and
 * then the bare stream.
 */
@NullMarked
package dev.starling.sim;

import org.jspecify.annotations.NullMarked;
