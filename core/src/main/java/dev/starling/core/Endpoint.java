package dev.starling.core;

/**
 * Where a datagram comes from or goes to.
 *
 * @param ip the address
 * @param port 0…65535; 0 only as a request for any port
 */
public record Endpoint(IpAddress ip, int port) implements Comparable<Endpoint> {
    public Endpoint {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port lies in 0…65535, not " + port);
        }
    }

    /**
     * Parses {@code 192.0.2.7:9001} or {@code [2001:db8::7]:9001}.
     *
     * @throws IllegalArgumentException when either part is malformed; names are not resolved
     */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("not HOST:PORT: \"" + text + "\"; expected e.g. 192.0.2.7:9001");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (host.indexOf(':') < 0) {
                throw new IllegalArgumentException("brackets are for IPv6 addresses: \"" + text + "\"");
            }
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an IPv6 address before a port needs brackets: \"" + text + "\"");
        }
        return new Endpoint(IpAddress.parse(host), parsePort(text.substring(colon + 1), text));
    }

    private static int parsePort(String digits, String whole) {
        int port = digits.isEmpty() || digits.length() > 5 ? -1 : 0;
        for (int i = 0; i < digits.length() && port >= 0; i++) {
            int digit = digits.charAt(i) - '0'; // not Character.digit: it reads the digits of every script
            port = digit < 0 || digit > 9 ? -1 : port * 10 + digit;
        }
        if (port >= 0 && port <= 65535) {
            return port;
        }
        throw new IllegalArgumentException("not a port: \"" + digits + "\" in \"" + whole + "\"; expected 0…65535");
    }

    @Override
    public int compareTo(Endpoint other) {
        int order = ip.compareTo(other.ip);
        return order != 0 ? order : Integer.compare(port, other.port);
    }

    @Override
    public int hashCode() {
        return Long.hashCode((ip.high() * 31 + ip.low()) * 31 + port);
    }

    @Override
    public String toString() {
        return ip.v4() ? ip + ":" + port : "[" + ip + "]:" + port;
    }
}
