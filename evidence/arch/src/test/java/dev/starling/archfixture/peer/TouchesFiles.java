package dev.starling.archfixture.peer;

import java.io.FileReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

final class TouchesFiles {
    private TouchesFiles() {}

    static Object reader() throws IOException {
        return new FileReader("x", java.nio.charset.StandardCharsets.UTF_8);
    }

    static Object randomAccess() throws IOException {
        return new RandomAccessFile("x", "r");
    }

    static Object channel(Path path) throws IOException {
        return FileChannel.open(path);
    }

    static Object read() throws IOException {
        return Files.readAllBytes(Path.of("x"));
    }
}
