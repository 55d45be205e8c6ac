package dev.starling.discovery;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.encoding.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which addresses belong into multicast DNS, and how they stand in a TXT string: {@code dnsaddr=…/p2p/ID}. */
final class LocalAddresses {
    static final String PREFIX = "dnsaddr=";

    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]*");

    private LocalAddresses() {}

    /** The TXT string that announces {@code address} of peer {@code self}; empty when it is too long for one. */
    static Optional<String> announcement(Multiaddr address, PeerId self) {
        String text;
        try {
            text = PREFIX + address.withPeerId(self);
        } catch (IllegalArgumentException tooLongWithTheId) {
            return Optional.empty();
        }
        return text.getBytes(StandardCharsets.UTF_8).length <= DnsRecord.Txt.STRING_BYTES_MAX
                ? Optional.of(text)
                : Optional.empty();
    }

    /** The address in a TXT string; empty when it holds none, or one that leads to no peer. */
    static Optional<Multiaddr> parse(String text) {
        if (!PRINTABLE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            Multiaddr address = Multiaddr.parse(text.substring(PREFIX.length()));
            return address.peerId().isPresent() ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException strange) {
            return Optional.empty();
        }
    }

    /**
     * Whether {@code address} may be announced on {@code link}, or believed when a neighbour there announces it.
     *
     * @param sameMachine whether it is an address of this machine: loopback is then of use
     */
    static boolean permitted(Multiaddr address, MdnsLink link, boolean sameMachine, boolean publicToo) {
        Multiaddr.Component first = address.components().getFirst();
        boolean ip = first.protocol() == MultiaddrProtocol.IP4 || first.protocol() == MultiaddrProtocol.IP6;
        if (!ip || address.components().size() < 2 || address.has(MultiaddrProtocol.P2P_CIRCUIT)) {
            return false;
        }
        IpAddress host = IpAddress.of(first.value().toArray());
        if (host.isAny() || host.isMulticastOrReserved() || isLinkLocal6(host)) {
            return false;
        }
        if (host.isLoopback()) {
            return sameMachine || link.isLoopback();
        }
        return publicToo || host.isPrivate() || link.isNeighbour(host);
    }

    /** fe80::/10 leads nowhere without a zone, and a zone has a meaning on one machine only. */
    private static boolean isLinkLocal6(IpAddress ip) {
        return !ip.v4() && (ip.high() >>> 54) == 0x3fa;
    }
}
