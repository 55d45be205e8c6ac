package dev.starling.epidemic;

import dev.starling.core.Bytes;

/**
 * What is to reach everybody.
 *
 * @param id tells it from all others; random, or a hash of what it names
 * @param payload what the application sent
 */
public record Item(long id, Bytes payload) {}
