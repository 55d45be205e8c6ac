package dev.starling.net.tcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What both sides say when a connection becomes a WebSocket (RFC 6455 §4). Any Origin is welcome: browsers are peers, no
 * cookie or address gives anybody a right here, and who the other side is comes out in the secure channel inside.
 */
final class WsHandshake {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private WsHandshake() {}

    static String newKey(RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** The answer to a key. */
    static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    static String request(LinkAddress to, String key) {
        return "GET " + to.path() + " HTTP/1.1\r\nHost: " + to.host()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
                + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    /**
     * Checks a request.
     *
     * @return its key
     * @throws HttpException with the status to answer
     */
    static String checkRequest(HttpHead head, String path) throws HttpException {
        String[] line = head.line().split(" ", -1);
        require(line.length == 3, 400, "a request line that is none");
        require(line[2].equals("HTTP/1.1"), 400, "another version than HTTP/1.1");
        require(head.headers().getOrDefault("host", List.of()).size() == 1, 400, "not exactly one Host");
        boolean upgrade = head.has("upgrade", "websocket") && head.has("connection", "upgrade");
        require(upgrade, 426, "no request for a WebSocket");
        require(line[0].equals("GET"), 400, "a WebSocket is asked for by GET");
        require(head.only("sec-websocket-version").equals("13"), 426, "another WebSocket version than 13");
        require(!head.headers().containsKey("transfer-encoding"), 400, "a request with a body");
        List<String> lengths = head.headers().getOrDefault("content-length", List.of("0"));
        require(lengths.equals(List.of("0")), 400, "a request with a body");
        int query = line[1].indexOf('?');
        String asked = query < 0 ? line[1] : line[1].substring(0, query);
        require(asked.equals(path), 404, "another path than " + path);
        String key = head.only("sec-websocket-key");
        require(isKey(key), 400, "a Sec-WebSocket-Key that is not of 16 bytes");
        return key;
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String answer(String key) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + "\r\n\r\n";
    }

    static String refusal(HttpException why) {
        String reason = switch (why.status) {
            case 404 -> "Not Found";
            case 414 -> "URI Too Long";
            case 426 -> "Upgrade Required";
            case 431 -> "Request Header Fields Too Large";
            default -> "Bad Request";
        };
        String upgrade = why.status == 426
                ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close\r\n"
                : "Connection: close\r\n";
        String body = why.reason + "\n";
        return "HTTP/1.1 " + why.status + " " + reason + "\r\n" + upgrade
                + "Content-Type: text/plain; charset=us-ascii\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /**
     * Checks an answer.
     *
     * @throws HttpException when it does not agree to a WebSocket as we know it
     */
    static void checkAnswer(HttpHead head, String key) throws HttpException {
        String[] line = head.line().split(" ", 3);
        require(line.length >= 2 && line[0].startsWith("HTTP/1."), 400, "it does not speak HTTP/1.1");
        require(line[1].equals("101"), 400, "it answered with status " + printable(line[1]));
        require(
                head.has("upgrade", "websocket") && head.has("connection", "upgrade"),
                400,
                "it upgrades to another protocol");
        require(head.only("sec-websocket-accept").equals(accept(key)), 400, "it answered another key");
        require(head.tokens("sec-websocket-extensions").isEmpty(), 400, "it wants an extension that was not offered");
        require(head.tokens("sec-websocket-protocol").isEmpty(), 400, "it wants a subprotocol that was not offered");
    }

    private static String printable(String text) {
        return text.length() <= 3 && text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : "that is none";
    }

    private static void require(boolean condition, int status, String message) throws HttpException {
        if (!condition) {
            throw new HttpException(status, message);
        }
    }
}
