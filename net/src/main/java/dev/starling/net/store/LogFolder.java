package dev.starling.net.store;

import java.io.IOException;
import java.util.SortedSet;

/** The little that the stores ask of a file system. A seam, as {@link LogFile}. */
interface LogFolder {
    /** The names of the files in it; empty when the folder does not exist yet. */
    SortedSet<String> names() throws IOException;

    /**
     * The first {@code bytesMax} bytes of a file.
     *
     * @throws java.nio.file.NoSuchFileException when there is none of this name
     */
    byte[] read(String name, int bytesMax) throws IOException;

    /** Opens a file for writing, readable by its owner only; creates it, and the folder, where missing. */
    LogFile open(String name) throws IOException;

    void delete(String name) throws IOException;

    /** Gives a file another name, atomically; a file that has it already is replaced. */
    void rename(String from, String to) throws IOException;

    /** Returns once the folder's own entries (files created, deleted, renamed) are on the disk. */
    void force() throws IOException;

    /** Where this is, for messages to people. */
    String path();
}
