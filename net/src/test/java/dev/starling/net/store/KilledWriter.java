package dev.starling.net.store;

import dev.starling.peer.PeerException;
import dev.starling.srp.SrpPacket;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;

/**
 * A process made to be killed: it stores packets as fast as it can and says which are acknowledged.
 *
 * <p>Arguments: folder, life, kind ({@link Kind}). Lines out: {@code I key} its public key, {@code L n} packets loaded,
 * {@code R n} packet n is about to be removed, {@code A m n} packets m to n (exclusive) are acknowledged.
 */
final class KilledWriter {
    /** How it writes: many small segments, where rolling and copying happen all the time, or the real sizes. */
    enum Kind {
        SMALL(StoreSettings.DEFAULT.log(new SegmentLog.Limits(16 << 10, 4)), 22, 4),
        REAL(StoreSettings.DEFAULT, 3000, 150);

        final StoreSettings settings;
        final int live;
        final int group;

        Kind(StoreSettings settings, int live, int group) {
            this.settings = settings;
            this.live = live;
            this.group = group;
        }
    }

    private KilledWriter() {}

    /** Packet {@code number} of a life; the same in every process. */
    static SrpPacket packet(int life, int number) {
        return Packets.random(new SplittableRandom((long) life << 32 | number));
    }

    public static void main(String[] args) throws InterruptedException {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.US_ASCII);
        Path path = Path.of(args[0]);
        int life = Integer.parseInt(args[1]);
        Kind kind = Kind.valueOf(args[2]);
        FolderState folder;
        try {
            folder = FolderState.open(path, warning -> say(out, "W " + warning));
        } catch (PeerException inUse) {
            say(out, "W " + inUse.getMessage());
            System.exit(1);
            return;
        }
        say(out, "I " + folder.identity().publicKey().hex());
        FolderStore store = folder.store(warning -> say(out, "W " + warning), kind.settings);
        List<SrpPacket> before = store.load().packets();
        say(out, "L " + before.size());
        for (SrpPacket old : before) {
            store.remove(List.of(old.packetId()));
        }
        write(out, store, life, kind);
    }

    private static void write(PrintStream out, FolderStore store, int life, Kind kind) throws InterruptedException {
        SplittableRandom random = new SplittableRandom(life);
        ArrayDeque<Integer> live = new ArrayDeque<>();
        Semaphore underWay = new Semaphore(4);
        int number = 0;
        while (true) {
            int from = number;
            int to = from + random.nextInt(1, kind.group + 1);
            for (; number < to; number++) {
                if (live.size() >= kind.live) {
                    int oldest = live.removeFirst();
                    say(out, "R " + oldest);
                    store.remove(List.of(packet(life, oldest).packetId()));
                }
                live.add(number);
                store.put(packet(life, number));
            }
            underWay.acquire();
            store.whenDurable(durable -> {
                if (durable) {
                    say(out, "A " + from + " " + to);
                }
                underWay.release();
            });
        }
    }

    private static void say(PrintStream out, String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
