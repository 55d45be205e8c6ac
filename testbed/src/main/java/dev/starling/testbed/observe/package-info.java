/**
 * What is seen of a testbed while it runs: peers and links that come and go, messages from their sending to their arrival,
 * what was published and to whom it was delivered. The jobs write it down, in either world, in a log of bounded length that
 * any number of readers follow at their own pace; nobody who reads slows the network.
 */
@NullMarked
package dev.starling.testbed.observe;

import org.jspecify.annotations.NullMarked;
