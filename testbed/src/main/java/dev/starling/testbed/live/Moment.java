package dev.starling.testbed.live;

import java.time.Duration;

/**
 * Something that is asked of a run.
 *
 * @param at the world's time at which it begins
 */
public record Moment(Duration at, Control control) {}
