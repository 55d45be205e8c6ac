package dev.starling.net.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is open for writing. A seam: tests lose, tear and flip what was not forced. */
interface LogFile extends Closeable {
    /** Writes all of {@code bytes} at {@code position}; on an error any part of it may have been written. */
    void write(ByteBuffer bytes, long position) throws IOException;

    /** Cuts the file off at {@code size}. */
    void truncate(long size) throws IOException;

    /** Returns once everything written so far is on the disk. */
    void force() throws IOException;
}
