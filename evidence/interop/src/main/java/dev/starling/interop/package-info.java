/** A Starling peer as a process of JSON lines, for the scripts that put it beside the public reference. */
@NullMarked
package dev.starling.interop;

import org.jspecify.annotations.NullMarked;
