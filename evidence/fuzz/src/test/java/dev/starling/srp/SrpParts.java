package dev.starling.srp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.fuzz.Script;
import dev.starling.identity.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What the package's own decoders promise; here, on the class path, because none of them is public. */
public final class SrpParts {
    private static final List<SrpType> WITH_BODY =
            List.of(SrpType.PING, SrpType.PONG, SrpType.INTRO, SrpType.JOIN, SrpType.QUERY);
    private static final Sealing SEALING = Sealing.of(ClusterKeys.derive("fuzz", "sealed"));
    private static final Identity SIGNER = Identity.generate(new SplittableRandom(1));
    private static final int FRAGMENTS_MAX = 24;

    private SrpParts() {}

    /** A type and a body: refused with a reason, or written so that it is read as the same. */
    public static void body(byte[] input) {
        Script script = new Script(input);
        SrpType type = script.of(WITH_BODY);
        Bytes message = script.bytes(input.length);
        switch (SrpBodies.parse(type, message)) {
            case SrpBodies.Parsed.Refused(String detail) ->
                assertThat(detail).isNotBlank().hasSizeLessThan(2000);
            case SrpBodies.Parsed.Ok(SrpBody body) -> {
                assertThat(body.type()).isEqualTo(type);
                Bytes written = SrpBodies.write(body);
                assertThat(SrpBodies.parse(type, written)).isEqualTo(new SrpBodies.Parsed.Ok(body));
            }
        }
        joined(message);
        head(message);
    }

    /** What a relay fills in neither breaks a join nor changes whose id it has. */
    private static void joined(Bytes message) {
        Bytes filled =
                JoinIds.fillIn(message, IpAddress.LOOPBACK, 9000, 31, PacketIds.first(message), 1_700_000_000_000L);
        assertThat(filled.length()).isLessThanOrEqualTo(Math.max(message.length(), SrpPacket.MESSAGE_MAX));
        SrpPacket packet = SrpPacket.of(SrpType.JOIN)
                .message(message)
                .packetId(PacketIds.control(SrpPacket.UNSET, message, SrpPacket.UNSET))
                .build();
        assertThat(PacketIds.verify(packet, null)).isEqualTo(PacketIds.Verdict.VALID);
        PacketIds.verify(packet.with().packetId(PacketIds.first(message)).build(), null);
        if (SrpBodies.parse(SrpType.JOIN, message) instanceof SrpBodies.Parsed.Ok(SrpBody body)
                && body instanceof SrpBody.Join join) {
            assertThat(SrpBodies.parse(SrpType.JOIN, filled)).isInstanceOf(SrpBodies.Parsed.Ok.class);
            boolean announcement = join.rendezvousAddress() == null
                    && join.rendezvousPort() == null
                    && join.rendezvousType() == null
                    && join.rendezvousPeerId() == null
                    && join.rendezvousDeadline() == null
                    && join.rendezvousRequesterPeerId() == null;
            // As every sender writes it: without white space, which nobody's id is made over after a relay.
            if (announcement && message.equals(SrpBodies.write(body))) {
                assertThat(PacketIds.verify(packet.with().message(filled).build(), null))
                        .isEqualTo(PacketIds.Verdict.VALID);
            }
        }
    }

    private static void head(Bytes message) {
        Fragments.Head head = Fragments.head(message, FRAGMENTS_MAX);
        if (head != null) {
            assertThat(head.indexes()).isBetween(1, FRAGMENTS_MAX);
            assertThat(head.size()).isBetween(1L, (long) head.indexes() * SrpPacket.MESSAGE_MAX);
            assertThat(head.tsMs()).isNotNegative();
        }
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .index(0)
                .message(message)
                .packetId(PacketIds.first(Bytes.EMPTY))
                .build();
        assertThat(Fragments.original(packet)).isEqualTo(packet);
        SrpPacket own = packet.with().packetId(PacketIds.first(message)).build();
        assertThat(Fragments.original(own)).isEqualTo(own);
    }

    /** A summary is read as it is written; the trie's depends on what is in it, not on how that came. */
    public static void summary(byte[] input) {
        Bytes message = Bytes.of(input);
        CacheSummary summary = CacheSummary.decode(message);
        if (summary != null) {
            assertThat(summary.encode()).isEqualTo(message);
            assertThat(summary.buckets()).hasSize(CacheSummary.BUCKETS);
            new SummaryTrie().summary(summary.prefix());
        }
        List<Bytes> ids = new ArrayList<>();
        for (int i = 0; i + 1 < Math.min(input.length, 256); i += 2) {
            byte[] id = new byte[32];
            // Neighbours in the first digits, so that leaves split deep down.
            id[input[i] & 7] = input[i + 1];
            id[31] = input[i];
            ids.add(Bytes.wrap(id));
        }
        tries(ids);
    }

    private static void tries(List<Bytes> ids) {
        SummaryTrie one = new SummaryTrie();
        SummaryTrie other = new SummaryTrie();
        ids.forEach(one::add);
        ids.reversed().forEach(other::add);
        assertThat(one.hash()).isEqualTo(other.hash());
        for (String prefix : List.of("", "0", "00", "0000000000")) {
            assertThat(one.summary(prefix)).isEqualTo(other.summary(prefix));
            assertThat(CacheSummary.decode(one.summary(prefix).encode())).isEqualTo(one.summary(prefix));
            assertThat(one.under(prefix, 1000)).isSorted().isEqualTo(other.under(prefix, 1000));
        }
        for (Bytes id : ids) {
            assertThat(one.contains(id)).isEqualTo(one.remove(id));
        }
        assertThat(one.hash()).isEqualTo(CacheSummary.EMPTY_HASH);
    }

    /**
     * A message of some size in fragments that come in some order, some twice, some never, and others that do not belong
     * to it: it is put together only as it was.
     */
    public static void composition(byte[] input) {
        Script script = new Script(input);
        byte[] text = new byte[script.number() * 64 + script.number() + 1025];
        new SplittableRandom(text.length).nextBytes(text);
        Bytes message = Bytes.wrap(text);
        List<SrpPacket> packets =
                Fragments.cut(SrpPacket.of(SrpType.STREAM).build(), message, script.number(), Fragments.NO_META);
        Compositions compositions = new Compositions(4, FRAGMENTS_MAX);
        Bytes sender = packets.getFirst().packetId();
        List<Integer> came = new ArrayList<>();
        boolean forged = false;
        long nowNs = 0;
        while (script.more()) {
            int index = script.number();
            SrpPacket packet = packets.get(index % packets.size());
            if ((index & 0xc0) == 0xc0) {
                packet = forgery(script, packet);
                forged = true;
            }
            try {
                Compositions.Whole whole =
                        compositions.add(packet, forged && script.flag() ? Bytes.EMPTY : sender, nowNs);
                if (whole != null && !forged) {
                    assertThat(whole.message()).isEqualTo(message);
                    assertThat(came.stream().distinct().count() + 1).isGreaterThanOrEqualTo(packets.size());
                    came.clear();
                } else if (whole != null) {
                    assertThat(whole.message().length()).isBetween(1, FRAGMENTS_MAX * SrpPacket.MESSAGE_MAX);
                } else {
                    came.add(packet.index());
                }
            } catch (Compositions.BadComposition refused) {
                assertThat(refused.getMessage()).isNotBlank();
                assertThat(forged).as("refused without a forgery").isTrue();
            }
            nowNs += index % 16 == 15 ? 1_000_000L : 0;
        }
    }

    private static SrpPacket forgery(Script script, SrpPacket packet) {
        int which = script.number();
        SrpPacket.Builder forged = packet.with();
        if ((which & 1) != 0) {
            forged.message(script.text());
        }
        if ((which & 2) != 0) {
            forged.index(Math.max(0, script.number() - 4));
        }
        if ((which & 4) != 0) {
            forged.previousId(PacketIds.first(Bytes.of((byte) script.number())));
        }
        if ((which & 8) != 0) {
            forged.message(Bytes.utf8(
                    "{\"meta\":{},\"size\":" + script.number() * 100 + ",\"indexes\":" + script.number() % 32 + "}"));
        }
        if ((which & 16) != 0) {
            Bytes content = forged.build().message();
            forged.packetId(
                    forged.build().index() == 0
                            ? PacketIds.first(content)
                            : PacketIds.next(forged.build().previousId(), content));
        }
        return forged.build();
    }

    /** Nothing opens but what a member has sealed, and not with a bit of it flipped or an end cut off. */
    public static void sealed(byte[] input) {
        assertThat(SEALING.open(input)).isNull();
        byte[] sealed = SEALING.seal(input, new SplittableRandom(input.length));
        assertThat(SEALING.open(sealed)).isEqualTo(input);
        int at = Math.floorMod(Arrays.hashCode(input), sealed.length * 8);
        byte[] flipped = sealed.clone();
        flipped[at >> 3] ^= (byte) (1 << (at & 7));
        assertThat(SEALING.open(flipped)).as("bit %d flipped", at).isNull();
        assertThat(SEALING.open(Arrays.copyOf(sealed, at >> 3))).isNull();
        assertThat(SEALING.open(Arrays.copyOf(sealed, sealed.length + 1))).isNull();
    }

    /** Any bytes as the body of a head: what is accepted announces no more than its fragments can hold. */
    public static void heads(byte[] input) {
        for (int fragmentsMax : List.of(1, FRAGMENTS_MAX, 1100)) {
            Fragments.Head head = Fragments.head(Bytes.of(input), fragmentsMax);
            if (head != null) {
                assertThat(head.indexes()).isBetween(1, fragmentsMax);
                assertThat(head.size()).isBetween(1L, (long) SrpPacket.MESSAGE_MAX * head.indexes());
                assertThat(head.tsMs()).isNotNegative();
                assertThat((long) Fragments.compose(head, List.of()).length()).isEqualTo(head.size());
            }
        }
    }

    /** Any bytes as a message that was signed (the reference leaves the first 64 of them unsigned), and as somebody's word. */
    public static void signature(byte[] input) {
        Bytes message = Bytes.of(input);
        Bytes key = SIGNER.publicKey();
        Bytes signature = EventSignature.sign(SIGNER, message);
        assertThat(EventSignature.verify(key, signature, message)).isTrue();
        assertThat(EventSignature.verify(key, flipped(signature, 0, input), message))
                .isFalse();
        assertThat(EventSignature.verify(flipped(key, 0, input), signature, message))
                .isFalse();
        if (input.length > 64) {
            assertThat(EventSignature.verify(key, signature, flipped(message, 64, input)))
                    .isFalse();
        }
        Script script = new Script(input);
        int keyBytes = script.number() % 40;
        Bytes strangersSignature = script.bytes(64);
        Bytes strangersKey = script.bytes(keyBytes);
        Bytes strangersMessage = script.rest();
        if (EventSignature.verify(strangersKey, strangersSignature, strangersMessage)) {
            assertThat(keyBytes).isEqualTo(32);
            assertThat(EventSignature.verify(strangersKey, flipped(strangersSignature, 0, input), strangersMessage))
                    .isFalse();
        }
    }

    /** One bit is another, at a place from {@code from} on that {@code choice} decides. */
    private static Bytes flipped(Bytes data, int from, byte[] choice) {
        byte[] copy = data.toArray();
        int bit = 8 * from + Math.floorMod(Arrays.hashCode(choice), 8 * (copy.length - from));
        copy[bit >> 3] ^= (byte) (1 << (bit & 7));
        return Bytes.wrap(copy);
    }
}
