package dev.starling.cli;

import dev.starling.core.Bytes;
import dev.starling.peer.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A message as it is printed. */
final class Received {
    private static final int SENDER_DIGITS = 8;
    private static final int BYTES_SHOWN = 32;

    private Received() {}

    /** For programs. */
    static JsonLine json(Message message, String cluster) {
        JsonLine line = JsonLine.event("message").with("cluster", cluster);
        if (message.verified() && !message.signer().isEmpty()) {
            line.with("from", message.signer().hex());
        } else {
            line.withNull("from");
        }
        String text = utf8(message.payload());
        if (text != null) {
            line.with("text", text);
        }
        return line.with(
                        "base64",
                        Base64.getEncoder().encodeToString(message.payload().shared()))
                .with("packetId", message.packetId().hex())
                .with("hops", message.hops());
    }

    /** For people: one line, safe for a terminal. */
    static String line(Message message, Paint paint) {
        String sender = message.verified() && !message.signer().isEmpty()
                ? paint.strong(message.signer().hex().substring(0, SENDER_DIGITS))
                : paint.faint("unsigned");
        String text = utf8(message.payload());
        return sender + "  " + (text == null ? paint.faint(binary(message.payload())) : TerminalText.inline(text));
    }

    private static String binary(Bytes payload) {
        int shown = Math.min(BYTES_SHOWN, payload.length());
        String hex = HexFormat.of().formatHex(payload.shared(), 0, shown);
        return "(" + payload.length() + " bytes that are no text: " + hex + (shown < payload.length() ? "…" : "") + ")";
    }

    /** The text these bytes are; null where they are not UTF-8. */
    static @Nullable String utf8(Bytes bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.shared()))
                    .toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }
}
