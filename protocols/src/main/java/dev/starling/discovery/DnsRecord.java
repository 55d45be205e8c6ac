package dev.starling.discovery;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.util.List;

/** A resource record of class IN (RFC 1035 §3.2.1), of the kinds that are used here. */
sealed interface DnsRecord {
    int A = 1;
    int PTR = 12;
    int TXT = 16;
    int AAAA = 28;
    int SRV = 33;
    int ANY = 255;

    /** Whom it is about. */
    DnsName name();

    /** Seconds for which it may be believed, 0…2³¹-1; 0 takes it back (RFC 6762 §10.1). */
    int ttlS();

    /** Whether it replaces what was said before (the cache-flush bit, RFC 6762 §10.2). */
    boolean flush();

    /** Its type's number. */
    int type();

    /** {@code target} is one of what {@code name} stands for. */
    record Ptr(DnsName name, int ttlS, boolean flush, DnsName target) implements DnsRecord {
        @Override
        public int type() {
            return PTR;
        }
    }

    /** Strings of at most 255 bytes each. */
    record Txt(DnsName name, int ttlS, boolean flush, List<Bytes> strings) implements DnsRecord {
        static final int STRING_BYTES_MAX = 255;

        public Txt {
            strings = List.copyOf(strings);
            for (Bytes string : strings) {
                if (string.length() > STRING_BYTES_MAX) {
                    throw new IllegalArgumentException("a TXT string has at most 255 bytes, not " + string.length());
                }
            }
        }

        @Override
        public int type() {
            return TXT;
        }
    }

    /** Where a service is (RFC 2782). */
    record Srv(DnsName name, int ttlS, boolean flush, int port, DnsName target) implements DnsRecord {
        @Override
        public int type() {
            return SRV;
        }
    }

    /** A or AAAA. */
    record Address(DnsName name, int ttlS, boolean flush, IpAddress ip) implements DnsRecord {
        @Override
        public int type() {
            return ip.v4() ? A : AAAA;
        }
    }
}
