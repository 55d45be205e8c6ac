package dev.starling.cli;

import dev.starling.testbed.live.Control;
import dev.starling.testbed.scenario.Recording;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The file of {@code --record}, each line written as it comes; nothing where none was asked for. */
final class RecordingFile implements BiConsumer<Duration, Control>, AutoCloseable {
    private final @Nullable Path path;
    private final @Nullable BufferedWriter writer;

    private RecordingFile(@Nullable Path path, @Nullable BufferedWriter writer) {
        this.path = path;
        this.writer = writer;
    }

    /** Begins the file anew. */
    static RecordingFile open(@Nullable Path path) {
        try {
            return new RecordingFile(path, path == null ? null : Files.newBufferedWriter(path));
        } catch (IOException e) {
            throw new CommandFailed("cannot write the recording " + path + ": " + e.getMessage());
        }
    }

    @Override
    public void accept(Duration at, Control control) {
        line(Recording.line(at, control));
    }

    /** Tells another one as well. */
    BiConsumer<Duration, Control> and(BiConsumer<Duration, Control> other) {
        return andThen(other);
    }

    void line(String line) {
        if (writer == null) {
            return;
        }
        try {
            writer.write(line);
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new CommandFailed("cannot write the recording " + path + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (writer == null) {
            return;
        }
        try {
            writer.close();
        } catch (IOException e) {
            throw new CommandFailed("cannot write the recording " + path + ": " + e.getMessage());
        }
    }
}
