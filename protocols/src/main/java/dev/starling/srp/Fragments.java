package dev.starling.srp;

import dev.starling.core.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Messages beyond one packet: a head, then fragments that are chained by their ids (docs/protocol/srp.md §2). */
final class Fragments {
    /** The {@code meta} of a message whose application gives none, as the reference writes it. */
    static final Bytes NO_META = Bytes.utf8("{}");

    private static final int DISTINCTION_BYTES = 8;

    /** The end of {@code meta} and the key after it, as every sender writes them. */
    private static final String TS_AFTER_META = "},\"ts\":";

    private static final int BYTES_EACH = SrpPacket.MESSAGE_MAX;

    private Fragments() {}

    /**
     * What a head announces.
     *
     * @param size bytes of the whole message, at least 1 and at most {@code indexes}·1024
     * @param indexes how many fragments follow, at least 1
     * @param tsMs milliseconds since 1970 at the sender; 0 where it names none
     */
    record Head(long size, int indexes, long tsMs) {}

    /**
     * The packets of a message: a single one where it fits, else a head and its fragments.
     *
     * @param template everything but index, packetId and message: its previousId goes to the head, its nextId to the
     *     last packet, all else to every packet
     * @param sealed the message as it goes onto the wire
     * @param tsMs milliseconds since 1970
     * @param metaJson a JSON object in ASCII; does not show in a single packet
     * @throws IllegalArgumentException when the head would not fit into a packet
     */
    static List<SrpPacket> cut(SrpPacket template, Bytes sealed, long tsMs, Bytes metaJson) {
        if (sealed.length() <= BYTES_EACH) {
            return List.of(template.with()
                    .index(-1)
                    .message(sealed)
                    .packetId(PacketIds.first(sealed))
                    .build());
        }
        List<Bytes> bodies = bodies(sealed, tsMs, metaJson);
        List<Bytes> ids = new ArrayList<>(bodies.size());
        for (Bytes body : bodies) {
            ids.add(ids.isEmpty() ? PacketIds.first(body) : PacketIds.next(ids.getLast(), body));
        }
        List<SrpPacket> packets = new ArrayList<>(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            packets.add(template.with()
                    .index(i)
                    .previousId(i == 0 ? template.previousId() : ids.getFirst())
                    .packetId(ids.get(i))
                    .nextId(i + 1 < ids.size() ? ids.get(i + 1) : template.nextId())
                    .message(bodies.get(i))
                    .build());
        }
        return packets;
    }

    /**
     * A {@code meta} that no other message has. A head's id is made over its text, which without it is the same for any
     * two messages of one size and one millisecond, so that the second would be lost as a duplicate.
     */
    static Bytes distinctMeta(Bytes sealed) {
        return Bytes.utf8("{\"id\":\""
                + PacketIds.first(sealed).slice(0, DISTINCTION_BYTES).hex() + "\"}");
    }

    /** The head's JSON, then the slices. */
    private static List<Bytes> bodies(Bytes sealed, long tsMs, Bytes metaJson) {
        int count = (sealed.length() + BYTES_EACH - 1) / BYTES_EACH;
        Bytes head = Bytes.concat(
                Bytes.utf8("{\"meta\":"),
                metaJson,
                Bytes.utf8(",\"ts\":" + tsMs + ",\"size\":" + sealed.length() + ",\"indexes\":" + count + "}"));
        if (head.length() > BYTES_EACH) {
            throw new IllegalArgumentException(
                    "meta of " + metaJson.length() + " bytes does not fit into the head of fragments: shorten it");
        }
        List<Bytes> bodies = new ArrayList<>(count + 1);
        bodies.add(head);
        for (int at = 0; at < sealed.length(); at += BYTES_EACH) {
            bodies.add(sealed.slice(at, Math.min(at + BYTES_EACH, sealed.length())));
        }
        return bodies;
    }

    /**
     * The head as its sender made it. A reference peer that has composed a message writes {@code ts} into the {@code
     * meta} of the head that it keeps, and from then on sends the changed text under the old id
     * (docs/protocol/srp.md §2). The id proves the text without that addition.
     *
     * @return a packet whose id belongs to its message, or {@code packet} itself where that cannot be had
     */
    static SrpPacket original(SrpPacket packet) {
        if (packet.index() != 0 || packet.packetId().equals(PacketIds.first(packet.message()))) {
            return packet;
        }
        String text = new String(packet.message().shared(), StandardCharsets.ISO_8859_1);
        int metaEnd = text.lastIndexOf(TS_AFTER_META);
        int valueEnd = text.indexOf(',', metaEnd + TS_AFTER_META.length());
        if (metaEnd < 0 || valueEnd < 0) {
            return packet;
        }
        String added = "\"ts\":" + text.substring(metaEnd + TS_AFTER_META.length(), valueEnd);
        String before = text.substring(0, metaEnd);
        if (!before.endsWith(added)) {
            return packet;
        }
        String kept = before.substring(0, before.length() - added.length());
        kept = kept.endsWith(",") ? kept.substring(0, kept.length() - 1) : kept;
        Bytes message = Bytes.wrap((kept + text.substring(metaEnd)).getBytes(StandardCharsets.ISO_8859_1));
        return packet.packetId().equals(PacketIds.first(message))
                ? packet.with().message(message).build()
                : packet;
    }

    /**
     * Reads the body of a packet with index 0; other keys are ignored, as nothing is known of them.
     *
     * @param fragmentsMax the most fragments that are worth collecting
     * @return null when it is malformed, has no {@code meta}, or announces a size that its fragments cannot have
     */
    static @Nullable Head head(Bytes message, int fragmentsMax) {
        boolean meta = false;
        long size = -1;
        long indexes = -1;
        long tsMs = 0;
        try (JsonParser parser = Json.body(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                switch (name) {
                    case "meta" -> meta = token == JsonToken.START_OBJECT;
                    case "size" -> size = whole(parser, token);
                    case "indexes" -> indexes = whole(parser, token);
                    case "ts" -> tsMs = whole(parser, token);
                    default -> {}
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (JacksonException malformed) {
            return null;
        }
        boolean sound = meta && tsMs >= 0 && indexes >= 1 && indexes <= fragmentsMax && size >= 1;
        return sound && size <= indexes * BYTES_EACH ? new Head(size, (int) indexes, tsMs) : null;
    }

    /** A whole number from 0 on that JavaScript holds exactly, or −1. */
    private static long whole(JsonParser parser, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT || parser.getStringLength() > 16) {
            return -1;
        }
        return Math.max(-1, parser.getLongValue());
    }

    /**
     * The message that a head and its fragments make, cut or filled up with zeros to the announced size.
     *
     * @param fragmentsByIndex the packets with index 1…{@code head.indexes()}, in this order, each once
     */
    static Bytes compose(Head head, List<SrpPacket> fragmentsByIndex) {
        byte[] whole = new byte[Math.toIntExact(head.size())];
        int at = 0;
        for (SrpPacket fragment : fragmentsByIndex) {
            int length = Math.min(fragment.message().length(), whole.length - at);
            System.arraycopy(fragment.message().shared(), 0, whole, at, length);
            at += length;
        }
        return Bytes.wrap(whole);
    }
}
