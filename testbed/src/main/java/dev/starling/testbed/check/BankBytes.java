package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import dev.starling.encoding.Varint;
import java.io.ByteArrayOutputStream;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Banks' bytes: varints, and lists with their length before them. */
final class BankBytes {
    private BankBytes() {}

    static final class Out {
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        Out() {}

        Out number(long value) {
            data.writeBytes(Varint.encode(value));
            return this;
        }

        Out bytes(Bytes value) {
            number(value.length());
            data.writeBytes(value.shared());
            return this;
        }

        Out clock(SortedMap<Bytes, Long> clock) {
            number(clock.size());
            clock.forEach((name, count) -> bytes(name).number(count));
            return this;
        }

        Out numbers(SortedSet<Long> numbers) {
            number(numbers.size());
            numbers.forEach(this::number);
            return this;
        }

        Bytes bytes() {
            return Bytes.wrap(data.toByteArray());
        }
    }

    static final class In {
        private final byte[] data;
        private int at;

        In(Bytes bytes) {
            data = bytes.shared();
        }

        long number() {
            long value = Varint.decode(data, at, data.length);
            at += Varint.length(value);
            return value;
        }

        Bytes bytes() {
            long length = number();
            if (length > data.length - at) {
                throw new IllegalArgumentException(length + " bytes are said to follow, " + (data.length - at) + " do");
            }
            at += (int) length;
            return Bytes.of(data, at - (int) length, (int) length);
        }

        SortedMap<Bytes, Long> clock() {
            SortedMap<Bytes, Long> clock = new TreeMap<>();
            for (long left = number(); left > 0; left--) {
                clock.put(bytes(), number());
            }
            return clock;
        }

        SortedSet<Long> numbers() {
            SortedSet<Long> numbers = new TreeSet<>();
            for (long left = number(); left > 0; left--) {
                numbers.add(number());
            }
            return numbers;
        }

        void end() {
            if (at != data.length) {
                throw new IllegalArgumentException((data.length - at) + " bytes too many");
            }
        }
    }
}
