package dev.starling.net.store;

import dev.starling.core.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * What is known of libp2p peers: the line {@code starling book 1}, the bytes of a {@link
 * dev.starling.peerstore.PeerBook#snapshot}, and the line with the checksum; see {@link WholeFile}.
 */
final class BookFile {
    static final String NAME = "book";
    private static final byte[] HEAD = "starling book 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES_MAX = 16 << 20;

    private final WholeFile file;

    BookFile(LogFolder folder) {
        file = new WholeFile(folder, NAME);
    }

    /** What was written last, empty when there is nothing; a damaged file is put aside with a warning. */
    Bytes read(Consumer<? super String> warnings) throws IOException {
        byte[] bytes;
        try {
            bytes = file.read(BYTES_MAX);
        } catch (NoSuchFileException firstLife) {
            return Bytes.EMPTY;
        }
        try {
            return decode(bytes);
        } catch (WholeFile.Damaged damaged) {
            unusable(String.valueOf(damaged.getMessage()), warnings);
            return Bytes.EMPTY;
        }
    }

    /** What was read is whole but no book of peers. */
    void unusable(String reason, Consumer<? super String> warnings) {
        warnings.accept("the book of peers, " + file.path() + ", cannot be used (" + reason + "); " + file.putAside()
                + ". Going on without it: bootstrap peers lead to new ones.");
    }

    void write(Bytes snapshot) throws IOException {
        file.replace(encode(snapshot));
    }

    static byte[] encode(Bytes snapshot) {
        Bytes content = Bytes.concat(Bytes.wrap(HEAD), snapshot);
        return Bytes.concat(content, Bytes.wrap(WholeFile.check(content.shared(), content.length())))
                .shared();
    }

    static Bytes decode(byte[] bytes) throws WholeFile.Damaged {
        if (bytes.length < HEAD.length || !Arrays.equals(HEAD, Arrays.copyOf(bytes, HEAD.length))) {
            throw new WholeFile.Damaged("it is damaged, or of another version");
        }
        int length = WholeFile.checked(bytes);
        if (length < HEAD.length) {
            throw new WholeFile.Damaged("it is too short");
        }
        return Bytes.of(bytes, HEAD.length, length - HEAD.length);
    }
}
