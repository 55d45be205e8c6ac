package dev.starling.net.discovery;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.discovery.MdnsCommand;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.MultiaddrProtocol;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sockets on this machine's interfaces, which come and go as those do. For one thread. */
final class MulticastLinks {
    /** An interface in one family. */
    private record Name(String interfaceName, boolean v4) {
        @Override
        public String toString() {
            return interfaceName + (v4 ? "/ipv4" : "/ipv6");
        }
    }

    private record Open(MulticastSocket socket, List<MdnsCommand.Subnet> subnets) {}

    private final MdnsOptions options;
    private final Selector selector;
    private final Consumer<? super String> warnings;
    private final Map<Name, Open> open = new LinkedHashMap<>();
    private final Set<Name> refused = new LinkedHashSet<>();
    private int numbers;

    MulticastLinks(MdnsOptions options, Selector selector, Consumer<? super String> warnings) {
        this.options = options;
        this.selector = selector;
        this.warnings = warnings;
    }

    /** Looks at the interfaces; what has changed, for the machine. */
    List<MdnsCommand> scan() {
        List<MdnsCommand> changes = new ArrayList<>();
        Set<Name> present = new LinkedHashSet<>();
        for (NetworkInterface one : interfaces()) {
            for (boolean v4 : new boolean[] {true, false}) {
                List<MdnsCommand.Subnet> subnets = MulticastSocket.subnets(one, v4);
                if ((v4 ? options.ipv4() : options.ipv6()) && !subnets.isEmpty()) {
                    Name name = new Name(one.getName(), v4);
                    present.add(name);
                    attach(name, one, subnets, changes);
                }
            }
        }
        for (Name name : List.copyOf(open.keySet())) {
            Open gone = present.contains(name) ? null : open.remove(name);
            if (gone != null) {
                gone.socket().close();
                changes.add(new MdnsCommand.Detach(gone.socket().number));
            }
        }
        refused.retainAll(present);
        return changes;
    }

    private void attach(Name name, NetworkInterface on, List<MdnsCommand.Subnet> subnets, List<MdnsCommand> changes) {
        Open known = open.get(name);
        if (known != null && known.subnets().equals(subnets)) {
            return;
        }
        MulticastSocket socket = known == null ? join(name, on) : known.socket();
        if (socket != null) {
            open.put(name, new Open(socket, subnets));
            changes.add(new MdnsCommand.Attach(socket.number, socket.group, subnets));
        }
    }

    private @Nullable MulticastSocket join(Name name, NetworkInterface on) {
        try {
            MulticastSocket socket = MulticastSocket.open(numbers, on, name.v4(), options.port(), selector);
            numbers++;
            refused.remove(name);
            return socket;
        } catch (IOException e) {
            if (refused.add(name)) {
                warnings.accept("cannot speak multicast DNS on " + name + ": " + e.getMessage()
                        + "; peers there will not be found unless they are dialed");
            }
            return null;
        }
    }

    private List<NetworkInterface> interfaces() {
        try {
            return NetworkInterface.networkInterfaces().filter(options::permits).toList();
        } catch (IOException unknownForNow) {
            return List.of();
        }
    }

    @Nullable
    MulticastSocket socket(int number) {
        for (Open one : open.values()) {
            if (one.socket().number == number) {
                return one.socket();
            }
        }
        return null;
    }

    /** Where multicast DNS is spoken, such as {@code eth0/ipv4}. */
    List<String> names() {
        return open.keySet().stream().map(Name::toString).toList();
    }

    /** {@code addresses} with the interfaces' own ones in place of 0.0.0.0 and ::. */
    List<Multiaddr> withoutWildcards(List<Multiaddr> addresses) {
        List<Multiaddr> all = new ArrayList<>();
        for (Multiaddr address : addresses) {
            boolean wildcard = address.endpoint()
                    .map(Endpoint::ip)
                    .filter(IpAddress::isAny)
                    .isPresent();
            if (!wildcard) {
                all.add(address);
                continue;
            }
            boolean v4 = address.components().getFirst().protocol() == MultiaddrProtocol.IP4;
            for (Open one : open.values()) {
                for (MdnsCommand.Subnet subnet : one.subnets()) {
                    if (subnet.own().v4() == v4) {
                        all.add(at(subnet.own(), address));
                    }
                }
            }
        }
        return all.stream().distinct().toList();
    }

    private static Multiaddr at(IpAddress ip, Multiaddr wildcard) {
        List<Multiaddr.Component> components = new ArrayList<>(wildcard.components());
        MultiaddrProtocol protocol = ip.v4() ? MultiaddrProtocol.IP4 : MultiaddrProtocol.IP6;
        components.set(0, Multiaddr.Component.parse(protocol, ip.toString()));
        return Multiaddr.of(components);
    }

    void close() {
        open.values().forEach(one -> one.socket().close());
        open.clear();
    }
}
