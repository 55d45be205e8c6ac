package dev.starling.peerstore;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A book in protobuf's wire format: {@code {1: version, 2: calendar time in ms, 3: peer…}}, a peer being {@code {1: id, 2:
 * reached, 3: seen ms ago, 4: address…, 5: key, 6: record, 7: sequence of the record, 8: agent, 9: protocol…, 10: latency in
 * ns, 11: who told}}, an address {@code {1: multiaddr, 2: kind, 3: ms left, 4: failures}}. Only what this class has written
 * is read: the file it comes from has a checksum, and what is wrong in spite of that is refused as a whole.
 */
final class BookCodec {
    private static final int VERSION = 1;
    private static final long MS = 1_000_000L;
    /** 73 years, the longest time, so that sums do not overflow. */
    private static final long MS_MAX = Long.MAX_VALUE / (4 * MS);

    private static final int PEER_ID_BYTES_MAX = 64;
    private static final int RECORD_BYTES_MAX = 16 << 10;
    private static final int KEY_BYTES_MAX = 4 << 10;
    private static final AddressKind[] KINDS = AddressKind.values();

    private BookCodec() {}

    static Bytes encode(PeerBook book, long nowNs, long epochMs, int bytesMax) {
        ProtoWriter out = new ProtoWriter().number(1, VERSION).number(2, Math.max(0, epochMs));
        for (Entry entry : book.byWorth()) {
            ProtoWriter peer = encode(entry, nowNs);
            if (out.length() + peer.length() + 8 > bytesMax) {
                break;
            }
            out.message(3, peer);
        }
        return out.toBytes();
    }

    private static ProtoWriter encode(Entry entry, long nowNs) {
        ProtoWriter out = new ProtoWriter()
                .bytes(1, entry.peer.bytes())
                .bool(2, entry.reached)
                .number(3, entry.connected ? 0 : Math.max(0, (nowNs - entry.seenNs) / MS));
        for (Map.Entry<Bytes, Entry.Known> address : entry.ranked(nowNs)) {
            Entry.Known known = address.getValue();
            out.message(
                    4,
                    new ProtoWriter()
                            .bytes(1, address.getKey())
                            .number(2, known.kind.ordinal())
                            .number(3, Math.max(0, (known.untilNs - nowNs) / MS))
                            .number(4, known.failures));
        }
        if (!entry.key.isEmpty()) {
            out.bytes(5, entry.key);
        }
        if (!entry.record.isEmpty()) {
            out.bytes(6, entry.record);
        }
        if (entry.sequenced) {
            out.fixed64(7, entry.sequence);
        }
        if (!entry.agent.isEmpty()) {
            out.text(8, entry.agent);
        }
        entry.protocols.forEach(protocol -> out.text(9, protocol));
        if (entry.latencyNs > 0) {
            out.number(10, entry.latencyNs);
        }
        entry.source.ifPresent(source -> out.bytes(11, source.toArray()));
        return out;
    }

    static List<Entry> decode(Bytes snapshot, PeerBookConfig config, long nowNs, long epochMs) {
        Map<PeerId, Entry> entries = new LinkedHashMap<>();
        ProtoReader in = ProtoReader.of(snapshot);
        long version = 0;
        long awayMs = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> version = in.number();
                case 2 -> {
                    long writtenMs = in.number();
                    require(writtenMs >= 0, "a book of peers from the future");
                    awayMs = Math.clamp(epochMs - writtenMs, 0, MS_MAX);
                }
                case 3 -> {
                    Entry entry = new PeerReader(config, nowNs, awayMs).read(in.message());
                    require(entries.size() < config.peersMax() || entries.containsKey(entry.peer), "too many peers");
                    entries.put(entry.peer, entry);
                }
                default -> throw new IllegalArgumentException("a book of peers has no field " + in.field());
            }
            require(version == VERSION, "the book of peers has the version " + version + " instead of " + VERSION);
        }
        require(version == VERSION, "the book of peers has no version");
        // The first is worth most, the last is pushed out first: they are shelved in the other order.
        return new ArrayList<>(entries.values()).reversed();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }

    private static long bounded(long number) {
        require(number >= 0 && number <= MS_MAX, "a number is too large");
        return number;
    }

    /** One peer of a snapshot. */
    private record PeerReader(PeerBookConfig config, long nowNs, long awayMs) {
        Entry read(ProtoReader in) {
            require(in.next() && in.field() == 1, "a peer begins with its id");
            Entry entry = new Entry(PeerId.of(in.bytes(PEER_ID_BYTES_MAX)), Optional.empty(), nowNs);
            List<String> protocols = new ArrayList<>();
            while (in.next()) {
                switch (in.field()) {
                    case 2 -> entry.reached = in.bool();
                    case 3 -> entry.seenNs = nowNs - ns(awayMs + bounded(in.number()));
                    case 4 -> address(in.message(), entry);
                    case 5 -> entry.key = PublicKey.of(in.bytes(KEY_BYTES_MAX)).encoded();
                    case 6 ->
                        entry.record =
                                SignedEnvelope.of(in.bytes(RECORD_BYTES_MAX)).encoded();
                    case 7 -> {
                        entry.sequence = in.fixed64();
                        entry.sequenced = true;
                    }
                    case 8 -> entry.agent = in.text(4 * PeerBook.AGENT_CHARS_MAX);
                    case 9 -> {
                        require(protocols.size() < config.protocolsMax(), "too many protocols");
                        protocols.add(in.text(4 * PeerBook.PROTOCOL_CHARS_MAX));
                    }
                    case 10 -> entry.latencyNs = bounded(in.number());
                    case 11 ->
                        entry.source = Optional.of(IpAddress.of(in.bytes(16).toArray()));
                    default -> throw new IllegalArgumentException("a peer has no field " + in.field());
                }
            }
            entry.protocols(protocols, config.peerBytesMax());
            return entry;
        }

        private void address(ProtoReader in, Entry entry) {
            Bytes address = Bytes.EMPTY;
            long kind = 0;
            long leftMs = 0;
            long failures = 0;
            while (in.next()) {
                switch (in.field()) {
                    case 1 ->
                        address = Multiaddr.of(in.bytes(Multiaddr.BYTES_MAX)).bytes();
                    case 2 -> kind = in.number();
                    case 3 -> leftMs = bounded(in.number());
                    case 4 -> failures = in.number();
                    default -> throw new IllegalArgumentException("an address has no field " + in.field());
                }
            }
            require(!address.isEmpty() && kind >= 0 && kind < KINDS.length, "an address is incomplete");
            require(failures >= 0 && failures < 1000, "an address has failed " + failures + " times");
            require(entry.addresses.size() < config.addressesMax(), "too many addresses");
            if (leftMs > awayMs) {
                long untilNs = nowNs + ns(leftMs - awayMs);
                entry.addresses.put(address, new Entry.Known(KINDS[(int) kind], untilNs, (int) failures));
            }
        }

        private static long ns(long ms) {
            return Math.min(ms, MS_MAX) * MS;
        }
    }
}
