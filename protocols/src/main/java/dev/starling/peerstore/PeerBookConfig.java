package dev.starling.peerstore;

/**
 * Every limit of a {@link PeerBook}. Times in nanoseconds.
 *
 * @param peersMax peers in all; those connected are never pushed out
 * @param strangersMax of these, peers that we have never reached ourselves
 * @param bytesMax what all that is stored may weigh, estimated
 * @param peerBytesMax of one peer; beyond it the worst addresses and the last protocols are left out
 * @param addressesMax of one peer; go stores 500
 * @param strangerAddressesMax of a peer that is not connected and was never reached; 64 as in go
 * @param protocolsMax of one peer; 1,024 as in go
 * @param failuresMax a told address is forgotten after so many failures without any success, one that has led to the peer
 *     after as many times as many; 3 (attack notes, 7.3)
 * @param life how long what is known holds
 */
public record PeerBookConfig(
        int peersMax,
        int strangersMax,
        long bytesMax,
        int peerBytesMax,
        int addressesMax,
        int strangerAddressesMax,
        int protocolsMax,
        int failuresMax,
        Life life) {
    private static final long MINUTE = 60_000_000_000L;
    private static final long HOUR = 60 * MINUTE;

    /** For a process with 128 MB of heap. */
    public static final PeerBookConfig DEFAULT =
            new PeerBookConfig(10_000, 5_000, 16L << 20, 64 << 10, 500, 64, 1024, 3, Life.DEFAULT);

    /** Checks the bounds. */
    public PeerBookConfig {
        if (peersMax < 1
                || strangersMax < 0
                || strangersMax > peersMax
                || bytesMax < 1
                || peerBytesMax < Entry.BYTES_MIN
                || addressesMax < 1
                || strangerAddressesMax < 1
                || strangerAddressesMax > addressesMax
                || protocolsMax < 0
                || failuresMax < 1) {
            throw new IllegalArgumentException("a book of peers has room for one peer with one address at least");
        }
    }

    /**
     * How long an address holds.
     *
     * @param confirmedNs one that has led to the peer, from the moment it last did; while connected it holds for ever
     * @param certifiedNs one that the peer has signed
     * @param learnedNs one that somebody has told us; 1 h as in go and js
     * @param failedNs at most so long after a failure, unless it led to the peer before
     * @param peerNs what else is known of a peer, after it was last connected; 30 days (attack notes, 7.3)
     */
    public record Life(long confirmedNs, long certifiedNs, long learnedNs, long failedNs, long peerNs) {
        static final Life DEFAULT = new Life(7 * 24 * HOUR, 24 * HOUR, HOUR, 10 * MINUTE, 30 * 24 * HOUR);

        /** Checks the bounds. */
        public Life {
            if (confirmedNs < 1 || certifiedNs < 1 || learnedNs < 1 || failedNs < 1 || peerNs < 1) {
                throw new IllegalArgumentException("what is known holds for a while");
            }
        }
    }

    /** The same with other numbers of peers. */
    public PeerBookConfig peers(int all, int strangers) {
        return new PeerBookConfig(
                all,
                strangers,
                bytesMax,
                peerBytesMax,
                addressesMax,
                strangerAddressesMax,
                protocolsMax,
                failuresMax,
                life);
    }

    /** The same with another weight. */
    public PeerBookConfig bytesMax(long value) {
        return new PeerBookConfig(
                peersMax,
                strangersMax,
                value,
                peerBytesMax,
                addressesMax,
                strangerAddressesMax,
                protocolsMax,
                failuresMax,
                life);
    }
}
