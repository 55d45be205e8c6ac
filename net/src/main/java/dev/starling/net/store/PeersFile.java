package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.srp.SrpState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The known peers and the join counter, as text that a person can read:
 *
 * <pre>
 *   starling peers 1
 *   clock 17
 *   peer 6f1c… 192.0.2.7:9001 31 indexed
 *   peer 03aa… [2001:db8::7]:4001 7
 *   crc32c 1b2c3d4e
 * </pre>
 *
 * The checksum is over all lines before its own. The file is replaced as a whole: written under another name, forced,
 * renamed, and the folder forced, so that at any moment the old or the new one is there.
 */
final class PeersFile {
    static final String NAME = "peers";
    private static final String NEXT = "peers.new";
    private static final String DAMAGED = "peers.damaged";
    private static final String HEAD = "starling peers 1";
    private static final String CHECK = "crc32c ";
    private static final int BYTES_MAX = 4 << 20;

    /** The file's content. */
    record Content(List<SrpState.KnownPeer> peers, long clock) {
        static final Content EMPTY = new Content(List.of(), 0);

        Content {
            peers = List.copyOf(peers);
        }
    }

    /** The text is not what was written. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    private final LogFolder folder;

    PeersFile(LogFolder folder) {
        this.folder = folder;
    }

    /** What was written last; a damaged file is put aside with a warning and counts as none. */
    Content read(Consumer<? super String> warnings) throws IOException {
        byte[] bytes;
        try {
            bytes = folder.read(NAME, BYTES_MAX);
        } catch (NoSuchFileException firstLife) {
            return Content.EMPTY;
        }
        try {
            return decode(bytes);
        } catch (Damaged damaged) {
            warnings.accept("the list of known peers, " + folder.path() + "/" + NAME + ", cannot be used ("
                    + damaged.getMessage() + "); " + putAside()
                    + ". Going on without it: bootstrap peers lead to new ones.");
            return Content.EMPTY;
        }
    }

    private String putAside() {
        try {
            folder.rename(NAME, DAMAGED);
            return "it is kept as " + DAMAGED;
        } catch (IOException e) {
            return "it stays where it is (" + Trouble.reason(e) + ")";
        }
    }

    void write(Content content) throws IOException {
        byte[] bytes = encode(content);
        try (LogFile next = folder.open(NEXT)) {
            next.truncate(0);
            next.write(ByteBuffer.wrap(bytes), 0);
            next.force();
        }
        folder.rename(NEXT, NAME);
        folder.force();
    }

    static byte[] encode(Content content) {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        text.append("clock ").append(content.clock()).append('\n');
        for (SrpState.KnownPeer peer : content.peers()) {
            text.append("peer ")
                    .append(peer.peerId().hex())
                    .append(' ')
                    .append(peer.endpoint())
                    .append(' ')
                    .append(peer.natBits())
                    .append(peer.indexed() ? " indexed\n" : "\n");
        }
        String check = checksum(text.toString().getBytes(StandardCharsets.US_ASCII), text.length());
        return text.append(CHECK).append(check).append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    static Content decode(byte[] bytes) throws Damaged {
        // ISO-8859-1 keeps every byte, so that the checksum sees a flipped high bit too.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(HEAD + "\n")) {
            throw new Damaged("it does not begin with \"" + HEAD + "\": damaged, or of another version");
        }
        int check = text.lastIndexOf(CHECK);
        if (check < 0 || !text.substring(check).equals(CHECK + checksum(bytes, check) + "\n")) {
            throw new Damaged("its checksum does not hold");
        }
        List<SrpState.KnownPeer> peers = new ArrayList<>();
        long clock = 0;
        for (String line : text.substring(HEAD.length() + 1, check).split("\n", -1)) {
            try {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "clock" -> clock = Long.parseLong(words[1]);
                    case "peer" -> peers.add(peer(words));
                    case "" -> {}
                    default -> throw new Damaged("unknown line \"" + words[0] + "\"");
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new Damaged("malformed line");
            }
        }
        return new Content(peers, clock);
    }

    private static SrpState.KnownPeer peer(String[] words) {
        return new SrpState.KnownPeer(
                Bytes.fromHex(words[1]),
                Endpoint.parse(words[2]),
                Integer.parseInt(words[3]),
                words.length > 4 && words[4].equals("indexed"));
    }
}
