/**
 * Byte streams between peers, as the two worlds give them to the code that drives a connection: sockets or WebSockets in
 * the real world, byte links in the simulated one. Below is a world, above is a {@link
 * dev.starling.peer.link.LinkHandler}; neither knows the other's kind.
 *
 * <pre>
 *   LinkDriver.dial ──► Dialing ──► LinkAcceptor.accepted(link) ─► LinkHandler: received, sent, ended, closed
 *   LinkDriver.listen ─► Listening ─►        "
 * </pre>
 *
 * Every link lives on one {@link dev.starling.peer.link.LinkLoop}: its methods are called there, and its handler is. A
 * peer has a home loop and may have links on others.
 */
@NullMarked
package dev.starling.peer.link;

import org.jspecify.annotations.NullMarked;
