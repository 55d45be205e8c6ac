/**
 * Discovery on real sockets: multicast DNS, a socket for each interface and family, and questions to the domain name
 * system.
 *
 * <pre>
 *   {@link dev.starling.net.discovery.MdnsService}, a thread              {@link dev.starling.net.discovery.DnsResolver}, an event loop of Netty
 *
 *   every 10 s: which interfaces? ─► Attach, Detach      resolve(address) ─► DnsaddrMachine
 *   224.0.0.251:5353, ff02::fb    ◄► MdnsMachine              │  Lookup ──► UDP, TCP when truncated ──► name servers
 *   Found, Lost                   ─► events                   └► future: addresses and problems
 * </pre>
 */
@NullMarked
package dev.starling.net.discovery;

import org.jspecify.annotations.NullMarked;
