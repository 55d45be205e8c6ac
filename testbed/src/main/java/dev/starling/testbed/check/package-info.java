/**
 * Invariants, one class each: a checker sees what happens in a testbed, observation by observation, and says at the end
 * whether what it watches over held. {@link dev.starling.testbed.check.Checks} knows them by name.
 */
@NullMarked
package dev.starling.testbed.check;

import org.jspecify.annotations.NullMarked;
