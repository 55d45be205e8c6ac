package dev.starling.peer.host;

import dev.starling.core.SpanRecord.Kind;
import dev.starling.core.Tracing;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.Connection;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import dev.starling.peer.Traced;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A connection whose streams carry the trace they belong to, where the other side takes it. */
final class TracedConnection implements Connection {
    private final Connection connection;
    private final Tracing tracing;
    private final String label;

    TracedConnection(Connection connection, Tracing tracing, String label) {
        this.connection = connection;
        this.tracing = tracing;
        this.label = label;
    }

    @Override
    public Stream open(String... protocols) {
        Traced span = Traced.begin(tracing, label, "stream " + protocols[0], Kind.CLIENT)
                .with("remote", connection.remote().toString());
        if (!span.recording()) {
            return connection.open(protocols);
        }
        try {
            return span.in(() -> open(span, protocols));
        } catch (RuntimeException e) {
            span.fail(String.valueOf(e.getMessage()));
            span.end();
            throw e;
        }
    }

    private Stream open(Traced span, String... protocols) {
        Traced negotiation = Traced.begin(tracing, label, "negotiate", Kind.INTERNAL);
        Stream stream = negotiation.within(() -> {
            Stream opened = connection.open(offer(protocols));
            negotiation.with("protocol", opened.protocol());
            return opened;
        });
        if (!stream.protocol().equals(TracedProtocol.ID)) {
            return new TracedStream(stream, this, stream.protocol(), span);
        }
        stream.write(TracedProtocol.head(span.context(), protocols[0]));
        return new TracedStream(stream, this, protocols[0], span);
    }

    /** The wrapper alone where the other side has said that it takes both; before the protocol where it has said nothing yet. */
    private String[] offer(String... protocols) {
        Pending<Identified> identified = connection.identified();
        if (protocols.length > 1) {
            // The wrapper names one protocol, and nobody would say whether it is spoken.
            return protocols;
        }
        if (!identified.isDone()) {
            return new String[] {TracedProtocol.ID, protocols[0]};
        }
        List<String> theirs =
                known(identified).map(answer -> answer.message().protocols()).orElse(List.of());
        boolean wraps = theirs.contains(TracedProtocol.ID) && theirs.contains(protocols[0]);
        return wraps ? new String[] {TracedProtocol.ID} : protocols;
    }

    private static Optional<Identified> known(Pending<Identified> identified) {
        try {
            return identified.await(Duration.ZERO);
        } catch (RuntimeException refused) {
            return Optional.empty();
        }
    }

    @Override
    public Duration ping(Duration timeout) {
        return Traced.call(tracing, label, "ping", Kind.CLIENT, span -> connection.ping(timeout));
    }

    @Override
    public long number() {
        return connection.number();
    }

    @Override
    public PeerId remote() {
        return connection.remote();
    }

    @Override
    public Multiaddr remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public Multiaddr localAddress() {
        return connection.localAddress();
    }

    @Override
    public boolean outbound() {
        return connection.outbound();
    }

    @Override
    public String security() {
        return connection.security();
    }

    @Override
    public String muxer() {
        return connection.muxer();
    }

    @Override
    public boolean earlyMuxer() {
        return connection.earlyMuxer();
    }

    @Override
    public Pending<Identified> identified() {
        return connection.identified();
    }

    @Override
    public int streams() {
        return connection.streams();
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TracedConnection that && connection.equals(that.connection);
    }

    @Override
    public int hashCode() {
        return connection.hashCode();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
