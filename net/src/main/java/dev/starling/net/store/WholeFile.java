package dev.starling.net.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A file that is replaced as a whole: written under another name, forced, renamed, and the folder forced, so that at any
 * moment the old or the new one is there. It ends with a line that has the checksum of all before.
 */
final class WholeFile {
    private static final String CHECK = "crc32c ";
    private static final int CHECK_BYTES = CHECK.length() + 9;

    /** The bytes are not what was written. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private final LogFolder folder;
    private final String name;

    WholeFile(LogFolder folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** @throws java.nio.file.NoSuchFileException when there is none yet */
    byte[] read(int bytesMax) throws IOException {
        return folder.read(name, bytesMax);
    }

    void replace(byte[] bytes) throws IOException {
        String next = name + ".new";
        try (LogFile file = folder.open(next)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(bytes), 0);
            file.force();
        }
        folder.rename(next, name);
        folder.force();
    }

    /** Gives a damaged file another name; says what has become of it. */
    String putAside() {
        String aside = name + ".damaged";
        try {
            folder.rename(name, aside);
            return "it is kept as " + aside;
        } catch (IOException e) {
            return "it stays where it is (" + Trouble.reason(e) + ")";
        }
    }

    String path() {
        return folder.path() + "/" + name;
    }

    /** The last line. */
    static byte[] check(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return String.format(Locale.ROOT, CHECK + "%08x\n", crc.getValue()).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * How long the content before the last line is.
     *
     * @throws Damaged unless its checksum holds
     */
    static int checked(byte[] bytes) throws Damaged {
        int length = bytes.length - CHECK_BYTES;
        if (length < 0 || !java.util.Arrays.equals(check(bytes, length), tail(bytes, length))) {
            throw new Damaged("its checksum does not hold");
        }
        return length;
    }

    private static byte[] tail(byte[] bytes, int from) {
        return java.util.Arrays.copyOfRange(bytes, from, bytes.length);
    }
}
