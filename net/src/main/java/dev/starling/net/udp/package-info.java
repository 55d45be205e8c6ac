/**
 * UDP on real sockets: one loop a peer, on the JDK's channels.
 *
 * <pre>
 *      any thread                 the loop's thread                                   kernel
 *
 *   command(c) ──► [ queue ≤ 4096 ]──┐   full: false, counted
 *   onLoop(r)  ──► [ tasks ≤ 1024 ]──┤   full: the caller waits
 *                                    ▼
 *                 ┌──────────►  select (until the deadline, a datagram or a wake-up)
 *                 │                  │
 *                 │             tasks, ≤ 256 commands
 *                 │                  │                                     socket 0  main
 *                 │             ≤ 64 datagrams a ready socket ◄─────────── socket 1  probe
 *                 │                  │        too long: counted            socket n  OpenSocket
 *                 │             sockets opened since, tick if due
 *                 │                  ▼                                    receive buffer full:
 *                 │          machine.handle(input, env)                   counted by the kernel
 *                 │                  │
 *                 │          its outputs, in order:
 *                 │             Send ─────────────────────────────────────► sendto
 *                 │             OpenSocket, CloseSocket                   would block, unreachable,
 *                 │             Notify ──► events (must not block)        refused: counted
 *                 └──────────  deadline = machine.deadlineNs()
 * </pre>
 *
 * <p>Nothing in a loop waits but {@code select}. The order within a round is fixed, each source has a bound, so that a
 * flood at one socket delays commands, ticks and the other sockets by at most one round. Left out: recvmmsg and sendmmsg
 * (the JDK has neither; see docs/adr/0004-udp-on-nio.md).
 */
@NullMarked
package dev.starling.net.udp;

import org.jspecify.annotations.NullMarked;
