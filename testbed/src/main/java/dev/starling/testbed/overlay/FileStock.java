package dev.starling.testbed.overlay;

import dev.starling.core.Bytes;
import dev.starling.gnutella.GnutellaMessage.Result;
import dev.starling.gnutella.transfer.UploadMachine.Offered;
import dev.starling.napster.NapsterMessage.Tune;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * The files of a job: which there are, and what is in them. A file's index, which hits name, is its number here; its bytes
 * follow from that, so that who has fetched it knows whether it is whole.
 */
final class FileStock {
    /** A transfer takes two seconds: long enough to be under way when something dies. */
    static final int FILE_BYTES = 128 << 10;
    /** What a modem of those days would have envied: bytes a second of each upload. */
    static final int UPLOAD_BYTES_PER_SECOND = 64 << 10;

    private static final int FILES_A_PEER = 4;

    private final int files;

    /** @param peers for whom: as many files as peers, where those are not very few */
    FileStock(int peers) {
        // More than one peer has: there is always something to search.
        files = Math.max(2 * FILES_A_PEER, peers);
    }

    int files() {
        return files;
    }

    /** What a peer shares: the files are spread evenly at first, and drawn for who comes later. */
    List<Integer> share(int peer, SplittableRandom random) {
        TreeSet<Integer> chosen = new TreeSet<>();
        chosen.add(peer % files);
        while (chosen.size() < FILES_A_PEER) {
            chosen.add(random.nextInt(files));
        }
        return List.copyOf(chosen);
    }

    String name(int file) {
        return "band" + file / 10 + " song" + file + ".mp3";
    }

    /** Words that only this file's name has. */
    String query(int file) {
        return "song" + file;
    }

    /** The file of this name; −1 where it is none of ours. */
    int file(String name) {
        String digits = name.replaceFirst("^band\\d+ song(\\d{1,6})\\.mp3$", "$1");
        return digits.matches("\\d{1,6}") && name(Integer.parseInt(digits)).equals(name)
                ? Integer.parseInt(digits)
                : -1;
    }

    Result result(int file) {
        return new Result(file, FILE_BYTES, Bytes.utf8(name(file)), Bytes.EMPTY);
    }

    Tune tune(int file) {
        return new Tune(name(file), "0".repeat(32), FILE_BYTES, 128, 44_100, 210);
    }

    Map<Long, Offered> offered(List<Integer> shared) {
        Map<Long, Offered> all = new LinkedHashMap<>();
        shared.forEach(file -> all.put((long) file, new Offered(name(file), FILE_BYTES)));
        return all;
    }

    /** A part of a file. */
    static byte[] content(long file, long from, int length) {
        byte[] part = new byte[length];
        for (int i = 0; i < length; i++) {
            part[i] = at(file, from + i);
        }
        return part;
    }

    /** Whether these are the file's bytes from there on. */
    static boolean isContent(long file, long from, ByteBuffer data) {
        for (int i = data.position(); i < data.limit(); i++) {
            if (data.get(i) != at(file, from + i - data.position())) {
                return false;
            }
        }
        return true;
    }

    private static byte at(long file, long position) {
        return (byte) ((file * 0x9e37_79b9L + position * 31) >>> 7);
    }
}
