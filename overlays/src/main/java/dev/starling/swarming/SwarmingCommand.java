package dev.starling.swarming;

/** What a peer of a swarm is told: to begin, with its neighbours linked. */
public record SwarmingCommand() {}
