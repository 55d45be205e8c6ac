/**
 * The transfer of a found file: HTTP between the two who have found each other.
 *
 * <pre>
 * GET /get/INDEX/NAME HTTP/1.1        ───►   200, 206 with Content-Range, 404, 416, or 503 with Retry-After
 * Range: bytes=FROM-                  ◄───   the bytes; with keep-alive the next request may follow
 * </pre>
 */
@NullMarked
package dev.starling.gnutella.transfer;

import org.jspecify.annotations.NullMarked;
