/**
 * Measurements. {@code evidence/bench/run [REGEX]} builds and runs them: several rounds, in each round every benchmark once
 * in a JVM of its own, so that what is compared is measured alternately; figures are per second of CPU time of the
 * process (user and system, with collector and compiler), because wall time on a shared machine says little.
 */
package dev.starling.bench;
