package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import org.jspecify.annotations.Nullable;

/** Packet ids: how they are made and checked (docs/protocol/srp.md §2). */
final class PacketIds {
    /** The {@code usr4} of an answer in a QUERY, the digit 2. */
    private static final Bytes ANSWER = Bytes.utf8("2");

    private PacketIds() {}

    /** The id of a control packet; ids that are not set enter as {@link SrpPacket#UNSET}. */
    static Bytes control(Bytes previousId, Bytes message, Bytes nextId) {
        return Bytes.wrap(Hashes.sha256(previousId.shared(), message.shared(), nextId.shared()));
    }

    /** The id of an only packet, or of the head of fragments. */
    static Bytes first(Bytes message) {
        return Bytes.wrap(Hashes.sha256(message.shared()));
    }

    /** The id of the fragment that follows the packet with this id. */
    static Bytes next(Bytes packetId, Bytes message) {
        return Bytes.wrap(Hashes.sha256(Hashes.sha256(packetId.shared()), Hashes.sha256(message.shared())));
    }

    /** Whether a packet id is the one that its packet's content demands. */
    enum Verdict {
        /** It is. */
        VALID,
        /** It is not: a forgery, or a sender that makes ids by rules of its own. */
        INVALID,
        /** This depends on what is not at hand, such as the fragment before. */
        UNKNOWN
    }

    /**
     * Checks a packet's id.
     *
     * @param predecessorId the id of the fragment before, where the packet is a fragment and that one is at hand. The
     *     first fragment needs none: its {@code previousId} is the head's
     */
    static Verdict verify(SrpPacket packet, @Nullable Bytes predecessorId) {
        return switch (packet.type()) {
            case PING, PONG, INTRO, SYNC -> verdict(isControl(packet));
            case JOIN -> JoinIds.verify(packet);
            case PUBLISH, STREAM -> chained(packet, predecessorId);
            case QUERY -> isAnswer(packet) ? answered(packet, predecessorId) : verdict(isControl(packet));
        };
    }

    /** Whether a QUERY is an answer; every other value of {@code usr4} makes it a question. */
    static boolean isAnswer(SrpPacket query) {
        return query.usr4().equals(ANSWER);
    }

    /** An answer made by an application has an id as a PUBLISH; one that left it to the encoder, as a control packet. */
    private static Verdict answered(SrpPacket packet, @Nullable Bytes predecessorId) {
        Verdict verdict = chained(packet, predecessorId);
        return verdict != Verdict.VALID && isControl(packet) ? Verdict.VALID : verdict;
    }

    private static Verdict chained(SrpPacket packet, @Nullable Bytes predecessorId) {
        int index = packet.index();
        if (index < -1) {
            return Verdict.INVALID;
        }
        if (index <= 0) {
            return verdict(packet.packetId().equals(first(packet.message())));
        }
        Bytes before = predecessorId == null && index == 1 ? packet.previousId() : predecessorId;
        return before == null ? Verdict.UNKNOWN : verdict(packet.packetId().equals(next(before, packet.message())));
    }

    static boolean isControl(SrpPacket packet) {
        return packet.packetId().equals(control(packet.previousId(), packet.message(), packet.nextId()));
    }

    static Verdict verdict(boolean matches) {
        return matches ? Verdict.VALID : Verdict.INVALID;
    }
}
