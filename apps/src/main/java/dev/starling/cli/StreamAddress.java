package dev.starling.cli;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.Multiaddr.Component;
import dev.starling.encoding.MultiaddrProtocol;
import dev.starling.peer.Addresses;
import dev.starling.peer.PeerException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A multiaddr of a byte stream. */
final class StreamAddress implements ITypeConverter<Multiaddr> {
    StreamAddress() {}

    @Override
    public Multiaddr convert(String text) {
        try {
            return Addresses.stream(text);
        } catch (PeerException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The address with what its name stands for, {@code /dns4/NAME/…}: one for each IP address of the name. An address
     * without a name is returned as it is. May block.
     *
     * @throws CommandFailed when the name has no address of the kind wanted
     */
    static List<Multiaddr> resolved(Multiaddr address, Worlds worlds) {
        Component first = address.components().getFirst();
        Predicate<IpAddress> wanted = switch (first.protocol()) {
            case DNS -> ip -> true;
            case DNS4 -> IpAddress::v4;
            case DNS6 -> ip -> !ip.v4();
            default -> null;
        };
        if (wanted == null) {
            return List.of(address);
        }
        List<Multiaddr> found = worlds.addressesOf(first.text()).stream()
                .filter(wanted)
                .map(ip -> with(ip, address))
                .toList();
        if (found.isEmpty()) {
            throw new CommandFailed("no address is known for the name \"" + first.text() + "\" in \"" + address
                    + "\"; check its spelling and the network, or give an IP address");
        }
        return found;
    }

    private static Multiaddr with(IpAddress ip, Multiaddr address) {
        List<Component> components = new ArrayList<>(address.components());
        MultiaddrProtocol kind = ip.v4() ? MultiaddrProtocol.IP4 : MultiaddrProtocol.IP6;
        components.set(0, Component.parse(kind, ip.toString()));
        return Multiaddr.of(components);
    }
}
