package dev.starling.trace;

import dev.starling.core.SpanRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** Writes a line of JSON for each span. */
public final class JsonLinesExporter implements SpanSink {
    private final Writer out;
    private final Batches batches;

    /**
     * Writes there.
     *
     * @param out closed with this
     */
    public JsonLinesExporter(Writer out) {
        this.out = out;
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
