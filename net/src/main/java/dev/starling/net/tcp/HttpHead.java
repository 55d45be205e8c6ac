package dev.starling.net.tcp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of an HTTP/1.1 message (RFC 9112 §2 to §5): its first line and its headers, as much as an upgrade needs.
 * Strict: lines end with CR LF, nothing is folded, nothing is guessed.
 *
 * @param line the first line
 * @param headers values by name in lower case, in order of coming
 */
record HttpHead(String line, Map<String, List<String>> headers) {
    static final int LINE_BYTES_MAX = 4096;
    static final int HEADERS_BYTES_MAX = 8192;
    static final int HEADERS_MAX = 100;

    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    /** All values of a header, split at commas, without blanks around them. */
    List<String> tokens(String name) {
        List<String> tokens = new ArrayList<>();
        for (String value : headers.getOrDefault(name, List.of())) {
            for (String token : value.split(",", -1)) {
                tokens.add(token.strip());
            }
        }
        return tokens;
    }

    /** Whether a header's values name a token, in upper or lower case. */
    boolean has(String name, String token) {
        return tokens(name).stream().anyMatch(token::equalsIgnoreCase);
    }

    /** The value of a header that has exactly one; empty otherwise. */
    String only(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.getFirst() : "";
    }

    /** Collects a head from bytes cut anywhere. */
    static final class Collector {
        private byte[] bytes = new byte[512];
        private int length;
        private int lineLength;

        /**
         * Takes bytes up to the end of the head; the rest stays.
         *
         * @return whether the head is complete
         * @throws HttpException when it is longer than the limits, or has bytes that no head has
         */
        boolean take(ByteBuf in) throws HttpException {
            while (in.isReadable()) {
                byte next = in.readByte();
                add(next);
                if (next == '\n') {
                    if (length < 2 || bytes[length - 2] != '\r') {
                        throw new HttpException(400, "a line without CR LF at its end");
                    }
                    if (lineLength == 0) {
                        lineLength = length;
                    } else if (length >= 4 && bytes[length - 3] == '\n') {
                        return true;
                    }
                } else if (length > 1 && bytes[length - 2] == '\r') {
                    throw new HttpException(400, "a CR that no LF follows");
                } else if (next >= 0 && next < ' ' && next != '\r' && next != '\t') {
                    throw new HttpException(400, "a control character in the head");
                }
            }
            return false;
        }

        private void add(byte next) throws HttpException {
            if (lineLength == 0 && length == LINE_BYTES_MAX) {
                throw new HttpException(414, "a first line of more than " + LINE_BYTES_MAX + " bytes");
            }
            if (lineLength > 0 && length - lineLength == HEADERS_BYTES_MAX) {
                throw new HttpException(431, "headers of more than " + HEADERS_BYTES_MAX + " bytes");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = next;
        }

        /** The head, once it is complete. */
        HttpHead head() throws HttpException {
            String text = new String(bytes, 0, length - 4, StandardCharsets.ISO_8859_1);
            String[] lines = text.split("\r\n", -1);
            if (lines.length - 1 > HEADERS_MAX) {
                throw new HttpException(431, (lines.length - 1) + " headers, more than " + HEADERS_MAX);
            }
            Map<String, List<String>> headers = new TreeMap<>();
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                if (colon < 1 || !isToken(lines[i].substring(0, colon))) {
                    throw new HttpException(400, "a header without a name");
                }
                String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
                headers.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(lines[i].substring(colon + 1).strip());
            }
            return new HttpHead(lines[0], headers);
        }

        private static boolean isToken(String name) {
            return name.chars()
                    .allMatch(c -> (c >= '0' && c <= '9')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || TOKEN_SIGNS.indexOf(c) >= 0);
        }
    }
}
