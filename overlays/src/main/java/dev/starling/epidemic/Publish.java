package dev.starling.epidemic;

/** The command to bring an item to everybody. */
public record Publish(Item item) {}
