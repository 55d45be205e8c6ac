/** Heads as in HTTP: a line, headers, an empty line. Gnutella's handshakes and transfers both begin with them. */
@NullMarked
package dev.starling.gnutella.head;

import org.jspecify.annotations.NullMarked;
