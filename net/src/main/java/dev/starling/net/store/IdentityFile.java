package dev.starling.net.store;

import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A peer's secret key as a file of its own, for its owner's eyes only: written as {@link KeyFormat#IDENTITY}, read in any
 * format.
 *
 * Made once: written under another name with mode 0600 from the first moment, forced, renamed, the folder forced. So a
 * crash leaves a whole file or none.
 */
final class IdentityFile {
    static final String NAME = "identity";
    private static final int BYTES_MAX = 4096;

    private final Path file;
    private final DiskFolder folder;

    IdentityFile(DiskFolder folder) {
        this.folder = folder;
        file = folder.root().resolve(NAME);
    }

    /**
     * The stored identity; empty when there is none yet.
     *
     * @throws PeerException with STORAGE when others can read it, when it belongs to somebody else, or when it is damaged
     * @throws IOException when it cannot be read
     */
    Optional<Identity> read() throws IOException {
        try {
            SecretFile.refuseLoose(file);
            return Optional.of(parse(folder.read(NAME, BYTES_MAX)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (FileSystemException e) {
            // A file where a folder should be: there is no key either.
            if ("Not a directory".equals(e.getReason())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Identity parse(byte[] content) {
        try {
            return KeyFormat.decode(content);
        } catch (IllegalArgumentException damaged) {
            // The message below says what to do.
        }
        // Unlike a cache it must not be replaced by a new one unasked: the peer would be another one from now on.
        throw new PeerException(
                PeerException.Code.STORAGE,
                "the secret key " + file + " is damaged; put a copy of it back, or, to become another peer, run: mv "
                        + file + " " + file + ".damaged");
    }

    /** Makes a new identity and stores it. */
    Identity create() throws IOException {
        Identity identity = Identity.generate(new SecureRandom());
        folder.create();
        SecretFile.replace(file, KeyFormat.IDENTITY.encode(identity));
        return identity;
    }
}
