package dev.starling.discovery;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.Multiaddr.Component;
import dev.starling.encoding.MultiaddrProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address that begins with a name.
 *
 * @param protocol dns, dns4, dns6 or dnsaddr
 * @param name the domain
 * @param rest what follows, as far as the name's records have a say in it
 * @param circuit from {@code /p2p-circuit} on: beyond the relay that the name stands for
 */
record NamedAddress(MultiaddrProtocol protocol, String name, List<Component> rest, List<Component> circuit) {
    private static final int NAME_CHARS_MAX = 253;

    /** Empty when {@code address} begins with no name. */
    static Optional<NamedAddress> of(Multiaddr address) {
        Component first = address.components().getFirst();
        boolean named = switch (first.protocol()) {
            case DNS, DNS4, DNS6, DNSADDR -> true;
            default -> false;
        };
        if (!named) {
            return Optional.empty();
        }
        List<Component> all = address.components();
        int circuit = all.size();
        for (int i = all.size() - 1; i > 0; i--) {
            circuit = all.get(i).protocol() == MultiaddrProtocol.P2P_CIRCUIT ? i : circuit;
        }
        return Optional.of(new NamedAddress(
                first.protocol(), first.text(), all.subList(1, circuit), all.subList(circuit, all.size())));
    }

    /** The questions that it takes, of the name {@link #question()}. */
    List<DnsaddrOutput.Kind> kinds() {
        return switch (protocol) {
            case DNS4 -> List.of(DnsaddrOutput.Kind.A);
            case DNS6 -> List.of(DnsaddrOutput.Kind.AAAA);
            case DNSADDR -> List.of(DnsaddrOutput.Kind.TXT);
            default -> List.of(DnsaddrOutput.Kind.A, DnsaddrOutput.Kind.AAAA);
        };
    }

    /** The domain to ask about (libp2p addressing, dnsaddr). */
    String question() {
        return protocol == MultiaddrProtocol.DNSADDR ? "_dnsaddr." + name : name;
    }

    boolean askable() {
        return question().length() <= NAME_CHARS_MAX;
    }

    /**
     * The address that a TXT record of the name gives; empty unless it ends with all that follows the name: above all,
     * unless it leads to the peer that was wanted.
     */
    Optional<Multiaddr> matching(Multiaddr found) {
        List<Component> all = found.components();
        int from = all.size() - rest.size();
        boolean fits = from >= 0 && all.subList(from, all.size()).equals(rest);
        return fits ? joined(all) : Optional.empty();
    }

    /** The address when {@code ip} is the name's. */
    Optional<Multiaddr> at(IpAddress ip) {
        List<Component> all = new ArrayList<>();
        all.add(new Component(ip.v4() ? MultiaddrProtocol.IP4 : MultiaddrProtocol.IP6, Bytes.wrap(ip.toArray())));
        all.addAll(withServerName());
        return joined(all);
    }

    /** What follows the name; a WebSocket over TLS needs the name for its certificate, so it stays as {@code /sni}. */
    private List<Component> withServerName() {
        List<Component> out = new ArrayList<>();
        for (int i = 0; i < rest.size(); i++) {
            Component component = rest.get(i);
            MultiaddrProtocol next = i + 1 < rest.size() ? rest.get(i + 1).protocol() : MultiaddrProtocol.TCP;
            if (component.protocol() == MultiaddrProtocol.WSS) {
                out.add(plain(MultiaddrProtocol.TLS));
                out.add(Component.parse(MultiaddrProtocol.SNI, name));
                out.add(plain(MultiaddrProtocol.WS));
            } else {
                out.add(component);
                if (component.protocol() == MultiaddrProtocol.TLS && next == MultiaddrProtocol.WS) {
                    out.add(Component.parse(MultiaddrProtocol.SNI, name));
                }
            }
        }
        return out;
    }

    private static Component plain(MultiaddrProtocol protocol) {
        return new Component(protocol, Bytes.EMPTY);
    }

    private Optional<Multiaddr> joined(List<Component> head) {
        List<Component> all = new ArrayList<>(head);
        all.addAll(circuit);
        try {
            return Optional.of(Multiaddr.of(all));
        } catch (IllegalArgumentException overALimit) {
            return Optional.empty();
        }
    }
}
