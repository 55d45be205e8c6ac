package dev.starling.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of another peer on their way to a terminal: UTF-8 whose characters that a terminal could obey become visible
 * escapes, as {@link TerminalText} has them; what is no UTF-8 becomes U+FFFD. A character may come in pieces.
 */
final class TerminalBytes extends OutputStream {
    private static final int BYTES_MAX = 4;

    private final OutputStream terminal;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** The beginning of a character. */
    private final ByteBuffer cut = ByteBuffer.allocate(BYTES_MAX);

    TerminalBytes(OutputStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        cut.flip();
        ByteBuffer all = ByteBuffer.allocate(cut.remaining() + length).put(cut).put(bytes, offset, length);
        cut.clear();
        CharBuffer text = CharBuffer.allocate(all.flip().remaining() + 1);
        decoder.reset().decode(all, text, false);
        cut.put(all);
        say(text);
    }

    /** A character that is cut off at the end is shown as what it is: none. */
    void end() throws IOException {
        cut.flip();
        CharBuffer text = CharBuffer.allocate(cut.remaining() + 1);
        decoder.reset().decode(cut, text, true);
        decoder.flush(text);
        cut.clear();
        say(text);
    }

    private void say(CharBuffer text) throws IOException {
        terminal.write(TerminalText.block(text.flip().toString()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() throws IOException {
        terminal.flush();
    }
}
