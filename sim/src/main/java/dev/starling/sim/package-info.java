/**
 * The simulated world. {@link dev.starling.sim.Simulator} runs machines under virtual time; {@link
 * dev.starling.sim.SimulatedWorld} runs whole peers and the blocking handlers of applications, one at a time.
 *
 * <pre>
 * machine --Send--> boxes of the sender's site (outbound) --> uplink --> rules, loss, latency --(event)-->
 *         boxes of the receiver's site (inbound) --> socket --Received--> machine
 * </pre>
 *
 * Everything that happens is an event in one queue, ordered by time and then by number, and everything random comes from
 * streams of one seed, one stream a purpose: the same seed gives the same trace in every JVM. Left out: TCP, routers
 * between sites (a path is one latency and one loss), and the time that computation takes.
 */
@NullMarked
package dev.starling.sim;

import org.jspecify.annotations.NullMarked;
