package dev.starling.identity;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.function.Consumer;

/** Writes ASN.1 in DER (X.690 §10), as far as a certificate needs it. */
final class DerWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    DerWriter element(int tag, byte[] content) {
        out.write(tag);
        int length = content.length;
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content);
        return this;
    }

    DerWriter constructed(int tag, Consumer<DerWriter> content) {
        DerWriter inner = new DerWriter();
        content.accept(inner);
        return element(tag, inner.toArray());
    }

    DerWriter sequence(Consumer<DerWriter> content) {
        return constructed(Der.SEQUENCE, content);
    }

    DerWriter integer(BigInteger value) {
        return element(Der.INTEGER, value.toByteArray());
    }

    DerWriter octets(byte[] content) {
        return element(Der.OCTET_STRING, content);
    }

    /** Whole bytes: no bit of the last one is unused. */
    DerWriter bits(byte[] content) {
        byte[] withCount = new byte[1 + content.length];
        System.arraycopy(content, 0, withCount, 1, content.length);
        return element(Der.BIT_STRING, withCount);
    }

    /** What is DER already. */
    DerWriter raw(byte[] der) {
        out.writeBytes(der);
        return this;
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
