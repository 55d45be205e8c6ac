/** A Starling libp2p host as a process of JSON lines, for the scripts that put it beside js-libp2p. */
@NullMarked
package dev.starling.interop.libp2p;

import org.jspecify.annotations.NullMarked;
