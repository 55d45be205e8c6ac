package dev.starling.discovery;

/**
 * Caps on one resolution, so that a name's owner can neither send us round in circles nor make us ask others at length.
 *
 * @param depthMost names that lead to names, one after the other; js-libp2p stops at 32
 * @param lookupsMost questions in all
 * @param parallel questions at once
 * @param valuesPerAnswer read of one answer
 * @param addressesMost looked at in all
 * @param resultsMost in the end
 * @param timeoutNs for the whole
 */
public record DnsaddrConfig(
        int depthMost,
        int lookupsMost,
        int parallel,
        int valuesPerAnswer,
        int addressesMost,
        int resultsMost,
        long timeoutNs) {
    /** Enough for the public bootstrap lists, which need about 20 lookups and give about 40 addresses. */
    public static final DnsaddrConfig DEFAULT = new DnsaddrConfig(32, 100, 8, 64, 512, 128, 15_000_000_000L);
}
