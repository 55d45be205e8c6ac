package dev.starling.discovery;

/**
 * Every number of multicast DNS. Times in nanoseconds unless their names say otherwise.
 *
 * @param service the first label of the service's name, {@code _p2p}; in a private network {@code _p2p-} and its
 *     fingerprint in hexadecimal (discovery/mdns.md, Definitions)
 * @param publicAddresses whether addresses outside of the private ranges and of the link's subnets are announced, and
 *     believed; off, as mDNS is for the local link (discovery/mdns.md, Issues)
 */
public record MdnsConfig(String service, boolean publicAddresses, Timers timers, Limits limits) {
    private static final long MS = 1_000_000L;

    /** As the specifications say. */
    public static final MdnsConfig DEFAULT = new MdnsConfig("_p2p", false, Timers.DEFAULT, Limits.DEFAULT);

    public MdnsConfig {
        if (service.isEmpty() || service.length() > DnsName.LABEL_BYTES_MAX || service.indexOf('.') >= 0) {
            throw new IllegalArgumentException(
                    "a service is one label of 1…63 characters such as _p2p, not \"" + service + "\"");
        }
    }

    public MdnsConfig service(String value) {
        return new MdnsConfig(value, publicAddresses, timers, limits);
    }

    public MdnsConfig publicAddresses(boolean value) {
        return new MdnsConfig(service, value, timers, limits);
    }

    public MdnsConfig timers(Timers value) {
        return new MdnsConfig(service, publicAddresses, value, limits);
    }

    public MdnsConfig limits(Limits value) {
        return new MdnsConfig(service, publicAddresses, timers, value);
    }

    /**
     * Periods.
     *
     * @param delayMin of answers and of first queries, so that not all speak at once: 20 ms (RFC 6762 §6, §5.2)
     * @param delayMax 120 ms
     * @param moreKnownMin how long to wait for the rest of a truncated query: 400 ms (§7.2)
     * @param moreKnownMax 500 ms
     * @param queryFirst between the first two queries: 1 s (§5.2), then twice as long each time
     * @param queryMost between later queries: 60 s; §5.2 permits an hour, but peers that come up in silence are to be found
     * @param spacing between two multicasts of the same record on one link: 1 s (§6); also between announcements (§8.3)
     * @param ttlS of own records: 120 s, which §10 recommends for names of hosts, and js-libp2p uses
     * @param ttlMostS of others' records; longer ones are cut
     */
    public record Timers(
            long delayMin,
            long delayMax,
            long moreKnownMin,
            long moreKnownMax,
            long queryFirst,
            long queryMost,
            long spacing,
            int ttlS,
            int ttlMostS) {
        static final Timers DEFAULT =
                new Timers(20 * MS, 120 * MS, 400 * MS, 500 * MS, 1000 * MS, 60_000 * MS, 1000 * MS, 120, 4500);
    }

    /**
     * Caps on everything that grows or is repeated.
     *
     * @param links attached sockets
     * @param ownAddresses announced
     * @param packetBytes of one message sent, without IP and UDP headers: below Ethernet's 1,500 with room for IPv6 (§17)
     * @param peers known at once
     * @param peersPerSource of these, from one address: several may run on one machine
     * @param sourcesPerPeer addresses from which one peer is heard: its own, on each link
     * @param addressesPerPeer believed from each source, and told
     * @param datagramsPerSecond read from one source; twice as many at once
     * @param linkDatagramsPerSecond read from one link; half as many from this machine's own other peers
     * @param sources whose rates are remembered
     */
    public record Limits(
            int links,
            int ownAddresses,
            int packetBytes,
            int peers,
            int peersPerSource,
            int sourcesPerPeer,
            int addressesPerPeer,
            int datagramsPerSecond,
            int linkDatagramsPerSecond,
            int sources) {
        static final Limits DEFAULT = new Limits(64, 64, 1400, 1024, 256, 8, 32, 64, 1024, 1024);
    }
}
