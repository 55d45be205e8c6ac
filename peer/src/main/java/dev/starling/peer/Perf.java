package dev.starling.peer;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * The perf protocol (libp2p specs, perf/perf.md): the client says how many bytes it wants back, sends as many as it likes,
 * half-closes, and reads. Costs whoever serves it bandwidth: serve it only on purpose.
 */
public final class Perf {
    public static final String PROTOCOL = "/perf/1.0.0";

    private static final int BLOCK_BYTES = 64 << 10;

    private Perf() {}

    /**
     * What one run came to.
     *
     * @param connected from the call until the stream was open
     * @param firstByte from the call until the first byte came back; zero when none was asked for
     * @param upload from the first byte sent until the other side had read them all, as seen by its first byte or its end
     * @param download from the first byte back to the last
     * @param total from the call to the end
     */
    public record Result(
            long uploadBytes,
            long downloadBytes,
            Duration connected,
            Duration firstByte,
            Duration upload,
            Duration download,
            Duration total) {}

    /** Serves it. */
    public static StreamHandler server() {
        return Perf::serve;
    }

    private static void serve(Stream stream) {
        long wanted = ByteBuffer.wrap(stream.readExactly(Long.BYTES)).getLong();
        byte[] block = new byte[BLOCK_BYTES];
        int bytes;
        do {
            bytes = stream.read(block, 0, block.length);
        } while (bytes >= 0);
        long left = wanted;
        while (left != 0) {
            // An unsigned count: what looks negative is more than anybody will wait for.
            int next = left < 0 ? block.length : (int) Math.min(left, block.length);
            stream.write(block, 0, next);
            left -= next;
        }
        stream.closeWrite();
    }

    /**
     * One run over a new stream.
     *
     * @param world whose clock is used
     * @param progress told of the bytes moved so far, both ways together, about every block
     * @throws PeerException with {@code PROTOCOL} when it is not spoken or other than the wanted number of bytes came back
     */
    public static Result run(
            World world, Connection connection, long uploadBytes, long downloadBytes, LongConsumer progress) {
        if (uploadBytes < 0 || downloadBytes < 0) {
            throw new IllegalArgumentException("fewer than no bytes: " + uploadBytes + ", " + downloadBytes);
        }
        Duration began = world.elapsed();
        Stream stream = connection.open(PROTOCOL);
        try {
            Duration open = world.elapsed();
            stream.write(ByteBuffer.allocate(Long.BYTES).putLong(downloadBytes).array());
            byte[] block = new byte[BLOCK_BYTES];
            long sent = 0;
            while (sent < uploadBytes) {
                int next = (int) Math.min(block.length, uploadBytes - sent);
                stream.write(block, 0, next);
                sent += next;
                progress.accept(sent);
            }
            stream.closeWrite();
            long got = Math.max(0, stream.read(block, 0, block.length));
            Duration first = world.elapsed();
            int bytes = got == 0 ? -1 : 0;
            while (bytes >= 0) {
                got += bytes;
                progress.accept(sent + got);
                bytes = stream.read(block, 0, block.length);
            }
            if (got != downloadBytes) {
                throw new PeerException(
                        PeerException.Code.PROTOCOL, got + " bytes came back, not " + downloadBytes + " as asked for");
            }
            Duration end = world.elapsed();
            return new Result(
                    sent,
                    got,
                    open.minus(began),
                    got == 0 ? Duration.ZERO : first.minus(began),
                    first.minus(open),
                    got == 0 ? Duration.ZERO : end.minus(first),
                    end.minus(began));
        } catch (PeerException e) {
            stream.reset();
            throw e;
        }
    }
}
