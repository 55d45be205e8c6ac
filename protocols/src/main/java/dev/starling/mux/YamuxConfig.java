package dev.starling.mux;

/**
 * Every number of yamux. Sizes in bytes, times in nanoseconds. "Spec" is {@code yamux/README.md} of libp2p/specs.
 *
 * @param windows what the remote side may send
 * @param sending what we send
 * @param streams how many streams
 * @param pings liveness and round-trip time
 */
public record YamuxConfig(Windows windows, Sending sending, Streams streams, Pings pings) {
    private static final long SECOND = 1_000_000_000L;

    /** As the specification says where it speaks, otherwise as go-yamux does where that is sound. */
    public static final YamuxConfig DEFAULT =
            new YamuxConfig(Windows.DEFAULT, Sending.DEFAULT, Streams.DEFAULT, Pings.DEFAULT);

    public YamuxConfig windows(Windows value) {
        return new YamuxConfig(value, sending, streams, pings);
    }

    public YamuxConfig sending(Sending value) {
        return new YamuxConfig(windows, value, streams, pings);
    }

    public YamuxConfig streams(Streams value) {
        return new YamuxConfig(windows, sending, value, pings);
    }

    public YamuxConfig pings(Pings value) {
        return new YamuxConfig(windows, sending, streams, value);
    }

    /**
     * What the remote side may send before the application reads.
     *
     * @param bytesMax the largest window of a stream, 16 MiB as in go and js; the first is always {@link
     *     #FIRST_BYTES}
     * @param totalBytesMax a window grows only while those of all streams together stay below this
     * @param growWithinRtts a window doubles when the grant before is less than so many round trips old, 4 as in go and js
     */
    public record Windows(int bytesMax, long totalBytesMax, int growWithinRtts) {
        /** The window that both sides assume of a new stream, 256 KiB (spec, Flow Control). */
        public static final int FIRST_BYTES = YamuxCodec.FIRST_WINDOW;

        static final Windows DEFAULT = new Windows(16 << 20, 64 << 20, 4);

        /** Checks the bounds. */
        public Windows {
            if (bytesMax < YamuxCodec.FIRST_WINDOW || growWithinRtts < 0) {
                throw new IllegalArgumentException("windows begin with 262144 bytes: " + bytesMax);
            }
        }

        /** Windows that stay as they begin. */
        public static Windows fixed() {
            return new Windows(YamuxCodec.FIRST_WINDOW, DEFAULT.totalBytesMax, DEFAULT.growWithinRtts);
        }
    }

    /**
     * What we send.
     *
     * @param frameBytesMax the largest frame with its header; 65,519 and the 16 of the cipher are one Noise message
     * @param turnBytes body of a frame while other streams wait for their turn
     * @param bufferBytes what a stream keeps of what was written and cannot be sent yet
     * @param lowBufferBytes the same for streams opened while the buffers of all might exceed {@code totalBytesMax}
     * @param totalBytesMax see {@code lowBufferBytes}
     * @param resetsMax resets that may wait for room
     */
    public record Sending(
            int frameBytesMax, int turnBytes, int bufferBytes, int lowBufferBytes, long totalBytesMax, int resetsMax) {
        static final Sending DEFAULT = new Sending(65_519, 16 << 10, 256 << 10, 16 << 10, 8 << 20, 1024);

        /** Checks the bounds. */
        public Sending {
            if (frameBytesMax <= 2 * YamuxCodec.HEADER_BYTES
                    || turnBytes < 1
                    || lowBufferBytes < 1
                    || bufferBytes < lowBufferBytes
                    || resetsMax < 1) {
                throw new IllegalArgumentException("too small to send anything");
            }
        }

        /** The same with other buffers for what is written. */
        public Sending buffers(int bytes, int lowBytes, long totalBytes) {
            return new Sending(frameBytesMax, turnBytes, bytes, lowBytes, totalBytes, resetsMax);
        }
    }

    /**
     * How many streams.
     *
     * @param inboundMax open streams that the remote side has opened; further ones are reset
     * @param outboundMax open streams of ours; further ones wait
     * @param unackedMax streams of ours that the remote side has not acknowledged, 256 (spec, ACK backlog); further ones
     *     wait
     * @param waitingMax how many may wait to be opened
     * @param lingerNs how long a stream that we neither write nor read any more may take to end before it is reset
     */
    public record Streams(int inboundMax, int outboundMax, int unackedMax, int waitingMax, long lingerNs) {
        static final Streams DEFAULT = new Streams(256, 512, 256, 256, 60 * SECOND);

        /** The same with another number of inbound streams. */
        public Streams inboundMax(int value) {
            return new Streams(value, outboundMax, unackedMax, waitingMax, lingerNs);
        }

        /** The same with another number of outbound streams. */
        public Streams outboundMax(int value) {
            return new Streams(inboundMax, value, unackedMax, waitingMax, lingerNs);
        }
    }

    /**
     * Liveness and round-trip time.
     *
     * @param periodNs time between our pings, 30 s as in go and js; the first goes out at once
     * @param answerNs after so long without an answer, and without anything else coming in, the connection is dead: 10 s
     *     as in go
     * @param unansweredMax pings under way
     * @param pongsMax answers of ours that may wait for room
     * @param pongsPerSecond pings that we answer
     * @param pongsBurst pings that we answer at once
     */
    public record Pings(
            long periodNs, long answerNs, int unansweredMax, int pongsMax, int pongsPerSecond, int pongsBurst) {
        static final Pings DEFAULT = new Pings(30 * SECOND, 10 * SECOND, 16, 16, 50, 100);
    }
}
