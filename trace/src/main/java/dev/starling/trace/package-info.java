/**
 * What becomes of spans. A {@link dev.starling.trace.Tracer} is what peers are given; it hands the spans that are over to
 * {@link dev.starling.trace.SpanSink}s: the {@link dev.starling.trace.TraceStore} in memory, a file of JSON lines, a Zipkin
 * server, an OpenTelemetry collector.
 *
 * <p>The ids and the data model are OpenTelemetry's, and its exporter sends them; its tracer is not used, because ids here
 * follow from packets and time may be virtual (ADR 21).
 */
@NullMarked
package dev.starling.trace;

import org.jspecify.annotations.NullMarked;
