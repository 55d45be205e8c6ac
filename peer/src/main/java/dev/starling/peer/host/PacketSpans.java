package dev.starling.peer.host;

import dev.starling.core.Bytes;
import dev.starling.core.SpanRecord;
import dev.starling.core.TraceContext;
import dev.starling.core.Tracing;
import dev.starling.identity.Hashes;
import dev.starling.srp.SrpPacket;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The way of packets, a span for each peer that takes one. Nothing is added to the packets: the trace's id is the first half
 * of the packet's id, and a peer's span is named by both the packet's id and its own, which the next peer knows as the
 * sender's. So the tree grows by itself, through peers that record nothing as well.
 */
final class PacketSpans {
    private final Tracing tracing;
    private final String label;
    private final Bytes self;

    PacketSpans(Tracing tracing, String label, Bytes self) {
        this.tracing = tracing;
        this.label = label;
        this.self = self;
    }

    /** @param from the id of the peer it came from, null for an own packet or where it is not known */
    void stored(SrpPacket packet, @Nullable Bytes from) {
        TraceContext trace = TraceContext.ofTrace(packet.packetId(), 0, true);
        if (!tracing.samples(trace)) {
            return;
        }
        boolean own = from == null && packet.hops() == 0;
        var attributes = new TreeMap<String, String>();
        attributes.put("packet", packet.packetId().hex());
        attributes.put("hops", Long.toString(packet.hops()));
        if (from != null) {
            attributes.put("from", from.hex());
        }
        long now = tracing.nowNs();
        tracing.record(SpanRecord.of(
                trace.span(spanOf(packet.packetId(), self)),
                own || from == null ? 0 : spanOf(packet.packetId(), from),
                label,
                own ? "publish" : "hop",
                own ? SpanRecord.Kind.PRODUCER : SpanRecord.Kind.CONSUMER,
                now,
                now,
                attributes));
    }

    private static long spanOf(Bytes packetId, Bytes peerId) {
        return TraceContext.spanId(
                Bytes.wrap(Hashes.sha256(Bytes.concat(packetId, peerId).shared())));
    }
}
