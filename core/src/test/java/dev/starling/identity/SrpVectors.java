package dev.starling.identity;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys and sealed boxes that an unmodified peer of the Stream Relay Protocol has made. */
final class SrpVectors {
    static final JsonNode ALL = load();

    private SrpVectors() {}

    static byte[] key(String name) {
        return bytes(ALL.get("keys").get(name));
    }

    static byte[] bytes(JsonNode hex) {
        return Bytes.fromHex(hex.asString()).toArray();
    }

    private static JsonNode load() {
        try (InputStream in = SrpVectors.class.getResourceAsStream("/sealed-box-vectors.json")) {
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
