/**
 * What connections, streams and buffers may take of this machine, counted in nested scopes after go-libp2p's resource
 * manager. Something new is reserved in every scope of its chain or in none.
 *
 * <pre>
 *   a new connection      connection ─► transient ─► system
 *   its peer is proven    connection ─► peer ─► system
 *   a new stream          stream ─► connection ─► peer ─► system, and transient
 *   its protocol is known stream ─► connection ─► peer ─► system, and protocol, and protocol with this peer
 * </pre>
 *
 * Unlike everything else in this module it serves several threads at once: connections live on several loops. It holds no
 * machine, and no machine depends on the order in which threads reserve.
 */
@NullMarked
package dev.starling.resources;

import org.jspecify.annotations.NullMarked;
