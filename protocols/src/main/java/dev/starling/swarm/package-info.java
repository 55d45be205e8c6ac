/**
 * Connections between peers: from a byte stream to streams that have agreed on their protocol (libp2p specs, connections).
 *
 * <pre>
 *          application: Opened, Accepted, Data, Writable …
 *               ▲                        one MultistreamMachine a stream
 *   streams     │   mux.YamuxMachine
 *               ▲   MultistreamMachine   left out where the handshake has agreed on the muxer
 *   bytes       │   secure.NoiseMachine, secure.TlsMachine
 *               ▲   MultistreamMachine   lazy where one security protocol is offered
 *          a socket, or a simulated link
 *
 *   Begin ─► SECURITY ─► HANDSHAKE ─► MUXER ─► OPEN ─► CLOSED
 *               └────────────┴──────────┴────────┴──────► on Fail, EndBelow, timeout
 * </pre>
 *
 * {@link dev.starling.swarm.ConnectionMachine} is the whole stack of one connection; it takes a byte stream from either
 * world. Left out so far: dialing, the peer store, resource limits over several connections.
 */
@NullMarked
package dev.starling.swarm;

import org.jspecify.annotations.NullMarked;
