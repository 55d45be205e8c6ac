package dev.starling.net.web;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A browser runs the pages of strangers, and those can send requests to this machine: by a name of theirs that
 * resolves to 127.0.0.1 (DNS rebinding), by forms and images that need no permission, by WebSocket. So the host has to be
 * ours by name and port, the origin has to be our page, and whoever asks for data has to know the token of this run.
 */
final class Gatekeeper {
    /** The header that carries the token. */
    static final String TOKEN_HEADER = "X-Starling-Token";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST");
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "[::1]");

    private final String token;
    private final int port;
    private final int bodyBytesMax;

    Gatekeeper(String token, int port, int bodyBytesMax) {
        this.token = token;
        this.port = port;
        this.bodyBytesMax = bodyBytesMax;
    }

    /** Why a request is refused, if it is; the host comes before anything else is looked at. */
    Optional<WebAnswer> refusal(String method, String path, Headers headers) {
        if (!ourHost(headers)) {
            return refuse(
                    403, "this server answers to localhost:" + port + ", 127.0.0.1:" + port + " and [::1]:" + port);
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (!ourOrigin(headers, reads)) {
            return refuse(403, "requests from other pages are not answered");
        }
        if (!METHODS.contains(method)) {
            return refuse(405, "only GET, HEAD and POST are served");
        }
        if (headers.containsKey("Upgrade") || headers.containsKey("Transfer-Encoding")) {
            return refuse(400, "neither upgrades nor transfer codings are served");
        }
        Optional<WebAnswer> badLength = lengths(headers, reads);
        if (badLength.isPresent()) {
            return badLength;
        }
        if (path.startsWith("/api/") && !knowsToken(headers)) {
            return refuse(
                    401,
                    "the token of this run is missing: open the page by the address that was printed at the start");
        }
        if (!reads && !isJson(headers)) {
            return refuse(415, "the body has to be application/json");
        }
        return Optional.empty();
    }

    private static Optional<WebAnswer> refuse(int status, String why) {
        return Optional.of(WebAnswer.refusal(status, why));
    }

    private boolean ourHost(Headers headers) {
        String host = only(headers, "Host");
        return host != null && HOSTS.stream().anyMatch(name -> host.equals(name + ":" + port) || isDefault(host, name));
    }

    private boolean isDefault(String host, String name) {
        return port == 80 && host.equals(name);
    }

    /** A browser names the page that asks, at least when the request may change something. */
    private boolean ourOrigin(Headers headers, boolean reads) {
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        if (!headers.containsKey("Origin")) {
            return reads;
        }
        String origin = only(headers, "Origin");
        String host = only(headers, "Host");
        return origin != null && origin.equals("http://" + host);
    }

    private Optional<WebAnswer> lengths(Headers headers, boolean reads) {
        List<String> lengths = headers.getOrDefault("Content-Length", List.of());
        if (lengths.isEmpty()) {
            return reads ? Optional.empty() : refuse(411, "a length is needed");
        }
        String length = lengths.getFirst();
        if (lengths.size() > 1 || !length.matches("[0-9]{1,9}")) {
            return refuse(400, "one length is needed");
        }
        if (Integer.parseInt(length) > (reads ? 0 : bodyBytesMax)) {
            return refuse(413, "a body has at most " + (reads ? 0 : bodyBytesMax) + " bytes here");
        }
        return Optional.empty();
    }

    private boolean knowsToken(Headers headers) {
        String given = only(headers, TOKEN_HEADER);
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isJson(Headers headers) {
        String type = only(headers, "Content-Type");
        return type != null
                && type.toLowerCase(Locale.ROOT).matches("application/json( *; *charset=(utf-8|\"utf-8\"))?");
    }

    /** The value of a header that is there exactly once. */
    private static @Nullable String only(Headers headers, String name) {
        List<String> values = headers.get(name);
        return values != null && values.size() == 1 ? values.getFirst() : null;
    }
}
