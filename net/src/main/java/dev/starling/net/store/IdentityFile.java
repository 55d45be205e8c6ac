package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.identity.Identity;
import dev.starling.peer.PeerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

/**
 * A peer's secret key as a file of its own, for its owner's eyes only:
 *
 * <pre>
 *   # The secret key of a Starling peer. Who has it is that peer: keep a copy, show it to nobody.
 *   secret 4f…  (64 hexadecimal digits: the Ed25519 seed)
 *   public 81…  (the public key, which must fit)
 * </pre>
 *
 * Made once: written under another name with mode 0600 from the first moment, forced, renamed, the folder forced. So a
 * crash leaves a whole file or none.
 */
final class IdentityFile {
    static final String NAME = "identity";
    private static final String NEXT = "identity.new";
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int BYTES_MAX = 4096;

    private final Path file;
    private final Path next;
    private final DiskFolder folder;

    IdentityFile(DiskFolder folder) {
        this.folder = folder;
        file = folder.root().resolve(NAME);
        next = folder.root().resolve(NEXT);
    }

    /**
     * The stored identity; empty when there is none yet.
     *
     * @throws PeerException with STORAGE when others can read it, when it belongs to somebody else, or when it is damaged
     * @throws IOException when it cannot be read
     */
    Optional<Identity> read() throws IOException {
        try {
            refuseLoose();
            return Optional.of(parse(new String(folder.read(NAME, BYTES_MAX), StandardCharsets.ISO_8859_1)));
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

    private void refuseLoose() throws IOException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Owner owner = Owner.of(file);
        if (!owner.isMe()) {
            throw refused("belongs to " + owner.name() + ", not to you", "chown \"$USER\" " + file);
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
        if (!OWNER.containsAll(mode)) {
            throw refused(
                    "can be used by others (mode " + PosixFilePermissions.toString(mode) + ")", "chmod 600 " + file);
        }
    }

    private PeerException refused(String why, String command) {
        return new PeerException(
                PeerException.Code.STORAGE,
                "the secret key " + file + " " + why + "; if you trust it still, run: " + command);
    }

    private Identity parse(String text) {
        String secret = "";
        String publicKey = "";
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("secret ")) {
                secret = line.substring(7).trim();
            } else if (line.startsWith("public ")) {
                publicKey = line.substring(7).trim();
            }
        }
        try {
            Identity identity = Identity.ofSeed(Bytes.fromHex(secret));
            if (identity.publicKey().equals(Bytes.fromHex(publicKey))) {
                return identity;
            }
        } catch (IllegalArgumentException damaged) {
            // The message below says it, without the secret.
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
        String text = "# The secret key of a Starling peer. Who has it is that peer: keep a copy, show it to nobody.\n"
                + "secret " + identity.seed().hex() + "\npublic "
                + identity.publicKey().hex() + "\n";
        folder.create();
        // Left by a crash; made anew so that its mode is certain.
        Files.deleteIfExists(next);
        Set<StandardOpenOption> creating = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(next, creating, DiskFolder.ownerOnly("rw-------"))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        folder.force();
        return identity;
    }
}
