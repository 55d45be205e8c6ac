package dev.starling.testbed.web;

import dev.starling.net.web.WebAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The page itself: what lies in the folder {@code static} beside this class, and nothing else. */
final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, Optional<WebAnswer>> found = new ConcurrentHashMap<>();

    StaticFiles() {}

    /** The file of a path; names are letters, digits, dashes and single dots, so that no path leads elsewhere. */
    Optional<WebAnswer> file(String path) {
        String name = path.equals("/") ? "index.html" : path.substring(1);
        if (!name.matches("(lib/)?[a-z0-9-]{1,40}(\\.min)?\\.(html|js|css|svg|txt)")) {
            return Optional.empty();
        }
        Optional<WebAnswer> known = found.getOrDefault(name, Optional.empty());
        if (known.isPresent()) {
            return known;
        }
        // What does not exist is not kept: names come from requests.
        Optional<WebAnswer> read = read(name);
        if (read.isPresent()) {
            found.put(name, read);
        }
        return read;
    }

    private static Optional<WebAnswer> read(String name) {
        try (InputStream in = StaticFiles.class.getResourceAsStream("static/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
            return Optional.of(new WebAnswer.Content(200, type, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
