/**
 * The laboratory: what people say about peer-to-peer networks, run on the code that ships.
 *
 * <p>An {@link dev.starling.testbed.lab.Experiment} is settings and a function from a seed to an {@link
 * dev.starling.testbed.lab.Outcome}; {@link dev.starling.testbed.lab.Series} runs it for many seeds, on one thread or several with equal
 * results, and {@link dev.starling.testbed.lab.Summary} says what they have in common.
 */
@NullMarked
package dev.starling.testbed.lab;

import org.jspecify.annotations.NullMarked;
