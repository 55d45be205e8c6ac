package dev.starling.identify;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identity.PublicKey;
import dev.starling.identity.SignedEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself (libp2p specs, identify): {@code {1: key, 2: listen addresses…, 3: protocols…, 4: observed
 * address, 5: protocol version, 6: agent, 8: signed peer record}}. In a push, what is absent has not changed.
 *
 * @param key the peer's public key
 * @param listenAddresses where it listens, without its id
 * @param protocols what it answers to
 * @param observedAddress how it sees the one it talks to
 * @param protocolVersion customarily {@code ipfs/0.1.0}
 * @param agentVersion the program and its version
 * @param record its addresses, signed; not checked yet
 */
public record IdentifyMessage(
        Optional<PublicKey> key,
        List<Multiaddr> listenAddresses,
        List<String> protocols,
        Optional<Multiaddr> observedAddress,
        Optional<String> protocolVersion,
        Optional<String> agentVersion,
        Optional<SignedEnvelope> record) {
    /** Opened to be told who the other side is. */
    public static final String PROTOCOL = "/ipfs/id/1.0.0";

    /** Opened to tell the other side what has changed. */
    public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

    /** The longest single message that go accepts, in bytes. */
    public static final int MESSAGE_BYTES_MAX = 8192;

    /** How many messages make one at most. */
    public static final int PARTS_MAX = 10;

    /** How many addresses of a peer are kept. */
    public static final int ADDRESSES_MAX = 64;

    /** How many protocols of a peer are kept, as in go. */
    public static final int PROTOCOLS_MAX = 1024;

    /** The longest protocol id, agent or version kept, in bytes. */
    public static final int TEXT_BYTES_MAX = 256;

    /** Says nothing. */
    public static final IdentifyMessage EMPTY = new IdentifyMessage(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public IdentifyMessage {
        listenAddresses = List.copyOf(listenAddresses);
        protocols = List.copyOf(protocols);
    }

    /**
     * From encoded messages, one after another: peers split what is long, and later parts add to earlier ones.
     *
     * @throws IllegalArgumentException when malformed, or beyond a limit that no honest peer reaches
     */
    public static IdentifyMessage of(List<Bytes> parts) {
        if (parts.size() > PARTS_MAX) {
            throw new IllegalArgumentException("identify came in " + parts.size() + " messages; at most " + PARTS_MAX);
        }
        Collector collector = new Collector();
        parts.forEach(part -> collector.read(ProtoReader.of(part)));
        return collector.message();
    }

    private static final class Collector {
        private Optional<PublicKey> key = Optional.empty();
        private final List<Multiaddr> listenAddresses = new ArrayList<>();
        private final List<String> protocols = new ArrayList<>();
        private Optional<Multiaddr> observedAddress = Optional.empty();
        private Optional<String> protocolVersion = Optional.empty();
        private Optional<String> agentVersion = Optional.empty();
        private Optional<SignedEnvelope> record = Optional.empty();

        void read(ProtoReader in) {
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> key = Optional.of(PublicKey.of(in.bytes(MESSAGE_BYTES_MAX)));
                    case 2 -> KnownAddresses.add(in, listenAddresses, ADDRESSES_MAX);
                    case 3 -> protocol(in.bytes(MESSAGE_BYTES_MAX));
                    case 4 -> {
                        List<Multiaddr> observed = new ArrayList<>();
                        KnownAddresses.add(in, observed, 1);
                        observedAddress = observed.stream().findFirst();
                    }
                    case 5 -> protocolVersion = Optional.of(text(in.bytes(MESSAGE_BYTES_MAX)));
                    case 6 -> agentVersion = Optional.of(text(in.bytes(MESSAGE_BYTES_MAX)));
                    case 8 -> record = Optional.of(SignedEnvelope.of(in.bytes(MESSAGE_BYTES_MAX)));
                    default -> in.skip();
                }
            }
        }

        /** An id that is too long is not shortened: that would make it another one. */
        private void protocol(Bytes id) {
            if (protocols.size() < PROTOCOLS_MAX && !id.isEmpty() && id.length() <= TEXT_BYTES_MAX) {
                protocols.add(id.text());
            }
        }

        private static String text(Bytes bytes) {
            return bytes.slice(0, Math.min(bytes.length(), TEXT_BYTES_MAX)).text();
        }

        IdentifyMessage message() {
            return new IdentifyMessage(
                    key, listenAddresses, protocols, observedAddress, protocolVersion, agentVersion, record);
        }
    }

    /**
     * The encoded message or messages: the signed record goes into a second one where the first would pass {@code
     * partBytesMax}, as go does.
     *
     * @param partBytesMax 4096 is what every implementation accepts
     */
    public List<Bytes> encoded(int partBytesMax) {
        ProtoWriter out = new ProtoWriter();
        key.ifPresent(value -> out.bytes(1, value.encoded()));
        listenAddresses.forEach(address -> out.bytes(2, address.bytes()));
        protocols.forEach(protocol -> out.text(3, protocol));
        observedAddress.ifPresent(address -> out.bytes(4, address.bytes()));
        protocolVersion.ifPresent(text -> out.text(5, text));
        agentVersion.ifPresent(text -> out.text(6, text));
        if (record.isEmpty()) {
            return List.of(out.toBytes());
        }
        Bytes sealed = record.get().encoded();
        if (out.length() + sealed.length() + 4 <= partBytesMax) {
            return List.of(out.bytes(8, sealed).toBytes());
        }
        return List.of(out.toBytes(), new ProtoWriter().bytes(8, sealed).toBytes());
    }

    /** This message with what a push changes. */
    public IdentifyMessage changedBy(IdentifyMessage push) {
        return new IdentifyMessage(
                push.key.or(() -> key),
                push.listenAddresses.isEmpty() ? listenAddresses : push.listenAddresses,
                push.protocols.isEmpty() ? protocols : push.protocols,
                push.observedAddress.or(() -> observedAddress),
                push.protocolVersion.or(() -> protocolVersion),
                push.agentVersion.or(() -> agentVersion),
                push.record.or(() -> record));
    }
}
