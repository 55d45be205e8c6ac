/**
 * Scenarios: small files, or values, that say which peers there are, what happens to them over time, and what has to hold;
 * and recordings of what was asked of a testbed, which replay exactly in the simulated world.
 */
@NullMarked
package dev.starling.testbed.scenario;

import org.jspecify.annotations.NullMarked;
