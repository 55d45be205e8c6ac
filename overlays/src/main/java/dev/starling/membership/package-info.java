/**
 * Knowing whom to talk to: what membership protocols have in common.
 *
 * <p>Each protocol has a package of its own below this one. All of them are told to {@link
 * dev.starling.membership.MembershipCommand.Join} through a contact and say who came and who went as {@link
 * dev.starling.membership.MembershipEvent}, so that one experiment can compare them.
 *
 * <pre>
 *   seeds       a list at well-known peers, with leases    whole list or a part   nobody but the seeds notices a failure
 *   cyclon      a random part, ever exchanged              a part, one-sided      the dead are exchanged away
 *   hyparview   few links and a reserve                    a part, symmetric      a broken link is replaced at once
 *   swim        all members                                whole list             pings in turn, verdicts spread as gossip
 * </pre>
 */
@NullMarked
package dev.starling.membership;

import org.jspecify.annotations.NullMarked;
