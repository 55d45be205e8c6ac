/**
 * Swarming: many who fetch one file exchange its pieces, each giving to those who give (BitTorrent's tit for tat, Cohen 2003).
 *
 * <pre>
 *  HAVE, INTERESTED ───►  every 10 s: unchoke the s interested peers who gave most lately, and every 30 s another one by luck
 *                   ◄───  UNCHOKE
 *  REQUEST piece    ───►  queued; the uplink sends one piece after another
 *                   ◄───  PIECE
 * </pre>
 *
 * <p>Which piece is asked for: the rarest among the neighbours' (ties by luck), or any at random. Who has all pieces gives to
 * those interested in turn. A free rider unchokes nobody.
 */
@NullMarked
package dev.starling.swarming;

import org.jspecify.annotations.NullMarked;
