package dev.starling.net.web;

import java.util.Map;

/**
 * A request from the page, or from a program that has the token.
 *
 * @param method {@code GET} or {@code POST}; a HEAD arrives here as a GET
 * @param path decoded, beginning with a slash
 * @param query the parameters, the first of each name
 * @param body of a POST, JSON as text; empty otherwise
 */
public record WebRequest(String method, String path, Map<String, String> query, String body) {
    /** A copy of the query. */
    public WebRequest {
        query = Map.copyOf(query);
    }

    /** A parameter that is a number from {@code min} to {@code max}, or {@code otherwise} where it is missing or is none. */
    public long number(String name, long min, long max, long otherwise) {
        String text = query.getOrDefault(name, "");
        if (!text.matches("-?[0-9]{1,18}")) {
            return otherwise;
        }
        return Math.clamp(Long.parseLong(text), min, max);
    }
}
