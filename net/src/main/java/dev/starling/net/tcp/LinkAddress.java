package dev.starling.net.tcp;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.Multiaddr.Component;
import dev.starling.encoding.MultiaddrProtocol;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that these links know: {@code /ip4|ip6/…/tcp/…}, then nothing, or {@code /ws}, or that with {@code
 * /http-path/…}.
 *
 * @param ip the address
 * @param port 0 for any, when listening
 * @param ws whether WebSocket frames are spoken
 * @param path the HTTP path, with its slash; {@code /} where none is named
 */
record LinkAddress(IpAddress ip, int port, boolean ws, String path) {
    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it is of another kind; the message says what is known instead
     */
    static LinkAddress of(Multiaddr address) {
        Endpoint endpoint = address.endpoint().orElseThrow(() -> unknown(address));
        List<Component> all = address.components();
        if (all.get(1).protocol() != MultiaddrProtocol.TCP) {
            throw unknown(address);
        }
        boolean ws = false;
        String path = "/";
        for (Component component : all.subList(2, all.size())) {
            if (component.protocol() == MultiaddrProtocol.WS && !ws) {
                ws = true;
            } else if (component.protocol() == MultiaddrProtocol.HTTP_PATH && ws && path.equals("/")) {
                path = path(address, component);
            } else {
                throw unknown(address);
            }
        }
        return new LinkAddress(endpoint.ip(), endpoint.port(), ws, path);
    }

    /** The component's value is the path as bytes, without the slash; only what needs no quoting is let through. */
    private static String path(Multiaddr address, Component component) {
        String path = new String(component.value().toArray(), StandardCharsets.ISO_8859_1);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '?' || c == '#') {
                throw new IllegalArgumentException("the HTTP path of " + address
                        + " has a character that a request cannot carry; use printable ASCII without ? and #");
            }
        }
        return path.startsWith("/") ? path : "/" + path;
    }

    private static IllegalArgumentException unknown(Multiaddr address) {
        List<MultiaddrProtocol> kinds =
                address.components().stream().map(Component::protocol).toList();
        String why;
        if (kinds.contains(MultiaddrProtocol.TLS) || kinds.contains(MultiaddrProtocol.WSS)) {
            why = "WebSockets inside TLS are not supported";
        } else if (kinds.getFirst().label().startsWith("dns")) {
            why = "names have to be resolved first";
        } else {
            why = "byte streams need /ip4|ip6/ADDRESS/tcp/PORT, optionally followed by /ws";
        }
        return new IllegalArgumentException("no byte streams at " + address + ": " + why);
    }

    /** The address of one end of a socket. */
    static LinkAddress of(InetSocketAddress socket, boolean ws) {
        return new LinkAddress(IpAddress.of(socket.getAddress().getAddress()), socket.getPort(), ws, "/");
    }

    SocketProtocolFamily family() {
        return ip.v4() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    InetSocketAddress socket() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip.toArray()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    LinkAddress at(IpAddress otherIp, int otherPort) {
        return new LinkAddress(otherIp, otherPort, ws, path);
    }

    /** The value of an HTTP Host header: without port where that is HTTP's own. */
    String host() {
        String host = ip.v4() ? ip.toString() : "[" + ip + "]";
        return port == 80 ? host : host + ":" + port;
    }

    Multiaddr multiaddr() {
        Multiaddr tcp = Multiaddr.of(new Endpoint(ip, port), "tcp");
        if (!ws) {
            return tcp;
        }
        List<Component> all = new ArrayList<>(tcp.components());
        all.add(new Component(MultiaddrProtocol.WS, Bytes.EMPTY));
        if (!path.equals("/")) {
            all.add(new Component(
                    MultiaddrProtocol.HTTP_PATH, Bytes.wrap(path.substring(1).getBytes(StandardCharsets.ISO_8859_1))));
        }
        return Multiaddr.of(all);
    }
}
