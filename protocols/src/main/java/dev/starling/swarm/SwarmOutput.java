package dev.starling.swarm;

import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import java.util.List;
import java.util.Optional;

/** What the swarm puts out. */
public sealed interface SwarmOutput {
    /**
     * Connect to this address and upgrade; the first word about it is {@link SwarmInput.Arrived} or {@link
     * SwarmInput.Gone}.
     *
     * @param expected whom the handshake must prove
     */
    record Dial(long link, Multiaddr address, Optional<PeerId> expected) implements SwarmOutput {}

    /** The inbound link may begin its upgrade. */
    record Admit(long link) implements SwarmOutput {}

    /** The link is a connection now. Comes once a link, before {@link Reached}. */
    record Keep(long link, PeerId peer, boolean outbound) implements SwarmOutput {}

    /**
     * Abort the link, whatever it is; a dial is cancelled. No {@link SwarmInput.Gone} is expected for it.
     *
     * @param code for counters: {@code lost-race}, {@code too-many}, {@code trimmed}, {@code banned}, {@code self} …
     */
    record Drop(long link, String code, String reason) implements SwarmOutput {}

    /** The connection asked for with {@code token}. */
    record Reached(long token, long link) implements SwarmOutput {}

    /** There will be none. */
    record Unreachable(long token, String code, String reason, List<Attempt> attempts) implements SwarmOutput {
        /** What became of one address. */
        public record Attempt(Multiaddr address, String code, String reason) {}
    }

    /** The first connection with a peer has come, or the last one has gone. */
    record Presence(PeerId peer, boolean connected) implements SwarmOutput {}
}
