package dev.starling.srp;

import dev.starling.core.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Fragmented STREAM messages and QUERY answers, which are not cached: one buffer a sender and head (the reference has one in all),
 * each with a deadline, a few for each sender. The chain of ids is verified when all fragments are there.
 */
final class Compositions {
    private static final int PER_SENDER_MAX = 8;
    private static final long OPEN_NS = 10_000_000_000L;

    private static final class Composition {
        final Bytes sender;
        final Map<Integer, SrpPacket> parts = new TreeMap<>();

        Composition(Bytes sender) {
            this.sender = sender;
        }
    }

    /** A whole message and its head. */
    record Whole(SrpPacket head, Bytes message) {}

    private final int fragmentsMax;
    private final ExpiringMap<Bytes, Composition> open;
    private final int openMax;

    Compositions(int openMax, int fragmentsMax) {
        this.openMax = openMax;
        this.fragmentsMax = fragmentsMax;
        open = new ExpiringMap<>(openMax);
    }

    /** Whether another fragment of this packet's message may be taken. */
    private boolean roomFor(Bytes sender, long nowNs) {
        open.expire(nowNs);
        int[] ofSender = {0};
        open.forEach(nowNs, (head, each) -> ofSender[0] += each.sender.equals(sender) ? 1 : 0);
        return open.size() < openMax && ofSender[0] < PER_SENDER_MAX;
    }

    /**
     * Takes a head or a fragment.
     *
     * @return the message when it is whole; null while parts are missing
     * @throws BadComposition when there is no room or the parts do not fit
     */
    @Nullable
    Whole add(SrpPacket packet, Bytes sender, long nowNs) throws BadComposition {
        // With the sender: one who repeats another's head, or a part of it, does not spoil the other's message.
        Bytes headId = Bytes.concat(sender, packet.index() == 0 ? packet.packetId() : packet.previousId());
        if (packet.index() > fragmentsMax) {
            throw new BadComposition("index " + packet.index());
        }
        Composition composition = open.get(headId, nowNs);
        if (composition == null) {
            if (!roomFor(sender, nowNs)) {
                throw new BadComposition("too many open");
            }
            composition = new Composition(sender);
            open.put(headId, composition, nowNs + OPEN_NS);
        }
        composition.parts.putIfAbsent(packet.index(), packet);
        SrpPacket head = composition.parts.get(0);
        if (head == null) {
            return null;
        }
        Fragments.Head numbers = Fragments.head(head.message(), fragmentsMax);
        if (numbers == null) {
            open.remove(headId, nowNs);
            throw new BadComposition("head");
        }
        if (composition.parts.size() <= numbers.indexes()) {
            return null;
        }
        open.remove(headId, nowNs);
        return whole(head, numbers, composition.parts);
    }

    private static Whole whole(SrpPacket head, Fragments.Head numbers, Map<Integer, SrpPacket> parts)
            throws BadComposition {
        List<SrpPacket> fragments = new ArrayList<>(numbers.indexes());
        Bytes predecessor = head.packetId();
        for (int i = 1; i <= numbers.indexes(); i++) {
            SrpPacket fragment = parts.get(i);
            if (fragment == null || PacketIds.verify(fragment, predecessor) != PacketIds.Verdict.VALID) {
                throw new BadComposition("fragment " + i);
            }
            predecessor = fragment.packetId();
            fragments.add(fragment);
        }
        return new Whole(head, Fragments.compose(numbers, fragments));
    }

    /** Fragments that cannot become a message. */
    static final class BadComposition extends Exception {
        private static final long serialVersionUID = 1L;

        BadComposition(String what) {
            super(what, null, false, false);
        }
    }
}
