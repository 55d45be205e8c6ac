/**
 * What must hold, one invariant a class, and an application made to be checked: a {@link
 * dev.starling.testbed.check.TokenBank} whose tokens are neither made nor lost and whose transfers carry vector clocks.
 */
@NullMarked
package dev.starling.testbed.check;

import org.jspecify.annotations.NullMarked;
