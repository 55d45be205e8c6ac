package dev.starling.sim;

import java.time.Duration;

/**
 * How hosts carry byte streams over the paths of {@link LinkModel}: Reno (RFC 5681) with selective acknowledgements.
 *
 * <p><b>Connecting</b> takes one round trip. What gets no answer is repeated after 1, 2, 4 … s, {@code synRetries} times.
 *
 * <p><b>Window.</b> Under way at most are the smaller of the congestion window and what the receiver has room for. The
 * congestion window begins with ten segments (RFC 6928), doubles in each round trip (slow start), grows by a segment in
 * each round trip after the first loss, and never exceeds {@code windowBytesMax}, the sender's buffer. The receiver's room
 * begins with {@code receiveBytes}, grows to twice what its application has read within a round trip (dynamic
 * right-sizing, as in Linux), up to {@code receiveBytesMax}, and shrinks by what the application has not read.
 * What may be under way leaves in flights, of {@code flightBytes} and of a quarter of the congestion window at most, and not
 * before an eighth of it is free: so some percent of a window that is no multiple of a flight stay unused.
 *
 * <p><b>Loss is delay.</b> Each segment of a flight is lost by itself, as {@link LinkModel#loss} says. The sender knows a
 * round trip after sending, by the acknowledgements of what came behind, and repeats it; what came behind waits at the
 * receiver. Where nothing came behind, or the repetition is lost too, it waits for a timeout: a round trip and {@code
 * rtoBeyondRtt}, doubled each time. The congestion window shrinks to 7/10, once a round trip (as CUBIC does), after a
 * timeout to a segment. What finds no way (partition, box, dead host) is tried until {@code giveUp} has passed.
 *
 * <p><b>Bandwidth.</b> A host does not overflow its own uplink: a stream hands over its next flight when the one before
 * has left, so the streams and datagrams of a site take turns. A full queue at the far downlink loses flights, as it does
 * datagrams. Each segment costs {@link #HEADER_BYTES} more than it carries.
 *
 * <p>Left out: the bandwidth and the losses of acknowledgements (they are cumulative, only a partition holds them), tail
 * loss probes, Nagle's algorithm, slow start after idleness, keep-alive, TIME_WAIT.
 *
 * @param segmentBytes payload of a segment; less where {@link LinkModel#mtuBytes} says so
 * @param windowBytesMax largest congestion window
 * @param receiveBytes the receiver's room at first
 * @param receiveBytesMax the receiver's room at most
 * @param rtoBeyondRtt by how much a retransmission timeout exceeds the round trip
 * @param giveUp how long the same bytes are tried before the stream ends with {@code timeout}
 * @param synRetries how often a first segment is repeated
 * @param flightBytes what travels as one event at most
 */
public record TcpModel(
        int segmentBytes,
        int windowBytesMax,
        int receiveBytes,
        int receiveBytesMax,
        Duration rtoBeyondRtt,
        Duration giveUp,
        int synRetries,
        int flightBytes) {
    /** IP and TCP without options. */
    public static final int HEADER_BYTES = 40;

    /** What UDP adds to a datagram less than TCP to a segment. */
    private static final int BEYOND_DATAGRAM = 12;

    /** As a Linux host of today: buffers up to 4 and 6 MiB, a minute of 63 s + 64 s to connect, 15 min to give up. */
    public static final TcpModel LINUX = new TcpModel(
            1460, 4 << 20, 256 << 10, 6 << 20, Duration.ofMillis(200), Duration.ofSeconds(924), 6, 64 << 10);

    public TcpModel {
        if (segmentBytes < 1
                || windowBytesMax < segmentBytes
                || receiveBytes < segmentBytes
                || receiveBytesMax < receiveBytes
                || flightBytes < segmentBytes) {
            throw new IllegalArgumentException("a window, a buffer and a flight hold a segment at least");
        }
        if (rtoBeyondRtt.isNegative() || giveUp.isNegative() || synRetries < 0 || synRetries > 16) {
            throw new IllegalArgumentException("times are not negative, and a SYN is repeated up to 16 times");
        }
    }

    /** The same with another largest congestion window. */
    public TcpModel window(int bytesMax) {
        return new TcpModel(
                segmentBytes, bytesMax, receiveBytes, receiveBytesMax, rtoBeyondRtt, giveUp, synRetries, flightBytes);
    }

    /** The same with other room at the receiver: at first, and at most. */
    public TcpModel receive(int bytes, int bytesMax) {
        return new TcpModel(
                segmentBytes, windowBytesMax, bytes, bytesMax, rtoBeyondRtt, giveUp, synRetries, flightBytes);
    }

    /** The same with another end of patience. */
    public TcpModel giveUp(Duration value) {
        return new TcpModel(
                segmentBytes,
                windowBytesMax,
                receiveBytes,
                receiveBytesMax,
                rtoBeyondRtt,
                value,
                synRetries,
                flightBytes);
    }

    /** Payload of a segment on such a path. */
    int segmentBytes(LinkModel link) {
        return Math.max(1, Math.min(segmentBytes, link.mtuBytes() - BEYOND_DATAGRAM));
    }
}
