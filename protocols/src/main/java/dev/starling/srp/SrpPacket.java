package dev.starling.srp;

import dev.starling.core.Bytes;

/**
 * One datagram of SRP version 6, field for field (docs/protocol/srp.md §1). Immutable. A field that the sender left
 * unset is {@link #UNSET}, one zero byte, because that is what stands on the wire and what packet ids are computed
 * over; {@link #isSet} also takes empty and all-zero values for unset.
 *
 * @param type the packet type
 * @param version 6; the codec takes any, the machine drops others
 * @param clock unsigned 32 bits
 * @param hops unsigned 32 bits; 0 when made, 1 after the first multicast
 * @param index −1 for a whole message, 0 for the head of fragments, then 1…n
 * @param ttlMs unsigned 32 bits, milliseconds
 * @param clusterId at most 32 bytes, as the next eight
 * @param message at most 1024 bytes
 * @param sig at most 64 bytes
 */
public record SrpPacket(
        SrpType type,
        int version,
        long clock,
        long hops,
        int index,
        long ttlMs,
        Bytes clusterId,
        Bytes subclusterId,
        Bytes previousId,
        Bytes packetId,
        Bytes nextId,
        Bytes usr1,
        Bytes usr2,
        Bytes usr3,
        Bytes usr4,
        Bytes message,
        Bytes sig) {
    /** The version that this implementation speaks. */
    public static final int VERSION = 6;

    /** The largest body, in bytes. */
    public static final int MESSAGE_MAX = 1024;

    /** The largest datagram, in bytes: 45 + 288 + 1024 + 64. */
    public static final int DATAGRAM_MAX = 1421;

    /** Six hours, the ttl of a packet that names none. */
    public static final long TTL_DEFAULT_MS = 21_600_000;

    /** The value of a field that was not set: one zero byte. */
    public static final Bytes UNSET = Bytes.of((byte) 0);

    /** Whether a field holds a value: not empty and not all zero. */
    public static boolean isSet(Bytes field) {
        return !field.isZero();
    }

    /** A packet of this type with every field at its default. */
    public static Builder of(SrpType type) {
        return new Builder(type);
    }

    /** A builder that starts from this packet. */
    public Builder with() {
        return new Builder(this);
    }

    /** Collects the fields of a packet; every field has its wire default. */
    public static final class Builder {
        private SrpType type;
        private int version = VERSION;
        private long clock = 1;
        private long hops;
        private int index = -1;
        private long ttlMs = TTL_DEFAULT_MS;
        private Bytes clusterId = UNSET;
        private Bytes subclusterId = UNSET;
        private Bytes previousId = UNSET;
        private Bytes packetId = UNSET;
        private Bytes nextId = UNSET;
        private Bytes usr1 = UNSET;
        private Bytes usr2 = UNSET;
        private Bytes usr3 = UNSET;
        private Bytes usr4 = UNSET;
        private Bytes message = UNSET;
        private Bytes sig = UNSET;

        private Builder(SrpType type) {
            this.type = type;
        }

        private Builder(SrpPacket from) {
            type = from.type;
            version = from.version;
            clock = from.clock;
            hops = from.hops;
            index = from.index;
            ttlMs = from.ttlMs;
            clusterId = from.clusterId;
            subclusterId = from.subclusterId;
            previousId = from.previousId;
            packetId = from.packetId;
            nextId = from.nextId;
            usr1 = from.usr1;
            usr2 = from.usr2;
            usr3 = from.usr3;
            usr4 = from.usr4;
            message = from.message;
            sig = from.sig;
        }

        public Builder type(SrpType value) {
            type = value;
            return this;
        }

        public Builder version(int value) {
            version = value;
            return this;
        }

        public Builder clock(long value) {
            clock = value;
            return this;
        }

        public Builder hops(long value) {
            hops = value;
            return this;
        }

        public Builder index(int value) {
            index = value;
            return this;
        }

        public Builder ttlMs(long value) {
            ttlMs = value;
            return this;
        }

        public Builder clusterId(Bytes value) {
            clusterId = value;
            return this;
        }

        public Builder subclusterId(Bytes value) {
            subclusterId = value;
            return this;
        }

        public Builder previousId(Bytes value) {
            previousId = value;
            return this;
        }

        public Builder packetId(Bytes value) {
            packetId = value;
            return this;
        }

        public Builder nextId(Bytes value) {
            nextId = value;
            return this;
        }

        public Builder usr1(Bytes value) {
            usr1 = value;
            return this;
        }

        public Builder usr2(Bytes value) {
            usr2 = value;
            return this;
        }

        public Builder usr3(Bytes value) {
            usr3 = value;
            return this;
        }

        public Builder usr4(Bytes value) {
            usr4 = value;
            return this;
        }

        public Builder message(Bytes value) {
            message = value;
            return this;
        }

        public Builder sig(Bytes value) {
            sig = value;
            return this;
        }

        public SrpPacket build() {
            return new SrpPacket(
                    type,
                    version,
                    clock,
                    hops,
                    index,
                    ttlMs,
                    clusterId,
                    subclusterId,
                    previousId,
                    packetId,
                    nextId,
                    usr1,
                    usr2,
                    usr3,
                    usr4,
                    message,
                    sig);
        }
    }
}
