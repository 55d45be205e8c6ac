/**
 * The rules of the house, checked on compiled classes, module descriptors and sources: who may import whom, what a
 * machine must not touch, and what only the real world does. Each rule is also run on classes that break it
 * (dev.starling.archfixture), as a rule that cannot fail proves nothing.
 */
package dev.starling.arch;
