package dev.starling.discovery;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one DNS message (RFC 1035 §4.1). Work and result are bounded by the limits below whatever the bytes are:
 * compression pointers only ever go backwards, so they cannot loop. Records of other types and classes, and the
 * authority section, are checked for their form and left out.
 */
final class DnsDecoder {
    /** The longest multicast DNS message (RFC 6762 §17). */
    static final int BYTES_MAX = 9000;

    static final int QUESTIONS_MAX = 32;
    static final int RECORDS_MAX = 128;
    static final int STRINGS_MAX = 256;
    /** In all names together: pointers let a few bytes stand for many labels, many times. */
    static final int LABELS_MAX = 2048;
    /** A chain of pointers as long as a name's labels could ever need. */
    private static final int POINTERS_MAX = 127;

    private static final int CLASS_IN = 1;
    private static final int CLASS_ANY = 255;
    private static final int TOP_BIT = 0x8000;

    /** Why it is no message. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            // No stack trace: anybody can send these as fast as they like.
            super(message, null, false, false);
        }
    }

    private final byte[] in;
    private int at;
    private int strings;
    private int labelsRead;

    private DnsDecoder(byte[] in) {
        this.in = in;
    }

    /**
     * The message that {@code data} is.
     *
     * @throws Malformed when it is none, or over a limit
     */
    static DnsMessage decode(byte[] data) throws Malformed {
        if (data.length > BYTES_MAX) {
            throw new Malformed("a message has at most " + BYTES_MAX + " bytes, not " + data.length);
        }
        return new DnsDecoder(data).message();
    }

    private DnsMessage message() throws Malformed {
        int id = u16();
        int flags = u16();
        int questionCount = u16();
        int[] counts = {u16(), u16(), u16()};
        if (questionCount > QUESTIONS_MAX || counts[0] + counts[1] + counts[2] > RECORDS_MAX) {
            throw new Malformed("too much in one message: " + questionCount + " questions, " + Arrays.toString(counts)
                    + " records");
        }
        List<DnsMessage.Question> questions = new ArrayList<>();
        for (int i = 0; i < questionCount; i++) {
            DnsName name = name();
            int type = u16();
            int rrClass = u16();
            if (isIn(rrClass)) {
                questions.add(new DnsMessage.Question(name, type, (rrClass & TOP_BIT) != 0));
            }
        }
        List<DnsRecord> answers = records(counts[0]);
        records(counts[1]);
        List<DnsRecord> additionals = records(counts[2]);
        return new DnsMessage(id, flags, questions, answers, additionals);
    }

    private static boolean isIn(int rrClass) {
        int bare = rrClass & ~TOP_BIT;
        return bare == CLASS_IN || bare == CLASS_ANY;
    }

    private List<DnsRecord> records(int count) throws Malformed {
        List<DnsRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DnsName name = name();
            int type = u16();
            int rrClass = u16();
            int ttl = u16() << 16 | u16();
            int length = u16();
            int end = at + length;
            need(length);
            // RFC 2181 §8: a TTL with the top bit set counts as zero.
            DnsRecord record =
                    isIn(rrClass) ? record(name, type, (rrClass & TOP_BIT) != 0, Math.max(0, ttl), end) : null;
            if (record != null) {
                if (at != end) {
                    throw new Malformed("a record of type " + type + " is not as long as it says");
                }
                records.add(record);
            }
            at = end;
        }
        return records;
    }

    private @Nullable DnsRecord record(DnsName name, int type, boolean flush, int ttlS, int end) throws Malformed {
        return switch (type) {
            case DnsRecord.PTR -> new DnsRecord.Ptr(name, ttlS, flush, name());
            case DnsRecord.TXT -> new DnsRecord.Txt(name, ttlS, flush, strings(end));
            case DnsRecord.SRV -> {
                u16(); // priority
                u16(); // weight
                yield new DnsRecord.Srv(name, ttlS, flush, u16(), name());
            }
            case DnsRecord.A -> new DnsRecord.Address(name, ttlS, flush, IpAddress.of(bytes(4)));
            case DnsRecord.AAAA -> new DnsRecord.Address(name, ttlS, flush, IpAddress.of(bytes(16)));
            default -> null;
        };
    }

    private List<Bytes> strings(int end) throws Malformed {
        List<Bytes> all = new ArrayList<>();
        while (at < end) {
            if (++strings > STRINGS_MAX) {
                throw new Malformed("more than " + STRINGS_MAX + " TXT strings in one message");
            }
            int length = in[at++] & 0xff;
            if (length > end - at) {
                throw new Malformed("a TXT string reaches beyond its record");
            }
            if (length > 0) {
                // RFC 6763 §6.4: an empty string says nothing.
                all.add(Bytes.of(in, at, length));
            }
            at += length;
        }
        return all;
    }

    private DnsName name() throws Malformed {
        List<String> labels = new ArrayList<>();
        int wire = 1;
        int pointers = 0;
        int position = at;
        int resume = -1;
        int before = at;
        while (true) {
            int length = byteAt(position++);
            if ((length & 0xc0) == 0xc0) {
                int target = (length & 0x3f) << 8 | byteAt(position++);
                resume = resume < 0 ? position : resume;
                // RFC 1035 §4.1.4: to a prior occurrence. Each lies before the last, so the chain ends.
                if (target >= before) {
                    throw new Malformed("a compression pointer does not point backwards");
                }
                if (++pointers > POINTERS_MAX) {
                    throw new Malformed("more than " + POINTERS_MAX + " compression pointers in one name");
                }
                before = target;
                position = target;
            } else if (length > DnsName.LABEL_BYTES_MAX) {
                throw new Malformed("a label begins with the reserved bits 0x" + Integer.toHexString(length));
            } else if (length == 0) {
                break;
            } else {
                wire += 1 + length;
                if (wire > DnsName.WIRE_BYTES_MAX || length > in.length - position) {
                    throw new Malformed("a domain name is longer than 255 bytes, or than the message");
                }
                if (++labelsRead > LABELS_MAX) {
                    throw new Malformed("more than " + LABELS_MAX + " labels in one message");
                }
                labels.add(new String(in, position, length, StandardCharsets.ISO_8859_1));
                position += length;
            }
        }
        at = resume < 0 ? position : resume;
        return new DnsName(labels);
    }

    private int byteAt(int position) throws Malformed {
        if (position >= in.length) {
            throw new Malformed("the message ends within a name");
        }
        return in[position] & 0xff;
    }

    private void need(int count) throws Malformed {
        if (count > in.length - at) {
            throw new Malformed("the message ends within a record");
        }
    }

    private int u16() throws Malformed {
        need(2);
        return (in[at++] & 0xff) << 8 | (in[at++] & 0xff);
    }

    private byte[] bytes(int count) throws Malformed {
        need(count);
        at += count;
        return Arrays.copyOfRange(in, at - count, at);
    }
}
