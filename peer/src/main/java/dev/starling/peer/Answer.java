package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;

/** An answer to an own question, and the peer that handed it over. */
public record Answer(Endpoint from, Bytes payload) {}
