package dev.starling.net;

import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import dev.starling.net.store.SecretFile;
import dev.starling.peer.PeerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Secret keys in files of any {@link KeyFormat}, outside of a state folder or within. */
public final class KeyFile {
    /** No key that could be read is longer. */
    public static final int BYTES_MAX = 64 * 1024;

    private static final String IN_STATE_FOLDER = "identity";

    private KeyFile() {}

    /**
     * The identity in a file, or in a state folder.
     *
     * @param evenIfLoose also when others can read it
     * @throws PeerException with STORAGE, saying what is wrong and what to do; never with any of the content
     */
    public static Identity read(Path path, boolean evenIfLoose) {
        Path file = Files.isDirectory(path) ? path.resolve(IN_STATE_FOLDER) : path;
        try {
            if (!evenIfLoose && Files.isRegularFile(file)) {
                SecretFile.refuseLoose(file);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return decode(in.readNBytes(BYTES_MAX + 1), file.toString());
            }
        } catch (IOException e) {
            throw problem("cannot read the key " + file + ": " + reason(e));
        }
    }

    /**
     * The identity in a file's content.
     *
     * @param name of the file, for the message
     * @throws PeerException with STORAGE, saying what is wrong; never with any of the content
     */
    public static Identity decode(byte[] content, String name) {
        try {
            if (content.length > BYTES_MAX) {
                throw new IllegalArgumentException("it has more than " + BYTES_MAX + " bytes");
            }
            return KeyFormat.decode(content);
        } catch (IllegalArgumentException e) {
            throw problem("there is no usable key in " + name + ": " + e.getMessage());
        }
    }

    /**
     * Writes an identity for its owner's eyes only.
     *
     * @param replace whether a file that is there may be lost
     * @throws PeerException with STORAGE when there is a file and it may not, or when it cannot be written
     */
    public static void write(Path file, Identity identity, KeyFormat format, boolean replace) {
        try {
            if (replace) {
                SecretFile.replace(file, format.encode(identity));
            } else {
                SecretFile.create(file, format.encode(identity));
            }
        } catch (FileAlreadyExistsException e) {
            throw problem(file + " exists, and a lost key cannot be made again; choose another name, or say --force");
        } catch (NoSuchFileException e) {
            throw problem("cannot write " + file + ": there is no such folder; make it first: mkdir -p "
                    + file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw problem("cannot write " + file + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static PeerException problem(String sentence) {
        return new PeerException(PeerException.Code.STORAGE, sentence);
    }
}
