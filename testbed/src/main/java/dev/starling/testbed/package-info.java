/**
 * Scenarios that start peers, connect them and check what must hold, in either world; and experiments that measure the
 * protocols in the simulated one.
 */
@NullMarked
package dev.starling.testbed;

import org.jspecify.annotations.NullMarked;
