/**
 * Byte links over TCP, with and without WebSocket framing: Netty's event loops and pooled buffers, and nothing else of
 * Netty ({@code docs/adr/0014-netty-for-byte-streams.md}).
 *
 * <pre>
 *   IoLoops ── one for each world: threads, made when needed
 *      │ driver()
 *   SocketLinks ── one for each peer ─── DriverLoop ×n: its view of the loops
 *      ├─ TcpDialing ───┐                                            ┌─► TcpLink  bytes as they are
 *      │                ├─► for /ws: ClientUpgrade, ServerUpgrade ───┤
 *      └─ TcpListening ─┘   (HTTP, by HttpHead)                      └─► WsLink   FrameReader, FrameHead
 *                                                                          │
 *                                                     Outbox: what was written and has not left
 * </pre>
 *
 * A channel's pipeline has one handler. Each link is touched by its loop only. WebSocket: RFC 6455 and the libp2p
 * specification <i>websockets</i>; left out are TLS, extensions and subprotocols.
 */
@NullMarked
package dev.starling.net.tcp;

import org.jspecify.annotations.NullMarked;
