package dev.starling.mux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Cuts the bytes of the remote side into headers and pieces of bodies; keeps at most an unfinished header. */
final class YamuxInlet {
    /** Takes what was cut. */
    interface Frames {
        /** A header; for Data its body follows. Returns why the connection cannot go on, or null. */
        @Nullable
        YamuxRejection header(YamuxFrame frame);

        /** A piece of the body of the Data frame whose header came last; {@code last} if it is complete now. */
        void body(ByteBuffer piece, boolean last);
    }

    private final ByteBuffer header = ByteBuffer.allocate(YamuxCodec.HEADER_BYTES);
    private long bodyLeft;

    /** Takes all of {@code data}, or the part before the frame that is refused, and returns why. */
    @Nullable
    YamuxRejection feed(ByteBuffer data, Frames frames) {
        while (data.hasRemaining()) {
            if (bodyLeft > 0) {
                int bytes = (int) Math.min(bodyLeft, data.remaining());
                bodyLeft -= bytes;
                frames.body(data.slice(data.position(), bytes), bodyLeft == 0);
                data.position(data.position() + bytes);
                continue;
            }
            YamuxFrame frame = next(data);
            if (frame == null) {
                return null;
            }
            YamuxRejection refused = frames.header(frame);
            if (refused != null) {
                return refused;
            }
            bodyLeft = frame.type() == YamuxCodec.DATA ? frame.length() : 0;
        }
        return null;
    }

    private @Nullable YamuxFrame next(ByteBuffer data) {
        if (header.position() == 0 && data.remaining() >= YamuxCodec.HEADER_BYTES) {
            return YamuxCodec.read(data);
        }
        while (header.hasRemaining() && data.hasRemaining()) {
            header.put(data.get());
        }
        if (header.hasRemaining()) {
            return null;
        }
        YamuxFrame frame = YamuxCodec.read(header.flip());
        header.clear();
        return frame;
    }
}
