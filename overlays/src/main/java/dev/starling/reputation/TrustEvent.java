package dev.starling.reputation;

/** What a peer tells: its own trust after a round of EigenTrust. */
public record TrustEvent(int round, double trust) {}
