package dev.starling.discovery;

import dev.starling.encoding.Multiaddr;
import java.util.List;

/** What a {@link DnsaddrMachine} puts out. */
public sealed interface DnsaddrOutput {
    /** A kind of record. */
    enum Kind {
        TXT,
        A,
        AAAA
    }

    /** Ask the domain name system. Each number is answered once, by any of the three answers. */
    record Lookup(int lookup, Kind kind, String name) implements DnsaddrOutput {}

    /** The answer to this lookup is of no use any more. */
    record Abandon(int lookup) implements DnsaddrOutput {}

    /**
     * The end.
     *
     * @param addresses without names, in the order in which they were found; may be private ones, which whoever dials
     *     judges as it judges any
     * @param problems what could not be found or was left out, for people; also when there are addresses
     */
    record Done(List<Multiaddr> addresses, List<String> problems) implements DnsaddrOutput {
        public Done {
            addresses = List.copyOf(addresses);
            problems = List.copyOf(problems);
        }
    }
}
