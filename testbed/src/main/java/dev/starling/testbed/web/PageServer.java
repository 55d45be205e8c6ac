package dev.starling.testbed.web;

import dev.starling.net.web.LocalServer;
import dev.starling.net.web.Token;
import java.io.IOException;

/** Serves the page of a testbed, and its API, on this machine's loopback: docs/testbed.md tells what there is. */
public final class PageServer implements AutoCloseable {
    /** Where the page is found if nothing else is said. */
    public static final int PORT = 8700;

    /** So many ports are tried from the usual one on. */
    private static final int PORT_TRIES = 10;

    private static final int BODY_BYTES_MAX = 1 << 20;

    private final Feed feed;
    private final LocalServer server;
    private final String token;

    private PageServer(Feed feed, LocalServer server, String token) {
        this.feed = feed;
        this.server = server;
        this.token = token;
    }

    /**
     * Begins to serve.
     *
     * @param host {@code localhost}, or another name of loopback
     * @param port 0 for any that is free
     * @throws LocalServer.PortTaken when somebody else listens there
     * @throws IllegalArgumentException when the host is not this machine alone
     */
    public static PageServer open(String host, int port, Shown shown) throws IOException {
        String token = Token.random();
        LocalServer.Settings settings = new LocalServer.Settings(host, port, token, BODY_BYTES_MAX);
        Feed feed = new Feed(shown);
        try {
            return new PageServer(feed, LocalServer.open(settings, new PageSite(feed)), token);
        } catch (IOException e) {
            feed.close();
            throw e;
        }
    }

    /** The same at the usual port, or where that is taken at the next that is not. */
    public static PageServer open(Shown shown) throws IOException {
        for (int port = PORT; ; port++) {
            try {
                return open("localhost", port, shown);
            } catch (LocalServer.PortTaken taken) {
                if (port + 1 == PORT + PORT_TRIES) {
                    throw taken;
                }
            }
        }
    }

    /** From now on another testbed is shown. */
    public void show(Shown shown) {
        feed.show(shown);
    }

    /** The address to open, with the token in its fragment, which browsers send to nobody. */
    public String url() {
        return "http://localhost:" + port() + "/#token=" + token;
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** How many pages are open. */
    public int readers() {
        return feed.readers();
    }

    @Override
    public void close() {
        server.close();
        feed.close();
    }
}
