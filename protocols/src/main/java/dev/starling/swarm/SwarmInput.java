package dev.starling.swarm;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * What comes into the swarm. A link is a byte stream on its way to becoming a connection; its number is odd where the
 * machine has asked for it by {@link SwarmOutput.Dial}, even where the driver has numbered an inbound one. Numbers are
 * never used twice. What names a link or a token that is gone is ignored.
 */
public sealed interface SwarmInput {
    /** The code of a {@link Gone} link for which we have no room: it says nothing about the address. */
    String RESOURCE_LIMIT = "resource-limit";

    /** The code of a {@link Gone} link that the application did not want: that says nothing about the address either. */
    String GATED = "gated";

    /** Where we can be reached, without peer id: not to be dialed. */
    record Listens(List<Multiaddr> addresses) implements SwarmInput {}

    /**
     * Wants a connection; answered by {@link SwarmOutput.Reached}, at once where one exists, or {@link
     * SwarmOutput.Unreachable}.
     *
     * @param token names the answer; any value not in use
     * @param peer whom it must be; empty takes whoever answers at the addresses
     * @param addresses to be tried beside those known of the peer; a trailing {@code /p2p} must agree with {@code peer}
     * @param anew a connection of its own even where one exists
     * @param timeoutNs for the whole, in nanoseconds
     */
    record Connect(long token, Optional<PeerId> peer, List<Multiaddr> addresses, boolean anew, long timeoutNs)
            implements SwarmInput {}

    /** Nobody waits for this any more: it is not answered, and dials that nobody else waits for are cancelled. */
    record GiveUp(long token) implements SwarmInput {}

    /** Somebody has connected to us; answered by {@link SwarmOutput.Admit} or {@link SwarmOutput.Drop}. */
    record Incoming(long link, Multiaddr remote) implements SwarmInput {}

    /** The byte stream of a dial is there; the upgrade goes on without asking. */
    record Arrived(long link) implements SwarmInput {}

    /** The link has proven who it is. Answered by {@link SwarmOutput.Keep} or {@link SwarmOutput.Drop}. */
    record Secured(long link, PeerId peer) implements SwarmInput {}

    /** How many streams the link carries now: what is not used is trimmed first. */
    record Streams(long link, int count) implements SwarmInput {}

    /** A link is over: a dial that came to nothing, a failed upgrade, or a connection that has closed. */
    record Gone(long link, String code, String reason) implements SwarmInput {}

    /** Close the connections with a peer. */
    record Disconnect(PeerId peer) implements SwarmInput {}

    /**
     * The application's regard for a peer, under a name: connections of higher value are trimmed later, protected ones
     * never.
     *
     * @param value 0 takes the tag away, unless it protects
     */
    record Tag(PeerId peer, String name, int value, boolean protect) implements SwarmInput {}

    /** Neither dialed nor admitted for so long; its connections are dropped. 0 lifts it. */
    record Ban(PeerId peer, long durationNs) implements SwarmInput {}

    /**
     * The same for addresses.
     *
     * @param address any one of them
     * @param bits how many of its first bits they share: 0…32 for IPv4, 0…128 for IPv6
     */
    record BanPrefix(IpAddress address, int bits, long durationNs) implements SwarmInput {
        public BanPrefix {
            if (bits < 0 || bits > (address.v4() ? 32 : 128)) {
                throw new IllegalArgumentException("no prefix of " + address + " has " + bits + " bits");
            }
        }
    }

    /** The deadline that the machine named has come. */
    record Tick() implements SwarmInput {}
}
