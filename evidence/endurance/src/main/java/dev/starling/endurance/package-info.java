/** Evidence that a process lasts: it is used, and attacked, again and again, and counted afterwards. */
@NullMarked
package dev.starling.endurance;

import org.jspecify.annotations.NullMarked;
