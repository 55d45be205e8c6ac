package dev.starling.gnutella.walk;

/**
 * The command to search.
 *
 * @param search a new id, at random
 * @param key what is searched
 */
public record Seek(long search, long key) {}
