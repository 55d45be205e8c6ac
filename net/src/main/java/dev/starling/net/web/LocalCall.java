package dev.starling.net.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks the local server of another process on this machine, with the token from the address that it has printed.
 *
 * @param page {@code http://localhost:PORT}
 * @param token never printed
 */
public record LocalCall(URI page, String token) {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(90);
    private static final String FRAGMENT = "token=";

    /** What it said. */
    public record Answer(int status, String body) {}

    /**
     * From an address such as {@code http://localhost:8700/#token=…}.
     *
     * @throws IllegalArgumentException when it is none of this machine, or has no token
     */
    public static LocalCall of(String address) {
        URI uri;
        try {
            uri = URI.create(address.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not the address of a testbed's page", e);
        }
        String fragment = uri.getFragment() == null ? "" : uri.getFragment();
        boolean here = "http".equals(uri.getScheme())
                && ("localhost".equals(uri.getHost()) || "127.0.0.1".equals(uri.getHost()))
                && uri.getPort() > 0;
        if (!here || !fragment.startsWith(FRAGMENT)) {
            throw new IllegalArgumentException(
                    "the address of a testbed's page is http://localhost:PORT/#token=…, as it has printed it");
        }
        return new LocalCall(
                URI.create("http://" + uri.getHost() + ":" + uri.getPort()), fragment.substring(FRAGMENT.length()));
    }

    /**
     * Reads.
     *
     * @throws IOException when nobody answers
     */
    public Answer get(String path) throws IOException {
        return ask(path, Optional.empty());
    }

    /**
     * Changes something.
     *
     * @param json the body
     * @throws IOException when nobody answers
     */
    public Answer post(String path, String json) throws IOException {
        return ask(path, Optional.of(json));
    }

    private Answer ask(String path, Optional<String> json) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(page.resolve(path))
                .timeout(ANSWER)
                .header(Gatekeeper.TOKEN_HEADER, token)
                .header("Origin", page.toString());
        json.ifPresent(body -> request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build()) {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return page.toString();
    }
}
