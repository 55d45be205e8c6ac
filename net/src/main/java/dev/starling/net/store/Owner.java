package dev.starling.net.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/**
 * Whom a file belongs to.
 *
 * @param isMe whether that is the user of this process
 */
record Owner(String name, boolean isMe) {
    private static final Path SELF = Path.of("/proc/self");

    static Owner of(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file);
        return new Owner(owner.getName(), owner.equals(me()));
    }

    /** By the kernel's word where it gives one: in containers a user may have no name that could be looked up. */
    private static UserPrincipal me() throws IOException {
        return Files.exists(SELF)
                ? Files.getOwner(SELF)
                : SELF.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }
}
