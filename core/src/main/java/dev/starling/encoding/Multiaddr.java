package dev.starling.encoding;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A self-describing network address (multiformats multiaddr) such as {@code /ip4/192.0.2.7/udp/9001}: one or more
 * components, outermost transport first. Immutable. What parses formats to text and bytes that parse to an equal
 * address; equality is that of the bytes. Names are never resolved.
 */
public final class Multiaddr implements Comparable<Multiaddr> {
    /** The longest binary form accepted. */
    public static final int BYTES_MAX = 1024;
    /** The longest text accepted; any address within the other limits has a shorter one. */
    public static final int TEXT_CHARS_MAX = 4096;
    /** The largest number of components accepted. */
    public static final int COMPONENTS_MAX = 32;

    private final List<Component> components;
    private final Bytes bytes;

    /**
     * One step of an address.
     *
     * @param protocol what it is
     * @param value its binary value; empty where the protocol has none
     */
    public record Component(MultiaddrProtocol protocol, Bytes value) {
        public Component {
            try {
                protocol.value.check(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "bad value of " + protocol.label() + ": " + value + ": " + e.getMessage(), e);
            }
        }

        /**
         * From the text of its value; empty text where the protocol has none.
         *
         * @throws IllegalArgumentException when the value is not one of this protocol
         */
        public static Component parse(MultiaddrProtocol protocol, String value) {
            try {
                return new Component(protocol, protocol.value.parse(value));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "bad value of " + protocol.label() + ": " + Multibase.quote(value) + ": " + e.getMessage(), e);
            }
        }

        /** The value as text; empty where the protocol has none. */
        public String text() {
            return protocol.value.format(value);
        }

        private int length() {
            int prefix = protocol.value.size == MultiaddrValue.VARIABLE ? Varint.length(value.length()) : 0;
            return Varint.length(protocol.code()) + prefix + value.length();
        }

        /** As in an address's text, beginning with a slash. */
        @Override
        public String toString() {
            if (!protocol.hasValue()) {
                return "/" + protocol.label();
            }
            String separator = protocol.value == MultiaddrValue.PATH ? "" : "/";
            return "/" + protocol.label() + separator + text();
        }
    }

    private Multiaddr(List<Component> components) {
        int length = 0;
        for (Component component : components) {
            length += component.length();
        }
        require(!components.isEmpty(), "a multiaddr has at least one component");
        require(
                components.size() <= COMPONENTS_MAX,
                "a multiaddr has at most " + COMPONENTS_MAX + " components, not " + components.size());
        require(length <= BYTES_MAX, "a multiaddr has at most " + BYTES_MAX + " bytes, not " + length);
        for (Component component : components.subList(0, components.size() - 1)) {
            require(
                    component.protocol.value != MultiaddrValue.PATH,
                    "nothing can follow " + component.protocol + ", whose path reaches to the end of the text");
        }
        this.components = List.copyOf(components);
        this.bytes = encode(components, length);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * From its components, outermost transport first.
     *
     * @throws IllegalArgumentException when there are none, or more than the limits permit
     */
    public static Multiaddr of(List<Component> components) {
        return new Multiaddr(components);
    }

    /**
     * From exactly its binary form.
     *
     * @throws IllegalArgumentException when malformed, over a limit, or of a protocol not known here
     */
    public static Multiaddr of(Bytes binary) {
        require(
                binary.length() <= BYTES_MAX,
                "a multiaddr has at most " + BYTES_MAX + " bytes, not " + binary.length());
        byte[] in = binary.shared();
        List<Component> components = new ArrayList<>();
        int at = 0;
        while (at < in.length) {
            require(components.size() < COMPONENTS_MAX, "a multiaddr has at most " + COMPONENTS_MAX + " components");
            long code = Varint.decode(in, at, in.length);
            at += Varint.length(code);
            MultiaddrProtocol protocol = MultiaddrProtocol.ofCode(code);
            if (protocol == null) {
                throw new IllegalArgumentException("unknown multiaddr protocol code " + code + " in " + binary);
            }
            long size = protocol.value.size;
            if (size == MultiaddrValue.VARIABLE) {
                size = Varint.decode(in, at, in.length);
                at += Varint.length(size);
            }
            if (size > in.length - at) {
                throw new IllegalArgumentException("the value of " + protocol.label() + " has " + size
                        + " bytes but only " + (in.length - at) + " follow");
            }
            components.add(new Component(protocol, binary.slice(at, at + (int) size)));
            at += (int) size;
        }
        return new Multiaddr(components);
    }

    /**
     * The address of an endpoint.
     *
     * @param transport the name of a protocol whose value is a port: {@code udp} or {@code tcp}
     * @throws IllegalArgumentException for any other transport
     */
    public static Multiaddr of(Endpoint endpoint, String transport) {
        MultiaddrProtocol protocol = MultiaddrProtocol.ofName(transport);
        if (protocol == null || protocol.value != MultiaddrValue.PORT) {
            throw new IllegalArgumentException(
                    "not a transport with ports: \"" + transport + "\"; expected udp or tcp");
        }
        IpAddress ip = endpoint.ip();
        Bytes port = Bytes.of((byte) (endpoint.port() >>> 8), (byte) endpoint.port());
        return new Multiaddr(List.of(
                new Component(ip.v4() ? MultiaddrProtocol.IP4 : MultiaddrProtocol.IP6, Bytes.wrap(ip.toArray())),
                new Component(protocol, port)));
    }

    /**
     * Parses text such as {@code /dns4/example.com/tcp/443/tls/ws}; one slash at the end is permitted.
     *
     * @throws IllegalArgumentException naming the component and the value that are wrong
     */
    public static Multiaddr parse(String text) {
        try {
            require(
                    text.length() <= TEXT_CHARS_MAX,
                    "it has " + text.length() + " characters, more than " + TEXT_CHARS_MAX);
            require(text.startsWith("/"), "it does not begin with a slash");
            return new Multiaddr(components(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a multiaddr: " + Multibase.quote(text) + ": " + e.getMessage(), e);
        }
    }

    private static List<Component> components(String text) {
        List<Component> components = new ArrayList<>();
        int slash = 0;
        while (slash < text.length() - 1 || components.isEmpty()) {
            require(components.size() < COMPONENTS_MAX, "it has more than " + COMPONENTS_MAX + " components");
            int end = end(text, slash);
            String name = text.substring(slash + 1, end);
            MultiaddrProtocol protocol = MultiaddrProtocol.ofName(name);
            if (protocol == null) {
                throw new IllegalArgumentException("unknown protocol " + Multibase.quote(name));
            }
            slash = end;
            String value = "";
            if (protocol.hasValue()) {
                require(slash < text.length(), protocol.label() + " needs a value");
                boolean path = protocol.value == MultiaddrValue.PATH;
                end = path ? text.length() : end(text, slash);
                value = text.substring(path ? slash : slash + 1, end);
                slash = end;
            }
            components.add(Component.parse(protocol, value));
        }
        return components;
    }

    /** Where the segment that begins with the slash at {@code slash} ends. */
    private static int end(String text, int slash) {
        int next = text.indexOf('/', slash + 1);
        return next < 0 ? text.length() : next;
    }

    private static Bytes encode(List<Component> components, int length) {
        byte[] out = new byte[length];
        int at = 0;
        for (Component component : components) {
            int size = component.value.length();
            at = Varint.encode(component.protocol.code(), out, at);
            if (component.protocol.value.size == MultiaddrValue.VARIABLE) {
                at = Varint.encode(size, out, at);
            }
            System.arraycopy(component.value.shared(), 0, out, at, size);
            at += size;
        }
        return Bytes.wrap(out);
    }

    /** The components, outermost transport first; never empty. */
    public List<Component> components() {
        return components;
    }

    /** The binary form. */
    public Bytes bytes() {
        return bytes;
    }

    /** Whether a component is of this protocol. */
    public boolean has(MultiaddrProtocol protocol) {
        return first(protocol).isPresent();
    }

    /** The first component of this protocol. */
    public Optional<Component> first(MultiaddrProtocol protocol) {
        return components.stream().filter(c -> c.protocol == protocol).findFirst();
    }

    /**
     * The endpoint this address begins with: {@code /ip4|ip6/…/udp|tcp/PORT}, whatever follows. Empty for names, which
     * have to be resolved, and for scoped IPv6 addresses, whose zone an endpoint cannot carry.
     */
    public Optional<Endpoint> endpoint() {
        if (components.size() < 2) {
            return Optional.empty();
        }
        Component host = components.get(0);
        Component transport = components.get(1);
        boolean ip = host.protocol == MultiaddrProtocol.IP4 || host.protocol == MultiaddrProtocol.IP6;
        boolean port = transport.protocol == MultiaddrProtocol.UDP || transport.protocol == MultiaddrProtocol.TCP;
        if (!ip || !port) {
            return Optional.empty();
        }
        int number = (transport.value.at(0) & 0xff) << 8 | (transport.value.at(1) & 0xff);
        return Optional.of(new Endpoint(IpAddress.of(host.value.shared()), number));
    }

    /** The peer that this address leads to: its last component's id if that is a {@code /p2p}. */
    public Optional<PeerId> peerId() {
        Component last = components.getLast();
        return last.protocol == MultiaddrProtocol.P2P ? Optional.of(PeerId.of(last.value)) : Optional.empty();
    }

    /**
     * This address followed by {@code inner}.
     *
     * @throws IllegalArgumentException when the result is over a limit
     */
    public Multiaddr encapsulate(Multiaddr inner) {
        List<Component> all = new ArrayList<>(components);
        all.addAll(inner.components);
        return new Multiaddr(all);
    }

    /**
     * This address followed by {@code /p2p/ID}; itself when it already ends so.
     *
     * @throws IllegalArgumentException when it leads to another peer, or the result is over a limit
     */
    public Multiaddr withPeerId(PeerId id) {
        Optional<PeerId> present = peerId();
        if (present.isPresent()) {
            require(present.get().equals(id), this + " leads to another peer than " + id);
            return this;
        }
        return encapsulate(new Multiaddr(List.of(new Component(MultiaddrProtocol.P2P, id.bytes()))));
    }

    /** This address without the {@code /p2p} it ends with; empty when it is nothing else. */
    public Optional<Multiaddr> withoutPeerId() {
        if (peerId().isEmpty()) {
            return Optional.of(this);
        }
        return components.size() == 1
                ? Optional.empty()
                : Optional.of(new Multiaddr(components.subList(0, components.size() - 1)));
    }

    @Override
    public int compareTo(Multiaddr other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multiaddr that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(64);
        for (Component component : components) {
            text.append(component);
        }
        return text.toString();
    }
}
