/**
 * UDP on real sockets: one loop a peer, on the JDK's channels.
 *
 * <pre>
 *   any thread                  the loop's thread                        kernel
 *
 *   command(c) ─┐               ┌─► select: until the deadline,  ◄─────── socket 0  main
 *               ├─►[ queue ]─┐  │   a datagram, or a wake-up     ◄─────── socket 1  probe
 *   onLoop(r)  ─┘            │  │        │                       ◄─────── socket n  OpenSocket
 *    ≤ 4096 commands, else   │  │        ▼                                (receive buffer full:
 *    false, counted;         └──┼─► ≤ 256 of the queue                     counted by the kernel)
 *    ≤ 1024 tasks, else         │   ≤ 64 datagrams of each ready socket
 *    the caller waits           │   sockets opened since, a tick if due
 *                               │        │
 *                               │        ▼  one input at a time
 *                               │   machine.handle(input, env)
 *                               │        │  its outputs, in order
 *                               │        ├─ Send ───────────────────────► sendto (would block,
 *                               │        ├─ OpenSocket, CloseSocket       unreachable, refused:
 *                               │        └─ Notify ─► events              counted)
 *                               └── deadline = machine.deadlineNs()
 * </pre>
 *
 * <p>Nothing in a loop waits but {@code select}. The order within a round is fixed, each source has a bound, so that a
 * flood at one socket delays commands, ticks and the other sockets by at most one round. Left out: recvmmsg and sendmmsg
 * (the JDK has neither; see docs/adr/0004-udp-on-nio.md).
 */
@NullMarked
package dev.starling.net.udp;

import org.jspecify.annotations.NullMarked;
