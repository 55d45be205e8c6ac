package dev.starling.discovery;

import dev.starling.core.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes one DNS message (RFC 1035 §4.1), names compressed. */
final class DnsEncoder {
    private static final int CLASS_IN = 1;
    private static final int TOP_BIT = 0x8000;
    /** What 14 bits of a pointer can reach. */
    private static final int POINTER_MAX = 0x3fff;

    private byte[] out = new byte[512];
    private int at;
    /** Where a name, or the end of one, was written. Only asked, never listed. */
    private final Map<List<String>, Integer> names = new HashMap<>();

    private DnsEncoder() {}

    /** The bytes of {@code message}. */
    static byte[] encode(DnsMessage message) {
        DnsEncoder encoder = new DnsEncoder();
        encoder.u16(message.id());
        encoder.u16(message.flags());
        encoder.u16(message.questions().size());
        encoder.u16(message.answers().size());
        encoder.u16(0);
        encoder.u16(message.additionals().size());
        for (DnsMessage.Question question : message.questions()) {
            encoder.name(question.name());
            encoder.u16(question.type());
            encoder.u16(question.unicast() ? CLASS_IN | TOP_BIT : CLASS_IN);
        }
        message.answers().forEach(encoder::record);
        message.additionals().forEach(encoder::record);
        return Arrays.copyOf(encoder.out, encoder.at);
    }

    private void record(DnsRecord record) {
        name(record.name());
        u16(record.type());
        u16(record.flush() ? CLASS_IN | TOP_BIT : CLASS_IN);
        u16(record.ttlS() >>> 16);
        u16(record.ttlS());
        u16(0);
        int start = at;
        switch (record) {
            case DnsRecord.Ptr ptr -> name(ptr.target());
            case DnsRecord.Txt txt -> strings(txt.strings());
            case DnsRecord.Srv srv -> {
                u16(0);
                u16(0);
                u16(srv.port());
                // RFC 2782: not compressed, since not every reader expects it here.
                plainName(srv.target());
            }
            case DnsRecord.Address address -> bytes(address.ip().toArray());
        }
        int length = at - start;
        out[start - 2] = (byte) (length >>> 8);
        out[start - 1] = (byte) length;
    }

    private void strings(List<Bytes> strings) {
        if (strings.isEmpty()) {
            // RFC 6763 §6.1: a record without strings has one empty string.
            u8(0);
        }
        for (Bytes string : strings) {
            u8(string.length());
            bytes(string.shared());
        }
    }

    private void name(DnsName name) {
        List<String> labels = name.labels();
        for (int i = 0; i < labels.size(); i++) {
            List<String> rest = labels.subList(i, labels.size());
            Integer known = names.get(rest);
            if (known != null) {
                u16(0xc000 | known);
                return;
            }
            if (at <= POINTER_MAX) {
                names.put(rest, at);
            }
            label(labels.get(i));
        }
        u8(0);
    }

    private void plainName(DnsName name) {
        name.labels().forEach(this::label);
        u8(0);
    }

    private void label(String label) {
        u8(label.length());
        for (int i = 0; i < label.length(); i++) {
            u8(label.charAt(i));
        }
    }

    private void u16(int value) {
        u8(value >>> 8);
        u8(value);
    }

    private void u8(int value) {
        if (at == out.length) {
            out = Arrays.copyOf(out, out.length * 2);
        }
        out[at++] = (byte) value;
    }

    private void bytes(byte[] all) {
        for (byte one : all) {
            u8(one);
        }
    }
}
