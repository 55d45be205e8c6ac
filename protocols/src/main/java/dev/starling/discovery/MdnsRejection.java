package dev.starling.discovery;

import java.util.Locale;

/** Why something that came in was dropped. Every reason has a counter and a test. */
enum MdnsRejection {
    /** Not a DNS message, or over a limit of {@link DnsDecoder}. */
    MALFORMED,
    /** The sender is no neighbour on that link. */
    NOT_LOCAL,
    /** The sender, or all of the link together, are too fast. */
    RATE,
    /** A {@code dnsaddr} that is no address of a peer on the local network. */
    BAD_ADDRESS,
    /** A table is full. */
    TABLE_FULL,
    /** It came from a socket that is not attached. */
    NO_LINK;

    /** The name in counters: lower case with dashes. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
