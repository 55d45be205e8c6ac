/** The same job in both worlds: does the simulated one, given the latency that was measured in the real one, tell the truth? */
@NullMarked
package dev.starling.testbed.compare;

import org.jspecify.annotations.NullMarked;
