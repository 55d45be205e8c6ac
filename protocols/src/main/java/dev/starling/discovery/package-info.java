/**
 * Finding peers without asking any of them: multicast DNS on the local link (libp2p discovery/mdns.md, RFC 6762, RFC
 * 6763) and names in bootstrap lists (libp2p addressing, {@code /dnsaddr}). See docs/protocol/mdns.md.
 *
 * <pre>
 *   {@link dev.starling.discovery.MdnsMachine}           {@link dev.starling.discovery.DnsaddrMachine}, one a lookup
 *
 *   Attach(link)                        Ask(/dnsaddr/x/p2p/P)
 *     | query now, then 1 s, 2 s, 4 s …   | Lookup(TXT _dnsaddr.x) … Lookup(A host) …
 *     | announce twice                    | Answer, NoAnswer
 *     v                                   v
 *   Found, Lost  …  Stop: goodbye       Done(addresses, problems)
 * </pre>
 *
 * <p>Left out: probing for the uniqueness of names (RFC 6762 §8.1), which 36 random characters replace; unicast answers
 * (§5.4, §6.7), which would make a reflector of us.
 */
@NullMarked
package dev.starling.discovery;

import org.jspecify.annotations.NullMarked;
