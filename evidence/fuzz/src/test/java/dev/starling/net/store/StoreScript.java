package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.identity.Hashes;
import dev.starling.identity.Identity;
import dev.starling.peer.PeerException;
import dev.starling.srp.SrpCodec;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import dev.starling.srp.SrpType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Files of a state folder that somebody has damaged, or made up. */
public final class StoreScript {
    private static final SegmentLog.Limits SMALL = new SegmentLog.Limits(16 << 10, 3);
    private static final StoreSettings SETTINGS = StoreSettings.DEFAULT.log(SMALL);

    private static final Path FOLDER = folder();

    private StoreScript() {}

    /**
     * A packet log: the first byte says whether the rest is a file as it is, or how one is made, with checksums that
     * hold. It always opens, gives back nothing but values under their own hash, and takes and keeps a new packet.
     */
    public static void segments(byte[] input) {
        MemoryFolder packets = new MemoryFolder();
        Reader reader = new Reader(input);
        if (reader.number() % 2 == 0) {
            packets.plant("seg-00000001", reader.rest());
        } else {
            int number = 1;
            while (reader.more()) {
                packets.plant(String.format("seg-%08d", number++), segment(reader));
            }
        }
        try {
            values(packets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer(packets);
    }

    private static void values(MemoryFolder packets) throws IOException {
        Set<Bytes> keys = new LinkedHashSet<>();
        try (SegmentLog log = SegmentLog.open(packets, SMALL, null)) {
            log.forEach((key, value) -> {
                assertThat(value.length).isBetween(1, LogRecord.VALUE_BYTES_MAX);
                assertThat(Bytes.wrap(Hashes.sha256(value))).isEqualTo(key);
                assertThat(keys.add(key)).as("given twice").isTrue();
            });
            assertThat(log.size()).isEqualTo(keys.size());
            assertThat(log.liveBytes()).isNotNegative();
        }
    }

    private static void writer(MemoryFolder packets) {
        MemoryFolder root = new MemoryFolder();
        List<String> warnings = new ArrayList<>();
        StateWriter first = new StateWriter(root, packets, SETTINGS, warnings::add);
        SrpState state = first.open(0);
        SrpPacket more = SrpPacket.of(SrpType.PUBLISH)
                .packetId(Bytes.wrap(Hashes.sha256(new byte[] {1})))
                .message(Bytes.of((byte) 1))
                .build();
        assertThat(first.commit(List.of(new Change.Put(more)), null, true, true, 1))
                .isTrue();
        long evictions = first.status(0).evicted();
        first.close();
        assertThat(warnings).hasSizeLessThanOrEqualTo(1);

        SrpState again = new StateWriter(root, packets, SETTINGS, warnings::add).open(2);
        assertThat(again.packets()).contains(more);
        if (evictions == 0) {
            Set<Bytes> ids = new LinkedHashSet<>();
            again.packets().forEach(packet -> ids.add(packet.packetId()));
            state.packets().forEach(packet -> assertThat(ids).contains(packet.packetId()));
        }
    }

    /** Records that hold, of the script's making; at times one that does not. */
    private static byte[] segment(Reader reader) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Bytes lastKey = Bytes.wrap(new byte[32]);
        for (int what = reader.number(); what % 8 != 7 && file.size() < SMALL.segmentBytes(); what = reader.number()) {
            byte[] value = switch (what % 8) {
                case 0, 1 -> reader.bytes();
                case 2 -> new byte[0];
                case 3, 4 -> packet(reader);
                default -> null;
            };
            if (value == null) {
                file.writeBytes(reader.bytes());
            } else {
                lastKey = value.length == 0 ? lastKey : Bytes.wrap(Hashes.sha256(value));
                ByteBuffer record = ByteBuffer.allocate(LogRecord.bytes(value.length));
                LogRecord.write(record, what < 248 ? lastKey : Bytes.wrap(Hashes.sha256(Bytes.EMPTY.shared())), value);
                file.writeBytes(record.array());
            }
            if (!reader.more()) {
                break;
            }
        }
        return file.toByteArray();
    }

    private static byte[] packet(Reader reader) {
        Bytes message = Bytes.wrap(reader.bytes());
        return SrpCodec.encode(SrpPacket.of(SrpType.PUBLISH)
                .hops(reader.number() % 4)
                .message(message)
                .packetId(Bytes.wrap(Hashes.sha256(message.shared())))
                .build());
    }

    /**
     * A list of known peers, as it is or, after an odd byte, with the checksum that it ought to have: damaged, or read as
     * it would be written; in either case the store opens, and the next list is kept.
     */
    public static void peers(byte[] input) {
        byte[] file = input.length > 0 && input[0] % 2 != 0 ? checked(input) : input;
        PeersFile.Content content;
        try {
            content = PeersFile.decode(file);
            assertThat(reread(content)).isEqualTo(content);
        } catch (WholeFile.Damaged damaged) {
            assertThat(damaged.getMessage()).isNotBlank();
            content = PeersFile.Content.EMPTY;
        }
        MemoryFolder root = new MemoryFolder();
        root.plant(PeersFile.NAME, file);
        List<String> warnings = new ArrayList<>();
        Consumer<String> warn = warnings::add;
        StateWriter writer = new StateWriter(root, new MemoryFolder(), SETTINGS, warn);
        SrpState state = writer.open(0);
        assertThat(state.peers()).isEqualTo(content.peers());
        assertThat(state.clock()).isEqualTo(content.clock());
        PeersFile.Content next = new PeersFile.Content(content.peers(), 7);
        assertThat(writer.commit(List.of(), next, true, true, 1)).isTrue();
        writer.close();
        assertThat(new StateWriter(root, new MemoryFolder(), SETTINGS, warn).open(2))
                .isEqualTo(new SrpState(content.peers(), List.of(), 7));
        assertThat(warnings).hasSizeLessThanOrEqualTo(1);
    }

    private static PeersFile.Content reread(PeersFile.Content content) {
        try {
            return PeersFile.decode(PeersFile.encode(content));
        } catch (WholeFile.Damaged damaged) {
            throw new AssertionError("what was read cannot be written", damaged);
        }
    }

    private static byte[] checked(byte[] input) {
        byte[] lines = Arrays.copyOfRange(input, 1, input.length);
        CRC32C crc = new CRC32C();
        crc.update(lines);
        byte[] check = String.format("crc32c %08x\n", crc.getValue()).getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(lines, lines.length + check.length);
        System.arraycopy(check, 0, all, lines.length, check.length);
        return all;
    }

    /** The secret key: read as it stands there, or refused without a word of it. */
    public static void identity(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Path file = FOLDER.resolve(IdentityFile.NAME);
        try {
            Files.write(file, input);
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            Identity identity = new IdentityFile(new DiskFolder(FOLDER)).read().orElseThrow();
            assertThat(text).containsIgnoringCase(identity.seed().hex());
            assertThat(text).containsIgnoringCase(identity.publicKey().hex());
        } catch (PeerException refused) {
            assertThat(refused.code()).isEqualTo(PeerException.Code.STORAGE);
            for (String word : text.split("\\s+")) {
                assertThat(word.length() >= 32 && refused.getMessage().contains(word))
                        .as("\"%s\" in \"%s\"", word, refused.getMessage())
                        .isFalse();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            Path made = Files.createTempDirectory("starling-fuzz");
            made.toFile().deleteOnExit();
            made.resolve(IdentityFile.NAME).toFile().deleteOnExit();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader {
        private final ByteBuffer data;

        Reader(byte[] input) {
            data = ByteBuffer.wrap(input);
        }

        boolean more() {
            return data.hasRemaining();
        }

        int number() {
            return more() ? data.get() & 0xff : 0;
        }

        byte[] bytes() {
            int wanted = number() + 1;
            byte[] bytes = new byte[Math.min(data.remaining(), wanted)];
            data.get(bytes);
            return bytes;
        }

        byte[] rest() {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            return bytes;
        }
    }
}
