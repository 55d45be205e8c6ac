/**
 * Invariants, one class each: a checker sees what happens in a testbed, observation by observation, and says at the end
 * whether what it watches over held; {@link dev.starling.testbed.check.Checks} knows them by name. And an application made
 * to be checked: a {@link dev.starling.testbed.check.TokenBank} whose tokens are neither made nor lost and whose transfers
 * carry vector clocks.
 */
@NullMarked
package dev.starling.testbed.check;

import org.jspecify.annotations.NullMarked;
