package dev.starling.gnutella;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import java.util.List;

/**
 * A message, also called a descriptor. All have a header of 23 bytes: guid, type, TTL, hops, length of what follows.
 *
 * <p>{@code ttl} is how many links it may still cross, the one it is sent over included; {@code hops} how many it had
 * crossed before. Addresses are IPv4. Text is bytes: protocol 0.4 says nothing of an encoding, today it is UTF-8.
 */
public sealed interface GnutellaMessage {
    /** The most a byte says of TTL and hops. */
    int HOPS_MAX = 255;

    /** Names the message, and ties answers to it. */
    Guid guid();

    /** How many links it may still cross. */
    int ttl();

    /** How many links it has crossed. */
    int hops();

    /** The same, changed for another link. */
    GnutellaMessage over(int newTtl, int newHops);

    /**
     * Who is there?
     *
     * @param extensions empty, or one block of GGEP
     */
    record Ping(Guid guid, int ttl, int hops, Bytes extensions) implements GnutellaMessage {
        @Override
        public Ping over(int newTtl, int newHops) {
            return new Ping(guid, newTtl, newHops, extensions);
        }
    }

    /**
     * I am, or somebody I know of.
     *
     * @param files how many it shares
     * @param kilobytes how much that is
     * @param extensions empty, or one block of GGEP
     */
    record Pong(Guid guid, int ttl, int hops, Endpoint address, long files, long kilobytes, Bytes extensions)
            implements GnutellaMessage {
        @Override
        public Pong over(int newTtl, int newHops) {
            return new Pong(guid, newTtl, newHops, address, files, kilobytes, extensions);
        }
    }

    /**
     * The connection is about to be closed.
     *
     * @param code as in mail and HTTP: 2xx all is well, 4xx your fault, 5xx mine
     * @param text for people, without NUL
     */
    record Bye(Guid guid, int ttl, int hops, int code, Bytes text) implements GnutellaMessage {
        @Override
        public Bye over(int newTtl, int newHops) {
            return new Bye(guid, newTtl, newHops, code, text);
        }
    }

    /**
     * Who has this?
     *
     * @param flags the first two bytes, big-endian. With the top bit set they are flags; else, byte-swapped, the least
     *     speed in kbit/s that an answer should have
     * @param text words, without NUL
     * @param extensions what follows the NUL
     */
    record Query(Guid guid, int ttl, int hops, int flags, Bytes text, Bytes extensions) implements GnutellaMessage {
        /** The plain modern value of the flags. */
        public static final int FLAGS = 0x8000;

        @Override
        public Query over(int newTtl, int newHops) {
            return new Query(guid, newTtl, newHops, flags, text, extensions);
        }
    }

    /**
     * I do.
     *
     * @param address where the files are to be had
     * @param speedKbps in kbit/s, as the user said
     * @param results up to 255
     * @param vendor what follows the results: empty in protocol 0.4, then vendor code, flags and private data
     * @param servent names the answering program, for {@link Push}
     */
    record QueryHit(
            Guid guid,
            int ttl,
            int hops,
            Endpoint address,
            long speedKbps,
            List<Result> results,
            Bytes vendor,
            Guid servent)
            implements GnutellaMessage {
        @Override
        public QueryHit over(int newTtl, int newHops) {
            return new QueryHit(guid, newTtl, newHops, address, speedKbps, results, vendor, servent);
        }
    }

    /**
     * A file that fits.
     *
     * @param index its number at the servent that has it
     * @param size in bytes, below 2^32
     * @param name without NUL
     * @param extensions between the two NULs behind the name, without NUL
     */
    record Result(long index, long size, Bytes name, Bytes extensions) {}

    /**
     * Open a connection to me and give me this file: I cannot reach you.
     *
     * @param servent whom this is for
     * @param index of the file
     * @param address whom to connect to
     * @param extensions empty, or one block of GGEP
     */
    record Push(Guid guid, int ttl, int hops, Guid servent, long index, Endpoint address, Bytes extensions)
            implements GnutellaMessage {
        @Override
        public Push over(int newTtl, int newHops) {
            return new Push(guid, newTtl, newHops, servent, index, address, extensions);
        }
    }

    /**
     * My query routing table begins anew: empty.
     *
     * @param slots a power of two
     * @param infinity the value of a slot that no word hashes to
     */
    record RouteReset(Guid guid, int ttl, int hops, long slots, int infinity) implements GnutellaMessage {
        @Override
        public RouteReset over(int newTtl, int newHops) {
            return new RouteReset(guid, newTtl, newHops, slots, infinity);
        }
    }

    /**
     * A piece of what has changed in my query routing table.
     *
     * @param sequence from 1 on
     * @param count how many pieces there are
     * @param compressor 0 none, 1 zlib over all pieces
     * @param bits a slot: 8, 4 or 1
     */
    record RoutePatch(Guid guid, int ttl, int hops, int sequence, int count, int compressor, int bits, Bytes data)
            implements GnutellaMessage {
        @Override
        public RoutePatch over(int newTtl, int newHops) {
            return new RoutePatch(guid, newTtl, newHops, sequence, count, compressor, bits, data);
        }
    }

    /** A message of another type: vendor messages (0x31, 0x32) and what is yet to come. */
    record Other(Guid guid, int ttl, int hops, int type, Bytes payload) implements GnutellaMessage {
        @Override
        public Other over(int newTtl, int newHops) {
            return new Other(guid, newTtl, newHops, type, payload);
        }
    }
}
