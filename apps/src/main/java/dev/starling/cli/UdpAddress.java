package dev.starling.cli;

import dev.starling.core.Endpoint;
import dev.starling.peer.Addresses;
import dev.starling.peer.PeerException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A UDP address as a user writes it: what {@link Addresses#udp} takes, and also names, as {@code HOST:PORT} or {@code
 * /dns4/HOST/udp/PORT}. Names are resolved when the address is used.
 *
 * @param text as written
 * @param known the endpoint; null where there is a name to be resolved
 * @param host the name, empty where the endpoint is known
 * @param port the port beside the name
 */
record UdpAddress(String text, @Nullable Endpoint known, String host, int port) {
    private static final Pattern MULTIADDR_NAME = Pattern.compile("/dns[46]?/([^/]+)/udp/([0-9]{1,5})");
    private static final Pattern HOST_PORT_NAME = Pattern.compile("([^:/\\[\\]]+):([0-9]{1,5})");
    /** RFC 1123 §2.1; with a letter somewhere, so that 1.2.3 is a mistyped address and no name. */
    private static final Pattern NAME = Pattern.compile(
            "(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

    /** For picocli. */
    static final class Converter implements ITypeConverter<UdpAddress> {
        Converter() {}

        @Override
        public UdpAddress convert(String text) {
            try {
                return parse(text);
            } catch (PeerException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Parses an address.
     *
     * @throws PeerException with BAD_ADDRESS
     */
    static UdpAddress parse(String text) {
        Matcher name = MULTIADDR_NAME.matcher(text);
        if (!name.matches()) {
            name = HOST_PORT_NAME.matcher(text);
        }
        if (name.matches() && NAME.matcher(name.group(1)).matches()) {
            int port = Integer.parseInt(name.group(2));
            if (port <= 65535) {
                return new UdpAddress(text, null, name.group(1), port);
            }
        }
        return new UdpAddress(text, Addresses.udp(text), "", 0);
    }

    /** Whether {@link #parse} takes it. */
    static boolean isAddress(String text) {
        try {
            parse(text);
            return true;
        } catch (PeerException e) {
            return false;
        }
    }

    /**
     * The endpoint; asks {@code worlds} where there is a name.
     *
     * @throws CommandFailed when the name has no address
     */
    Endpoint endpoint(Worlds worlds) {
        if (known != null) {
            return known;
        }
        return worlds.lookUp(host)
                .map(ip -> new Endpoint(ip, port))
                .orElseThrow(() -> new CommandFailed("no address is known for the name \"" + host + "\" in \"" + text
                        + "\"; check its spelling and the network, or give an IP address"));
    }

    @Override
    public String toString() {
        return text;
    }
}
