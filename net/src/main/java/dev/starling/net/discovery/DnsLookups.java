package dev.starling.net.discovery;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.discovery.DnsaddrInput;
import dev.starling.discovery.DnsaddrOutput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Single questions to the domain name system. For the event loop's thread. */
final class DnsLookups implements AutoCloseable {
    /** Aliases followed, and servers asked, for one question. */
    private static final int QUERIES_MAX = 8;

    private final EventLoop loop;
    private final DnsNameResolver resolver;

    DnsLookups(EventLoop loop, DnsSettings settings) {
        this.loop = loop;
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(NioDatagramChannel::new)
                // Answers that do not fit a datagram, of which bootstrap lists have some, come by TCP.
                .socketChannelFactory(NioSocketChannel::new)
                // A port of its own for each resolution: one more thing that a forger has to guess (RFC 5452 §9.2).
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .queryTimeoutMillis(settings.queryTimeoutMs())
                .maxQueriesPerResolve(QUERIES_MAX)
                // Names in addresses are complete.
                .searchDomains(List.of())
                .ndots(1);
        if (!settings.servers().isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(
                    settings.servers().stream().map(DnsLookups::address).toList()));
        }
        resolver = builder.build();
    }

    private static InetSocketAddress address(Endpoint server) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(server.ip().toArray()), server.port());
        } catch (UnknownHostException fourOrSixteenBytesAreNeverUnknown) {
            throw new IllegalStateException(fourOrSixteenBytesAreNeverUnknown);
        }
    }

    /**
     * Asks.
     *
     * @param answer called on the event loop, perhaps before this returns; not when the future was cancelled before
     * @return to cancel
     */
    Future<?> ask(DnsaddrOutput.Lookup lookup, Consumer<? super DnsaddrInput> answer) {
        DnsRecordType type = switch (lookup.kind()) {
            case TXT -> DnsRecordType.TXT;
            case A -> DnsRecordType.A;
            case AAAA -> DnsRecordType.AAAA;
        };
        Future<List<DnsRecord>> records;
        try {
            String name = lookup.name().endsWith(".") ? lookup.name() : lookup.name() + ".";
            records = resolver.resolveAll(new DefaultDnsQuestion(name, type));
        } catch (IllegalArgumentException e) {
            answer.accept(new DnsaddrInput.NoAnswer(lookup.lookup(), "not a domain name: " + e.getMessage()));
            return loop.newFailedFuture(e);
        }
        records.addListener((Future<List<DnsRecord>> done) -> {
            if (done.isSuccess()) {
                answer.accept(read(lookup, type, done.getNow()));
            } else if (!done.isCancelled()) {
                answer.accept(new DnsaddrInput.NoAnswer(lookup.lookup(), reason(done.cause())));
            }
        });
        return records;
    }

    private static DnsaddrInput read(DnsaddrOutput.Lookup lookup, DnsRecordType type, List<DnsRecord> records) {
        List<String> texts = new ArrayList<>();
        List<IpAddress> ips = new ArrayList<>();
        for (DnsRecord record : records) {
            if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
                if (type.equals(DnsRecordType.TXT)) {
                    texts.add(text(raw.content()));
                } else if (raw.content().readableBytes() == (type.equals(DnsRecordType.A) ? 4 : 16)) {
                    byte[] bytes = new byte[raw.content().readableBytes()];
                    raw.content().readBytes(bytes);
                    ips.add(IpAddress.of(bytes));
                }
            }
            ReferenceCountUtil.release(record);
        }
        if (texts.isEmpty() && ips.isEmpty()) {
            return new DnsaddrInput.NoAnswer(lookup.lookup(), "has no " + lookup.kind() + " record");
        }
        return type.equals(DnsRecordType.TXT)
                ? new DnsaddrInput.Texts(lookup.lookup(), texts)
                : new DnsaddrInput.Addresses(lookup.lookup(), ips);
    }

    /** The strings of a TXT record, joined: an address of more than 255 bytes takes several. */
    private static String text(ByteBuf content) {
        StringBuilder text = new StringBuilder();
        while (content.isReadable()) {
            int length = Math.min(content.readUnsignedByte(), content.readableBytes());
            text.append(content.readCharSequence(length, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    /** In a few words: Netty's own repeat the question at length. */
    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = String.valueOf(root.getMessage());
        if (text.contains("NXDOMAIN")) {
            return "there is no such name";
        }
        return text.contains("timed out") ? "the name servers do not answer" : text;
    }

    @Override
    public void close() {
        resolver.close();
    }
}
