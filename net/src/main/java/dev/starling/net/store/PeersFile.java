package dev.starling.net.store;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.srp.SrpState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
 * The checksum is over all lines before its own. The file is replaced as a whole, see {@link WholeFile}.
 */
final class PeersFile {
    static final String NAME = "peers";
    private static final String HEAD = "starling peers 1";
    private static final int BYTES_MAX = 4 << 20;

    /** The file's content. */
    record Content(List<SrpState.KnownPeer> peers, long clock) {
        static final Content EMPTY = new Content(List.of(), 0);

        Content {
            peers = List.copyOf(peers);
        }
    }

    private final WholeFile file;

    PeersFile(LogFolder folder) {
        file = new WholeFile(folder, NAME);
    }

    /** What was written last; a damaged file is put aside with a warning and counts as none. */
    Content read(Consumer<? super String> warnings) throws IOException {
        byte[] bytes;
        try {
            bytes = file.read(BYTES_MAX);
        } catch (NoSuchFileException firstLife) {
            return Content.EMPTY;
        }
        try {
            return decode(bytes);
        } catch (WholeFile.Damaged damaged) {
            warnings.accept("the list of known peers, " + file.path() + ", cannot be used (" + damaged.getMessage()
                    + "); " + file.putAside()
                    + ". Going on without it: bootstrap peers lead to new ones.");
            return Content.EMPTY;
        }
    }

    void write(Content content) throws IOException {
        file.replace(encode(content));
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
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        return Bytes.concat(Bytes.wrap(bytes), Bytes.wrap(WholeFile.check(bytes, bytes.length)))
                .shared();
    }

    static Content decode(byte[] bytes) throws WholeFile.Damaged {
        // ISO-8859-1 keeps every byte, so that the checksum sees a flipped high bit too.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(HEAD + "\n")) {
            throw new WholeFile.Damaged("it does not begin with \"" + HEAD + "\": damaged, or of another version");
        }
        int check = WholeFile.checked(bytes);
        List<SrpState.KnownPeer> peers = new ArrayList<>();
        long clock = 0;
        for (String line : text.substring(HEAD.length() + 1, check).split("\n", -1)) {
            try {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "clock" -> clock = Long.parseLong(words[1]);
                    case "peer" -> peers.add(peer(words));
                    case "" -> {}
                    default -> throw new WholeFile.Damaged("unknown line \"" + words[0] + "\"");
                }
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw new WholeFile.Damaged("malformed line");
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
