package dev.starling.swarm;

import dev.starling.core.IpAddress;

/**
 * The first bits of an address.
 *
 * @param address with the rest zero
 * @param bits how many count: 0…32 for IPv4, 0…128 for IPv6
 */
record Prefix(IpAddress address, int bits) {
    /** @throws IllegalArgumentException for a length that the family does not have */
    static Prefix of(IpAddress ip, int bits) {
        if (bits < 0 || bits > (ip.v4() ? 32 : 128)) {
            throw new IllegalArgumentException("no prefix of " + ip + " has " + bits + " bits");
        }
        if (ip.v4()) {
            return new Prefix(new IpAddress(0, ip.low() & high(bits + 32) & 0xffffffffL, true), bits);
        }
        return new Prefix(new IpAddress(ip.high() & high(bits), ip.low() & high(bits - 64), false), bits);
    }

    private static long high(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
    }

    /** What one subscriber commonly has: an IPv4 address, or an IPv6 /56. */
    static Prefix subscriber(IpAddress ip) {
        return of(ip, ip.v4() ? 32 : 56);
    }

    /** What one organisation commonly has and an attacker does not get many of: /16 of IPv4, /32 of IPv6. */
    static Prefix group(IpAddress ip) {
        return of(ip, ip.v4() ? 16 : 32);
    }

    @Override
    public String toString() {
        return address + "/" + bits;
    }
}
