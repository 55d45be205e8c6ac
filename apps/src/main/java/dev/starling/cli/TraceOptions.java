package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.JobTraces;
import dev.starling.trace.JsonLinesExporter;
import dev.starling.trace.OtlpExporter;
import dev.starling.trace.SpanSink;
import dev.starling.trace.ZipkinExporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the spans of a testbed go, besides its memory. */
final class TraceOptions {
    @Option(
            names = "--trace",
            paramLabel = "FILE",
            converter = GivenPath.class,
            description = "Write every span to this file, a line of JSON each.")
    private @Nullable Path file;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description =
                    "Send every span to this OpenTelemetry collector, by OTLP over HTTP, such as http://127.0.0.1:4318.")
    private @Nullable URI otlp;

    @Option(
            names = "--zipkin",
            paramLabel = "URL",
            description = "Send every span to this Zipkin server, such as http://127.0.0.1:9411.")
    private @Nullable URI zipkin;

    @Option(
            names = "--trace-rate",
            paramLabel = "SHARE",
            description = "How many of the traces are recorded, 0 to 1. Default: ${DEFAULT-VALUE}.")
    private double rate = 1;

    TraceOptions() {}

    /**
     * Opens what the options name.
     *
     * @throws CommandFailed when the file cannot be written
     */
    JobTraces open(World world, long seed) {
        List<SpanSink> sinks = new ArrayList<>();
        if (file != null) {
            try {
                sinks.add(new JsonLinesExporter(Files.newBufferedWriter(file)));
            } catch (IOException e) {
                throw new CommandFailed("cannot write " + file + ": " + e.getMessage());
            }
        }
        if (otlp != null) {
            sinks.add(new OtlpExporter(otlp));
        }
        if (zipkin != null) {
            sinks.add(new ZipkinExporter(zipkin));
        }
        return JobTraces.of(world, seed, rate, sinks);
    }

    /** Refuses what means nothing, before anything is opened. */
    void check(CliCommand command) {
        check(command, "--otlp", otlp);
        check(command, "--zipkin", zipkin);
        if (!(rate >= 0 && rate <= 1)) {
            throw command.usage("--trace-rate takes 0 to 1, not " + rate);
        }
    }

    private static void check(CliCommand command, String option, @Nullable URI uri) {
        if (uri != null
                && (!List.of("http", "https").contains(String.valueOf(uri.getScheme())) || uri.getHost() == null)) {
            throw command.usage(option + " takes an http or https URL, not " + uri);
        }
    }
}
