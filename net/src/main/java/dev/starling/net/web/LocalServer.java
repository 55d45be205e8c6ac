package dev.starling.net.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP server on 127.0.0.1 and [::1] and nowhere else, behind a {@link Gatekeeper}. Limits: a head of 8 KiB, ten seconds
 * for a request, 64 connections.
 */
public final class LocalServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 64;
    private static final int REQUEST_SECONDS_MAX = 10;
    private static final int HEAD_BYTES_MAX = 8 << 10;
    private static final int HEADERS_MAX = 64;
    private static final int PORT_TRIES = 16;
    private static final Pattern PARAMETER = Pattern.compile("([a-zA-Z]{1,32})=([^&]{0,4096})");
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store",
            "X-Frame-Options",
            "DENY");

    /**
     * Where to listen, and for whom.
     *
     * @param host {@code localhost}, {@code 127.0.0.1} or {@code ::1}: nothing else is served
     * @param port 0 for any that is free
     * @param token that requests for data have to know, see {@link Token}
     */
    public record Settings(String host, int port, String token, int bodyBytesMax) {
        /** Checks that nobody but this machine is served. */
        public Settings {
            if (!Set.of("localhost", "127.0.0.1", "::1", "[::1]").contains(host)) {
                throw new IllegalArgumentException(
                        "the page is for this machine only: it listens on localhost, 127.0.0.1 or" + " ::1, not on \""
                                + host + "\"; forward the port (ssh -L) to look from elsewhere");
            }
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
            }
        }
    }

    /** The port is in use. */
    public static final class PortTaken extends IOException {
        private static final long serialVersionUID = 1;

        PortTaken(int port, Throwable cause) {
            super("port " + port + " is taken by another program", cause);
        }
    }

    private final List<HttpServer> servers;
    private final ExecutorService threads;
    private final Gatekeeper gatekeeper;
    private final Site site;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

    private LocalServer(List<HttpServer> servers, ExecutorService threads, Settings settings, Site site) {
        this.servers = servers;
        this.threads = threads;
        this.site = site;
        gatekeeper = new Gatekeeper(settings.token(), port(), settings.bodyBytesMax());
    }

    /**
     * Begins to serve.
     *
     * @throws PortTaken when somebody else listens there
     */
    public static LocalServer open(Settings settings, Site site) throws IOException {
        limit();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        LocalServer server = new LocalServer(bind(settings), threads, settings, site);
        for (HttpServer each : server.servers) {
            each.setExecutor(threads);
            each.createContext("/", server::exchange);
            each.start();
        }
        return server;
    }

    /** The JDK's server knows its limits for the whole process only, by these documented names. */
    static Map<String, Integer> limits() {
        return Map.of(
                "jdk.httpserver.maxConnections", CONNECTIONS_MAX / 2,
                "sun.net.httpserver.maxReqTime", REQUEST_SECONDS_MAX,
                "sun.net.httpserver.idleInterval", REQUEST_SECONDS_MAX,
                "sun.net.httpserver.maxReqHeaderSize", HEAD_BYTES_MAX,
                "sun.net.httpserver.maxReqHeaders", HEADERS_MAX);
    }

    /** Sets the limits; what somebody has set already stays. */
    private static void limit() {
        limits().forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value.toString());
            }
        });
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    /** The same port on both addresses; machines without IPv6 do with one. */
    private static List<HttpServer> bind(Settings settings) throws IOException {
        IOException last = new BindException("no port is free");
        for (int i = 0; i < (settings.port() == 0 ? PORT_TRIES : 1); i++) {
            HttpServer first = bind("127.0.0.1", settings.port());
            int port = first.getAddress().getPort();
            try {
                return List.of(first, bind("::1", port));
            } catch (PortTaken taken) {
                first.stop(0);
                last = taken;
            } catch (IOException noIpv6) {
                return List.of(first);
            }
        }
        throw last;
    }

    private static HttpServer bind(String address, int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), CONNECTIONS_MAX);
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                throw new PortTaken(port, e);
            }
            throw e;
        }
    }

    /** Where it listens. */
    public int port() {
        return servers.getFirst().getAddress().getPort();
    }

    /** The addresses that it is bound to, for people. */
    public List<String> addresses() {
        return servers.stream()
                .map(server -> server.getAddress().toString().replaceFirst("^.*/", ""))
                .toList();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try {
            WebAnswer answer = checked(exchange);
            switch (answer) {
                case WebAnswer.Content content -> write(exchange, content);
                case WebAnswer.Events events -> stream(exchange, events);
            }
        } finally {
            exchange.close();
        }
    }

    private WebAnswer checked(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        String path = String.valueOf(exchange.getRequestURI().getPath());
        String method = exchange.getRequestMethod();
        Optional<WebAnswer> refusal = gatekeeper.refusal(method, path, headers);
        if (refusal.isPresent()) {
            // What may still come behind a refusal is not read as another request.
            exchange.getResponseHeaders().set("Connection", "close");
            return refusal.get();
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        try {
            return site.answer(new WebRequest(
                    method.equals("POST") ? "POST" : "GET",
                    path,
                    query(exchange.getRequestURI().getQuery()),
                    new String(body, StandardCharsets.UTF_8)));
        } catch (RuntimeException e) {
            return WebAnswer.refusal(500, "internal error: " + e.getClass().getSimpleName());
        }
    }

    private static Map<String, String> query(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Matcher found = PARAMETER.matcher(query == null ? "" : query);
        while (found.find()) {
            parameters.putIfAbsent(found.group(1), found.group(2));
        }
        return parameters;
    }

    private static void write(HttpExchange exchange, WebAnswer.Content content) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        HEADERS.forEach(headers::set);
        headers.set("Content-Type", content.type());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            headers.set("Content-Length", Integer.toString(content.body().length));
        }
        exchange.sendResponseHeaders(content.status(), head || content.body().length == 0 ? -1 : content.body().length);
        if (!head && content.body().length > 0) {
            exchange.getResponseBody().write(content.body());
        }
    }

    private void stream(HttpExchange exchange, WebAnswer.Events events) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        HEADERS.forEach(headers::set);
        headers.set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        EventStream stream = new EventStream();
        streams.add(stream);
        try (OutputStream out = exchange.getResponseBody()) {
            events.opened().accept(stream);
            stream.writeTo(out);
        } finally {
            streams.remove(stream);
            stream.close();
        }
    }

    /** Ends all streams, and frees the port. */
    @Override
    public void close() {
        new ArrayList<>(streams).forEach(EventStream::close);
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}
