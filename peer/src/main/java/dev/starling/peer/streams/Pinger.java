package dev.starling.peer.streams;

import dev.starling.peer.PeerException;
import dev.starling.peer.Stream;
import dev.starling.ping.PingResponder;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/** The asking side of ping: 32 random bytes, timed until they are back. */
final class Pinger {
    private final LongSupplier nowNs;
    private final IntFunction<byte[]> random;

    /**
     * @param nowNs the world's clock
     * @param random so many random bytes
     */
    Pinger(LongSupplier nowNs, IntFunction<byte[]> random) {
        this.nowNs = nowNs;
        this.random = random;
    }

    /** One round trip on a stream of its own. */
    Duration ping(HostedConnection connection, Duration timeout) {
        byte[] question = random.apply(PingResponder.PING_BYTES);
        Stream stream = connection.open(PingResponder.PROTOCOL);
        try {
            stream.timeout(timeout);
            long sentNs = nowNs.getAsLong();
            stream.write(question);
            byte[] answer = stream.readExactly(question.length);
            long rttNs = nowNs.getAsLong() - sentNs;
            if (!Arrays.equals(question, answer)) {
                throw new PeerException(
                        PeerException.Code.PROTOCOL, connection.remote() + " answered a ping with other bytes");
            }
            stream.close();
            return Duration.ofNanos(rttNs);
        } catch (PeerException e) {
            stream.reset();
            throw e;
        }
    }
}
