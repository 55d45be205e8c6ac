/**
 * The real world: UDP and TCP sockets, the system's clocks, threads, and the folder in which a peer's state outlives its process.
 *
 * <pre>
 *   RealWorld ──── peer(identity, options) ────► Peer            what the application holds
 *      │                                           │ commands, subscriptions
 *      │ one for each peer                         ▼
 *      ├─ SocketPeerDriver ◄──────────────── peer.host.PeerHost ──► PeerStore = store.FolderStore
 *      │     │        │                            │ owns                  │ a thread of its own
 *      │     │        └─ Handlers: virtual threads │                       ▼
 *      │     ▼                                     ▼                  StateFolder
 *      │  udp.DatagramLoop ── one thread ──► Machine (SRP)            identity, peers, packets/
 *      │     │
 *      ├─ tcp.IoLoops ── a few threads, when needed ──► tcp.SocketLinks, one for each peer that has byte streams
 *      │     │
 *      └─────┴─ Waits: who waits for a result of the loop
 * </pre>
 *
 * Threads: one platform thread a peer (its loop), one more where it has a store, a virtual one for each handler;
 * for a world up to eight more that move byte streams. The machine is touched by its loop only. Everything that waits in between is bounded, and what is dropped is counted in
 * {@code Peer.status().counters()} under {@code net.…}.
 *
 * <p>The rooms behind: {@code udp} (datagrams and their loop), {@code tcp} (byte streams), {@code store} (files). None is exported.
 */
@NullMarked
package dev.starling.net;

import org.jspecify.annotations.NullMarked;
