package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.srp.PacketIds.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Ids of JOINs whose body was changed on the way: the first public relay fills in where it can be met, and keeps the id
 * (docs/protocol/srp.md §2, last quirk, and §7). The id is checked against the text without those additions; all other
 * text is kept byte for byte, because the id was made over it.
 */
final class JoinIds {
    /** What a relay fills in, in the order in which it appends what is not there yet. */
    private static final List<BodyKey> FILLED_IN = List.of(
            BodyKey.RENDEZVOUS_ADDRESS,
            BodyKey.RENDEZVOUS_PORT,
            BodyKey.RENDEZVOUS_TYPE,
            BodyKey.RENDEZVOUS_PEER_ID,
            BodyKey.RENDEZVOUS_DEADLINE);

    private JoinIds() {}

    /** Checks the id of a JOIN, filled in or not. */
    static Verdict verify(SrpPacket join) {
        if (PacketIds.isControl(join)) {
            return Verdict.VALID;
        }
        Map<String, String> members = members(join.message());
        if (members == null || !members.containsKey(BodyKey.RENDEZVOUS_DEADLINE.json)) {
            return Verdict.INVALID;
        }
        boolean reply = members.containsKey(BodyKey.RENDEZVOUS_REQUESTER_PEER_ID.json);
        boolean overwritten = before(members, BodyKey.RENDEZVOUS_PEER_ID, BodyKey.RENDEZVOUS_ADDRESS);
        for (BodyKey key : FILLED_IN) {
            if (!reply || key != BodyKey.RENDEZVOUS_TYPE) {
                members.remove(key.json);
            }
        }
        if (matches(join, members) || (reply && matchesWithSomeType(join, members))) {
            return Verdict.VALID;
        }
        // A reply that named its rendezvous itself cannot be rebuilt: the relay put its own name in that place.
        return reply && overwritten ? Verdict.UNKNOWN : Verdict.INVALID;
    }

    /** In a reply the relay overwrote the sender's type with its own: one of the valid ones, or none, was there. */
    private static boolean matchesWithSomeType(SrpPacket join, Map<String, String> members) {
        String key = BodyKey.RENDEZVOUS_TYPE.json;
        for (int bits = 0; bits < 32; bits++) {
            if (NatType.valid(bits)) {
                members.replace(key, member(BodyKey.RENDEZVOUS_TYPE, bits));
                if (matches(join, members)) {
                    return true;
                }
            }
        }
        members.remove(key);
        return matches(join, members);
    }

    private static boolean matches(SrpPacket join, Map<String, String> members) {
        return join.packetId().equals(PacketIds.control(join.previousId(), object(members), join.nextId()));
    }

    private static boolean before(Map<String, String> members, BodyKey one, BodyKey other) {
        for (String name : members.keySet()) {
            if (name.equals(one.json)) {
                return true;
            }
            if (name.equals(other.json)) {
                return false;
            }
        }
        return false;
    }

    /**
     * The body of a JOIN with a rendezvous filled in as the first public relay does, values already there overwritten
     * in their place. The body itself where it is malformed or would grow beyond a packet.
     *
     * @param natType the relay's own
     * @param deadlineMs milliseconds since 1970 until which it can be met
     */
    static Bytes fillIn(Bytes message, IpAddress address, int port, int natType, Bytes peerId, long deadlineMs) {
        Map<String, String> members = members(message);
        if (members == null) {
            return message;
        }
        Object[] values = {address, port, natType, peerId, deadlineMs};
        for (int i = 0; i < values.length; i++) {
            BodyKey key = FILLED_IN.get(i);
            members.put(key.json, member(key, values[i]));
        }
        Bytes filled = object(members);
        return filled.length() <= SrpPacket.MESSAGE_MAX ? filled : message;
    }

    private static String member(BodyKey key, Object value) {
        String object = new String(new BodyWriter().put(key, value).end().shared(), StandardCharsets.ISO_8859_1);
        return object.substring(1, object.length() - 1);
    }

    private static Bytes object(Map<String, String> members) {
        return Bytes.wrap(("{" + String.join(",", members.values()) + "}").getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * The members of a JSON object in their order: key to the raw text of key and value, one char a byte. Null where
     * {@code message} is no such thing.
     */
    private static @Nullable Map<String, String> members(Bytes message) {
        List<String> names = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        try (JsonParser parser = Json.body(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                names.add(name);
                starts.add((int) parser.currentTokenLocation().getByteOffset());
                parser.nextToken();
                parser.skipChildren();
            }
            starts.add((int) parser.currentTokenLocation().getByteOffset());
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (JacksonException malformed) {
            return null;
        }
        String text = new String(message.shared(), StandardCharsets.ISO_8859_1);
        Map<String, String> members = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            boolean last = i == names.size() - 1;
            members.put(names.get(i), value(text, starts.get(i), starts.get(i + 1), last));
        }
        return members;
    }

    /** Text of one member without the comma and the white space that follow it. */
    private static String value(String text, int from, int to, boolean last) {
        String member = text.substring(from, to).strip();
        return last ? member : member.substring(0, member.length() - 1).strip();
    }
}
