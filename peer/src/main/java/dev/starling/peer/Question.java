package dev.starling.peer;

import dev.starling.core.Bytes;

/** A question that somebody asked all peers: a JSON object in ASCII. */
public record Question(Bytes queryId, Bytes json) {}
