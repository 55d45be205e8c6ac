/**
 * The Stream Relay Protocol ("Latica"), version 6. See docs/protocol/srp.md.
 */
@NullMarked
package dev.starling.srp;

import org.jspecify.annotations.NullMarked;
