package dev.starling.net.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes to a server and back, as somebody sends them who keeps to no rule. */
final class RawHttp {
    private static final int PATIENCE_MS = 20_000;

    private RawHttp() {}

    /** What came back until the end of the connection. */
    record Reply(String text) {
        int status() {
            return text.matches("(?s)HTTP/1\\.1 [0-9]{3} .*") ? Integer.parseInt(text.substring(9, 12)) : -1;
        }

        String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        int answers() {
            return text.split("HTTP/1\\.1 [0-9]{3} ", -1).length - 1;
        }
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    static Reply send(int port, String request) throws IOException {
        try (Socket socket = connect(port)) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (SocketException hungUp) {
                // It has said what it had to say before it had heard everything.
            }
            return new Reply(readAll(socket.getInputStream()));
        }
    }

    static String readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException reset) {
            // As good as an end.
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
