package dev.starling.peer.streams;

import dev.starling.identity.Identity;
import dev.starling.peer.PeerOptions;

/**
 * What a host is made from.
 *
 * @param set what its user has set
 * @param agent the agent version of identify
 */
public record HostOptions(Identity identity, PeerOptions set, String agent) {}
