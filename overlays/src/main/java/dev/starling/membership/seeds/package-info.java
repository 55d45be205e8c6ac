/**
 * Seed nodes: a few well-known peers keep a list of all, with leases, and everybody asks them again and again.
 *
 * <pre>
 *   peer ── REGISTER, every period ──►  seed:  lease renewed; without renewal the entry ends
 *        ◄── MEMBERS: all, or viewMax drawn at random ──
 *   view = the last answer
 * </pre>
 *
 * <p>With a {@code viewMax} as large as the group this is the full view that theories assume. It is the simplest membership,
 * and what it costs is what the others are there for: a seed's load grows with the group, by N answers of {@code viewMax}
 * entries a period, and without seeds nobody learns of anybody any more.
 */
@NullMarked
package dev.starling.membership.seeds;

import org.jspecify.annotations.NullMarked;
