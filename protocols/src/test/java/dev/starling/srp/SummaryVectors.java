package dev.starling.srp;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The section "summaries" of srp-vectors.json: keys, and what an unmodified reference peer makes of them. */
record SummaryVectors(List<Bytes> keys, List<Vector> summaries) {
    record Vector(String prefix, CacheSummary summary, Bytes encoded) {}

    static SummaryVectors load() {
        try (InputStream in = Objects.requireNonNull(
                        SummaryVectors.class.getResourceAsStream("/srp-vectors.json"), "vectors");
                JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean wanted = json.currentName().equals("summaries");
                json.nextToken();
                if (wanted) {
                    return read(json);
                }
                json.skipChildren();
            }
            throw new IllegalStateException("no summaries in srp-vectors.json");
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static SummaryVectors read(JsonParser json) {
        List<Bytes> keys = new ArrayList<>();
        List<Vector> vectors = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            vector(json, keys, vectors);
        }
        return new SummaryVectors(keys, vectors);
    }

    private static void vector(JsonParser json, List<Bytes> keys, List<Vector> vectors) {
        String prefix = null;
        CacheSummary summary = null;
        Bytes encoded = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "keys" -> strings(json).forEach(hex -> keys.add(Bytes.fromHex(Objects.requireNonNull(hex))));
                case "prefix" -> prefix = json.getString();
                case "encoded" -> encoded = Bytes.fromHex(json.getString());
                case "summary" -> summary = summary(json);
                default -> json.skipChildren();
            }
        }
        if (prefix != null && summary != null && encoded != null) {
            vectors.add(new Vector(prefix, summary, encoded));
        }
    }

    private static CacheSummary summary(JsonParser json) {
        String prefix = "";
        String hash = "";
        List<@Nullable Bytes> buckets = Arrays.asList(new Bytes[CacheSummary.BUCKETS]);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "prefix" -> prefix = json.getString();
                case "hash" -> hash = json.getString();
                case "buckets" ->
                    buckets = strings(json).stream()
                            .map(hex -> hex == null ? null : Bytes.fromHex(hex))
                            .toList();
                default -> json.skipChildren();
            }
        }
        return new CacheSummary(prefix, Bytes.fromHex(hash), buckets);
    }

    private static List<@Nullable String> strings(JsonParser json) {
        List<@Nullable String> all = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            all.add(json.currentToken() == JsonToken.VALUE_NULL ? null : json.getString());
        }
        return all;
    }
}
