/**
 * Bringing an item to everybody, in the ways that history tried: what they have in common.
 *
 * <p>Each protocol has a package of its own below this one. All of them speak {@link dev.starling.core.OverlayInput} and
 * {@link dev.starling.core.OverlayOutput}, are told to {@link dev.starling.epidemic.Publish} and say what was {@link
 * dev.starling.epidemic.Delivered}, so that one experiment can compare them.
 */
@NullMarked
package dev.starling.epidemic;

import org.jspecify.annotations.NullMarked;
