package dev.starling.snapshot;

import dev.starling.core.Bytes;
import dev.starling.encoding.Varint;
import dev.starling.snapshot.SnapshotMessage.Carried;
import dev.starling.snapshot.SnapshotMessage.Hello;
import dev.starling.snapshot.SnapshotMessage.Marker;
import dev.starling.snapshot.SnapshotMessage.Report;
import dev.starling.snapshot.SnapshotMessage.SnapshotId;
import dev.starling.snapshot.SnapshotReport.Channel;
import dev.starling.snapshot.SnapshotReport.ProcessRecord;
import dev.starling.snapshot.SnapshotReport.Status;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as bytes (docs/protocol/snapshot.md): a type, then unsigned varints, and byte strings with their length before
 * them. Every message has one form only.
 */
public final class SnapshotCodec {
    /** The longest message, in bytes. */
    public static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** The longest name of a process, in bytes. */
    public static final int NAME_BYTES_MAX = 64;

    static final long WITHIN_MS_MAX = 3_600_000;
    static final int DEPTH_MAX = 1 << 16;

    private static final int HELLO = 0;
    private static final int CARRIED = 1;
    private static final int MARKER = 2;
    private static final int REPORT = 3;

    private SnapshotCodec() {}

    /** The bytes of a message. */
    public static byte[] encode(SnapshotMessage message) {
        Out out = new Out();
        switch (message) {
            case Hello(long epoch) -> out.number(HELLO).number(epoch);
            case Carried(long epoch, long sequence, Bytes payload) ->
                out.number(CARRIED).number(epoch).number(sequence).bytes(payload);
            case Marker(SnapshotId id, int depth, long sent, long withinMs) ->
                out.number(MARKER).id(id).number(depth).number(sent).number(withinMs);
            case Report(SnapshotId id, int version, ProcessRecord process) ->
                out.number(REPORT).id(id).number(version).process(process);
        }
        return out.bytes.toByteArray();
    }

    /**
     * Reads a message, all of the bytes.
     *
     * @throws IllegalArgumentException with what is wrong, where they are no message
     */
    public static SnapshotMessage decode(byte[] data) {
        if (data.length > MESSAGE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a message has at most " + MESSAGE_BYTES_MAX + " bytes, not " + data.length);
        }
        In in = new In(data);
        SnapshotMessage message = switch (in.number(REPORT)) {
            case HELLO -> new Hello(in.number(Long.MAX_VALUE));
            case CARRIED -> new Carried(in.number(Long.MAX_VALUE), in.number(Long.MAX_VALUE), in.bytes());
            case MARKER ->
                new Marker(in.id(), in.number(DEPTH_MAX), in.number(Long.MAX_VALUE), in.number(WITHIN_MS_MAX));
            default -> new Report(in.id(), in.number(Integer.MAX_VALUE), in.process());
        };
        if (in.at != data.length) {
            throw new IllegalArgumentException((data.length - in.at) + " bytes follow the message");
        }
        return message;
    }

    private static final class Out {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

        Out number(long value) {
            bytes.writeBytes(Varint.encode(value));
            return this;
        }

        Out bytes(Bytes value) {
            number(value.length());
            bytes.writeBytes(value.shared());
            return this;
        }

        Out id(SnapshotId id) {
            return bytes(id.initiator()).number(id.number());
        }

        void process(ProcessRecord process) {
            bytes(process.name())
                    .bytes(process.state())
                    .number(process.incoming().size());
            for (Channel channel : process.incoming()) {
                bytes(channel.from())
                        .number(channel.status().ordinal())
                        .number(channel.open() ? 1 : 0)
                        .number(channel.count())
                        .number(channel.content().size());
                channel.content().forEach(this::bytes);
            }
        }
    }

    private static final class In {
        private final byte[] data;
        private int at;

        In(byte[] data) {
            this.data = data;
        }

        long number(long max) {
            long value = Varint.decode(data, at, data.length);
            if (value > max) {
                throw new IllegalArgumentException("a number is at most " + max + " here, not " + value);
            }
            at += Varint.length(value);
            return value;
        }

        int number(int max) {
            return (int) number((long) max);
        }

        Bytes bytes() {
            int length = number(data.length - at);
            if (length > data.length - at) {
                throw new IllegalArgumentException(
                        "a field has " + length + " bytes but " + (data.length - at) + " follow");
            }
            at += length;
            return Bytes.of(data, at - length, length);
        }

        Bytes name() {
            Bytes name = bytes();
            if (name.isEmpty() || name.length() > NAME_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a name has 1 to " + NAME_BYTES_MAX + " bytes, not " + name.length());
            }
            return name;
        }

        SnapshotId id() {
            return new SnapshotId(name(), number(Long.MAX_VALUE));
        }

        ProcessRecord process() {
            Bytes name = name();
            Bytes state = bytes();
            // Each takes six bytes at least, so that a short message cannot ask for a long list.
            int channels = number((data.length - at) / 6);
            List<Channel> incoming = new ArrayList<>(channels);
            for (int i = 0; i < channels; i++) {
                Channel channel = channel();
                if (i > 0 && incoming.getLast().from().compareTo(channel.from()) >= 0) {
                    throw new IllegalArgumentException("the channels of " + name + " are not in order");
                }
                incoming.add(channel);
            }
            return new ProcessRecord(name, state, incoming);
        }

        private Channel channel() {
            Bytes from = name();
            Status status = Status.values()[number(Status.values().length - 1)];
            boolean open = number(1) == 1;
            long count = number(Long.MAX_VALUE);
            int kept = number(data.length - at);
            if (kept > count) {
                throw new IllegalArgumentException(kept + " messages are kept of " + count);
            }
            List<Bytes> content = new ArrayList<>(kept);
            for (int i = 0; i < kept; i++) {
                content.add(bytes());
            }
            return new Channel(from, status, open, count, content);
        }
    }
}
