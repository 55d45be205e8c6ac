package dev.starling.gnutella.handshake;

import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.head.Head;

/**
 * What a handshake came to.
 *
 * @param self our role on this link: a peer that wanted to be an ultrapeer may have become a leaf
 * @param other the other side's
 * @param head the other side's last words
 */
public record Agreed(Role self, Role other, Head head) {}
