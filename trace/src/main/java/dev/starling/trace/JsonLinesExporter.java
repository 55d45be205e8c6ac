package dev.starling.trace;

import dev.starling.core.SpanRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a line of JSON for each span. */
public final class JsonLinesExporter implements SpanSink {
    private final Writer out;
    private final Batches batches;

    /**
     * Begins a file, in place of one that is there.
     *
     * @throws IOException when it cannot be written
     */
    public JsonLinesExporter(Path file) throws IOException {
        out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        batches = new Batches("trace file", this::write);
    }

    /** Spans that could not be written. */
    public long dropped() {
        return batches.dropped();
    }

    private void write(List<SpanRecord> batch) {
        try {
            for (SpanRecord span : batch) {
                out.write(SpanJson.line(span));
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void accept(SpanRecord span) {
        batches.accept(span);
    }

    @Override
    public void close() {
        batches.close();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
