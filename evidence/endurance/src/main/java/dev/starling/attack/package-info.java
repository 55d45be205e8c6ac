/** Attacks on a host that runs as a process of its own, by sockets. */
@NullMarked
package dev.starling.attack;

import org.jspecify.annotations.NullMarked;
