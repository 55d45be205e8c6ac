package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.ProtoReader;
import dev.starling.encoding.ProtoWriter;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identify.PeerRecord;
import dev.starling.identity.Identity;
import dev.starling.identity.SignedEnvelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Messages in protobuf that peers of libp2p send. */
final class WireTargets {
    private static final int TEXT_BYTES_MAX = 16;
    private static final Identity IDENTITY = Identity.generate(new SplittableRandom(1));
    private static final Bytes RECORD_TYPE = Bytes.of((byte) 3, (byte) 1);
    private static final List<Function<ProtoReader, Object>> WAYS =
            List.of(ProtoReader::number, in -> new Fixed(in.fixed64()), in -> in.bytes(Integer.MAX_VALUE), in -> {
                in.skip();
                return "passed over";
            });

    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("protobuf", WireTargets::protobuf),
            new FuzzTarget("identify", List.of("/ipfs/id/1.0.0", "/yamux/1.0.0"), WireTargets::identify),
            new FuzzTarget("envelope", WireTargets::envelope),
            new FuzzTarget("peer-record", WireTargets::peerRecord));

    private WireTargets() {}

    private record Fixed(long value) {}

    private record Field(int number, Object value) {}

    /** Fields lie where they lie whether they are read or passed over, and what is read is written so that it reads the same. */
    private static void protobuf(byte[] input) {
        EncodingTargets.read(() -> fields(input)).ifPresent(fields -> {
            List<Integer> passed = new ArrayList<>();
            ProtoReader in = ProtoReader.of(input);
            while (in.next()) {
                passed.add(in.field());
            }
            assertThat(passed).isEqualTo(fields.stream().map(Field::number).toList());
            written(fields).ifPresent(canonical -> {
                assertThat(canonical.length).isLessThanOrEqualTo(input.length);
                assertThat(fields(canonical)).isEqualTo(fields);
                assertThat(written(fields(canonical)).orElseThrow()).isEqualTo(canonical);
            });
        });
        EncodingTargets.read(() -> messages(ProtoReader.of(input)));
    }

    private static List<Field> fields(byte[] input) {
        List<Field> fields = new ArrayList<>();
        ProtoReader in = ProtoReader.of(input);
        while (in.next()) {
            assertThat(in.field()).isBetween(1, ProtoReader.FIELD_MAX);
            fields.add(new Field(in.field(), value(in)));
        }
        return fields;
    }

    /** By the wire type found, which the reader does not tell. */
    private static Object value(ProtoReader in) {
        for (Function<ProtoReader, Object> way : WAYS) {
            try {
                return way.apply(in);
            } catch (IllegalArgumentException refused) {
                if (!refused.getMessage().contains(" instead of ")) {
                    throw refused;
                }
            }
        }
        throw new AssertionError("every field can be passed over");
    }

    /** Empty where the writer has no word for a field: a fixed32, or a number above 2^63 - 1. */
    private static Optional<byte[]> written(List<Field> fields) {
        ProtoWriter out = new ProtoWriter();
        for (Field field : fields) {
            switch (field.value()) {
                case Long number when number >= 0 -> out.number(field.number(), number);
                case Fixed fixed -> out.fixed64(field.number(), fixed.value());
                case Bytes bytes -> out.bytes(field.number(), bytes);
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(out.toArray());
    }

    /** Everything as a message in a message, down to where there is none. */
    private static int messages(ProtoReader in) {
        int count = 0;
        while (in.next()) {
            if (in.field() % 2 == 1) {
                count += 1 + messages(in.message());
            } else {
                assertThat(in.text(TEXT_BYTES_MAX).length()).isLessThanOrEqualTo(TEXT_BYTES_MAX);
            }
        }
        return count;
    }

    /** One part, and the same bytes cut into parts as the first of them says: bounded, and read again as it is written. */
    private static void identify(byte[] input) {
        understood(List.of(Bytes.of(input)));
        Script script = new Script(input);
        List<Bytes> parts = new ArrayList<>();
        while (script.more()) {
            parts.add(script.text());
        }
        understood(parts);
    }

    private static void understood(List<Bytes> parts) {
        EncodingTargets.read(() -> IdentifyMessage.of(parts)).ifPresent(message -> {
            assertThat(parts).hasSizeLessThanOrEqualTo(IdentifyMessage.PARTS_MAX);
            assertThat(message.listenAddresses()).hasSizeLessThanOrEqualTo(IdentifyMessage.ADDRESSES_MAX);
            assertThat(message.protocols())
                    .hasSizeLessThanOrEqualTo(IdentifyMessage.PROTOCOLS_MAX)
                    .allMatch(id -> id.length() <= IdentifyMessage.TEXT_BYTES_MAX);
            message.agentVersion().ifPresent(WireTargets::shortText);
            message.protocolVersion().ifPresent(WireTargets::shortText);
            message.record().ifPresent(record -> EncodingTargets.read(() -> PeerRecord.open(record)));
            assertThat(message.changedBy(IdentifyMessage.EMPTY)).isEqualTo(message);
            // Malformed UTF-8 was replaced by longer characters: what is over the limit then is lost in writing.
            IdentifyMessage once = IdentifyMessage.of(message.encoded(IdentifyMessage.MESSAGE_BYTES_MAX));
            assertThat(once.listenAddresses()).isEqualTo(message.listenAddresses());
            assertThat(once.key()).isEqualTo(message.key());
            assertThat(once.record()).isEqualTo(message.record());
            assertThat(IdentifyMessage.of(once.encoded(4096))).isEqualTo(once);
        });
    }

    private static void shortText(String text) {
        assertThat(text.length()).isLessThanOrEqualTo(IdentifyMessage.TEXT_BYTES_MAX);
    }

    /** An envelope from a stranger is written as it is understood, and never holds for another domain than its own. */
    private static void envelope(byte[] input) {
        EncodingTargets.read(() -> SignedEnvelope.of(Bytes.of(input))).ifPresent(envelope -> {
            assertThat(envelope.payload().length()).isLessThanOrEqualTo(SignedEnvelope.PAYLOAD_BYTES_MAX);
            assertThat(SignedEnvelope.of(envelope.encoded())).isEqualTo(envelope);
            if (envelope.verify(PeerRecord.DOMAIN)) {
                assertThat(envelope.verify("libp2p-relay-rsvp")).isFalse();
            }
            EncodingTargets.read(() -> PeerRecord.open(envelope)).ifPresent(record -> {
                assertThat(record.peerId()).isEqualTo(envelope.key().peerId());
                assertThat(envelope.verify(PeerRecord.DOMAIN)).isTrue();
            });
        });
    }

    /** Any bytes, signed as a record by somebody who has a key: about the signer, bounded, or refused. */
    private static void peerRecord(byte[] input) {
        Bytes payload = Bytes.of(input);
        SignedEnvelope sealed = SignedEnvelope.seal(IDENTITY, PeerRecord.DOMAIN, RECORD_TYPE, payload);
        EncodingTargets.read(() -> PeerRecord.open(sealed)).ifPresent(record -> {
            assertThat(record.peerId()).isEqualTo(IDENTITY.peerId());
            assertThat(record.addresses()).hasSizeLessThanOrEqualTo(PeerRecord.ADDRESSES_MAX);
            for (Multiaddr address : record.addresses()) {
                assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
            }
            if (record.sequence() >= 0) {
                SignedEnvelope again = PeerRecord.seal(IDENTITY, record.sequence(), record.addresses());
                assertThat(PeerRecord.open(SignedEnvelope.of(again.encoded()))).isEqualTo(record);
            }
        });
    }
}
