package dev.starling.srp;

import dev.starling.core.Bytes;
import dev.starling.srp.SrpCodec.Decoded;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams as lines of JSON for people and programs, and back. A line has the frame's fields in their order, byte
 * strings in hexadecimal just as they are on the wire ({@code "00"} is a field that was not set, {@code ""} an empty
 * one), the JSON body where the type has one, and the verdict on the packet id. Such a line holds everything: {@link
 * #encode} makes the same datagram of it.
 */
public final class SrpInspector {
    private SrpInspector() {}

    /** A byte string of the frame by its name in the line. */
    record Field(String name, Function<SrpPacket, Bytes> of) {}

    /** In their order on the wire; the message has a place of its own. */
    private static final List<Field> FIELDS = List.of(
            new Field("clusterId", SrpPacket::clusterId),
            new Field("subclusterId", SrpPacket::subclusterId),
            new Field("previousId", SrpPacket::previousId),
            new Field("packetId", SrpPacket::packetId),
            new Field("nextId", SrpPacket::nextId),
            new Field("usr1", SrpPacket::usr1),
            new Field("usr2", SrpPacket::usr2),
            new Field("usr3", SrpPacket::usr3),
            new Field("usr4", SrpPacket::usr4),
            new Field("sig", SrpPacket::sig));

    /**
     * One JSON object on one line: {@code type}, {@code typeName}, {@code version}, {@code clock}, {@code hops}, {@code
     * index}, {@code ttl}, {@code clusterId}, {@code subclusterId}, {@code previousId}, {@code packetId}, {@code
     * nextId}, {@code usr1}…{@code usr4}, {@code sig}, {@code message} (the parsed body; null where it is binary),
     * {@code messageHex}, {@code packetIdValid} (null where that depends on other datagrams). Or, for what is no packet
     * or has a body that breaks the rules of its type, {@code error} (the code of an {@link SrpRejection}) and {@code
     * reason}. Any version is shown; bytes after the packet are ignored. Never throws.
     */
    public static String describe(byte[] datagram) {
        return switch (SrpCodec.decode(datagram)) {
            case Decoded.Refused refused -> refusal(refused.reason(), refused.detail());
            case Decoded.Ok ok -> {
                String problem = bodyProblem(ok.packet());
                yield problem == null ? line(ok.packet()) : refusal(SrpRejection.BAD_BODY, problem);
            }
        };
    }

    /**
     * The datagram that a line of {@link #describe} stands for, byte for byte. Fields that are left out have the wire's
     * defaults; without {@code messageHex} the body is {@code message} as compact JSON, its keys in their order. {@code
     * packetIdValid} is ignored.
     *
     * @throws IllegalArgumentException when the line is no such object; says which field is wrong and what it may be
     */
    public static byte[] encode(String jsonLine) {
        return SrpCodec.encodeVerbatim(InspectedLine.read(jsonLine).packet());
    }

    private static String line(SrpPacket p) {
        StringBuilder out = new StringBuilder(1024);
        out.append("{\"type\":").append(p.type().code());
        out.append(",\"typeName\":\"").append(p.type()).append('"');
        out.append(",\"version\":").append(p.version());
        out.append(",\"clock\":").append(p.clock());
        out.append(",\"hops\":").append(p.hops());
        out.append(",\"index\":").append(p.index());
        out.append(",\"ttl\":").append(p.ttlMs());
        for (Field field : FIELDS) {
            out.append(",\"").append(field.name()).append("\":\"");
            out.append(field.of().apply(p).hex()).append('"');
        }
        out.append(",\"message\":").append(hasJson(p) ? Json.compact(p.message()) : null);
        out.append(",\"messageHex\":\"").append(p.message().hex()).append('"');
        out.append(",\"packetIdValid\":")
                .append(
                        switch (PacketIds.verify(p, null)) {
                            case VALID -> "true";
                            case INVALID -> "false";
                            case UNKNOWN -> "null";
                        });
        return out.append('}').toString();
    }

    private static String refusal(SrpRejection error, String reason) {
        StringBuilder out = new StringBuilder("{\"error\":");
        Json.appendString(out, error.code());
        out.append(",\"reason\":");
        Json.appendString(out, reason);
        return out.append('}').toString();
    }

    /** §1, "JSON or binary". */
    private static boolean hasJson(SrpPacket p) {
        return switch (p.type()) {
            case PING, PONG, INTRO, JOIN, QUERY -> true;
            case PUBLISH, STREAM, SYNC -> p.index() == 0;
        };
    }

    /** What is wrong with a body; null for nothing. A QUERY that is no JSON stays binary, as in the reference (§1). */
    private static @Nullable String bodyProblem(SrpPacket p) {
        boolean checked = switch (p.type()) {
            case PING, PONG, INTRO, JOIN -> true;
            case QUERY -> !PacketIds.isAnswer(p) && Json.compact(p.message()) != null;
            case PUBLISH, STREAM, SYNC -> false;
        };
        return checked && SrpBodies.parse(p.type(), p.message()) instanceof SrpBodies.Parsed.Refused refused
                ? refused.detail()
                : null;
    }
}
