/**
 * Plumtree, epidemic broadcast trees (Leitão, Pereira, Rodrigues 2007): a flood prunes itself into a tree, and announcements
 * over the links that were pruned mend it.
 *
 * <pre>
 *                     duplicate: PRUNE ──►
 *   link eager  ───────────────────────────► link lazy       eager: the item itself
 *               ◄───────────────────────────                 lazy: IHAVE, in batches
 *                     missing for too long: GRAFT ──►
 * </pre>
 *
 * <p>The first item costs a flood, d − 2 + 2/N copies too many a peer; each later one from the same source N − 1 copies.
 * An item that was announced and has not come within {@code graftAfterNs} is asked for, from one announcer after the other,
 * and the link by which it then comes is eager again.
 *
 * <p>Two peers who send each other the item at the same moment both prune, and a link that was needed may be gone until the
 * next graft. A PRUNE that was on its way when its link was grafted anew would undo that: links count their grafts, and a
 * PRUNE of an earlier count is ignored.
 *
 * <p>A branch that is longer by {@code thresholdHops} than one that is announced is left for that one (the paper's §3.8): GRAFT
 * to whoever announced it, PRUNE to the old parent. A threshold well below the overlay's diameter makes trees of several
 * sources flutter.
 */
@NullMarked
package dev.starling.tree.plumtree;

import org.jspecify.annotations.NullMarked;
