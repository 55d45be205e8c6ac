package dev.starling.testbed.web;

/**
 * What a run is, for the head of the page.
 *
 * @param command the line that starts it
 */
public record RunInfo(String world, long seed, int peers, String topology, String transport, String command) {}
