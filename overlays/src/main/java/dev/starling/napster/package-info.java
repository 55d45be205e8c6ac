/**
 * Napster: one server knows who shares what; peers ask it, and fetch from each other.
 *
 * <pre>
 * client                         server                        uploader
 *   LOGIN, SHARE…        ───►    index: word → files
 *   SEARCH               ───►    queue ─► service
 *                        ◄───    RESULT…, SEARCH_END
 *   DOWNLOAD             ───►    UPLOAD_ASKED          ───►
 *                                                      ◄───    UPLOAD_ACCEPTED
 *                        ◄───    DOWNLOAD_ACCEPTED
 *   (a connection of their own)  ◄────────────────────────►
 * </pre>
 *
 * <p>The server serves one request after another at a rate; what waits longer than its queue is refused. When it is gone, so
 * is the network. Message formats are those of OpenNap ({@code docs/protocol/napster.md}).
 */
@NullMarked
package dev.starling.napster;

import org.jspecify.annotations.NullMarked;
