/**
 * A testbed that stays up: what can be asked of it ({@link dev.starling.testbed.live.Control}, one vocabulary with one text
 * form for the terminal, the page, scenarios and recordings), the thread that drives it in either world ({@link
 * dev.starling.testbed.live.LiveTestbed}), and the picture of it that readers get ({@link
 * dev.starling.testbed.live.Overview}).
 */
@NullMarked
package dev.starling.testbed.live;

import org.jspecify.annotations.NullMarked;
