package dev.starling.srp;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The byte vectors of docs/protocol/srp.md §20, in {@code srp-vectors.json}. */
final class Vectors {
    private static final Map<String, Object> ALL = load();

    private Vectors() {}

    /**
     * A datagram taken apart by an independent decoder.
     *
     * @param fields the frame fields; byte strings in hexadecimal, {@code consumed} the bytes read
     */
    record Datagram(String name, byte[] bytes, Map<String, Object> fields) {
        String hex(String field) {
            return (String) Objects.requireNonNull(fields.get(field), field);
        }

        long number(String field) {
            return (Long) Objects.requireNonNull(fields.get(field), field);
        }

        SrpPacket packet() {
            return ((SrpCodec.Decoded.Ok) SrpCodec.decode(bytes)).packet();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Every well-formed datagram: constructed, fragments and captured. */
    static Stream<Datagram> datagrams() {
        return Stream.of("constructed", "fragmentation", "captured").flatMap(Vectors::datagrams);
    }

    static Stream<Datagram> datagrams(String section) {
        return list(section).stream()
                .filter(entry -> entry.containsKey("datagram"))
                .map(entry -> new Datagram(
                        (String) entry.getOrDefault("name", section + "-" + entry.get("index")),
                        hex(entry, "datagram").toArray(),
                        object(entry.getOrDefault("fields", Map.of()))));
    }

    static Datagram named(String name) {
        return Stream.concat(datagrams(), datagrams("decodeRejects"))
                .filter(datagram -> datagram.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One of the keys of the group that seals every body. */
    static Bytes key(String name) {
        return Bytes.fromHex(
                (String) Objects.requireNonNull(object(ALL.get("keys")).get(name)));
    }

    static ClusterKeys testCluster() {
        return ClusterKeys.derive("TEST", "TEST");
    }

    static List<Map<String, Object>> list(String section) {
        return ((List<?>) Objects.requireNonNull(ALL.get(section)))
                .stream().map(Vectors::object).toList();
    }

    static Bytes hex(Map<String, Object> entry, String name) {
        return Bytes.fromHex((String) Objects.requireNonNull(entry.get(name), name));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    /** Any JSON value as maps, lists, strings, longs and booleans. */
    static Object parse(String json) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return value(parser);
        }
    }

    private static Map<String, Object> load() {
        try (InputStream in = Vectors.class.getResourceAsStream("/srp-vectors.json")) {
            return object(parse(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    parser.nextToken();
                    object.put(name, value(parser));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (parser.nextToken() != tools.jackson.core.JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }
}
