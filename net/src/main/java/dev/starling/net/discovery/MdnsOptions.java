package dev.starling.net.discovery;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where multicast DNS is spoken.
 *
 * @param interfaces names such as {@code eth0}; empty for all that multicast, are up and connect more than two machines
 * @param ipv4 whether 224.0.0.251 is joined
 * @param ipv6 whether ff02::fb is joined
 * @param port 5353, or for tests another
 * @param scanNs how often the interfaces are looked at
 */
public record MdnsOptions(Set<String> interfaces, boolean ipv4, boolean ipv6, int port, long scanNs) {
    /** The port of multicast DNS. */
    public static final int PORT = 5353;

    /** All interfaces but loopback, both families. */
    public static final MdnsOptions DEFAULT = new MdnsOptions(Set.of(), true, true, PORT, 10_000_000_000L);

    public MdnsOptions {
        interfaces = Set.copyOf(interfaces);
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port lies in 1…65535, not " + port);
        }
    }

    /** On these interfaces only, loopback if it is named. */
    public MdnsOptions interfaces(Set<String> names) {
        return new MdnsOptions(names, ipv4, ipv6, port, scanNs);
    }

    /**
     * On this machine only: nothing leaves it.
     *
     * @throws IllegalStateException when the machine has no loopback interface
     */
    public MdnsOptions loopback() {
        try {
            Set<String> names = new TreeSet<>();
            NetworkInterface.networkInterfaces()
                    .filter(MdnsOptions::isLoopback)
                    .forEach(one -> names.add(one.getName()));
            if (names.isEmpty()) {
                throw new IllegalStateException("this machine has no loopback interface");
            }
            // Few systems have a route for IPv6 multicast on loopback.
            return new MdnsOptions(names, true, false, port, scanNs);
        } catch (SocketException e) {
            throw new IllegalStateException("this machine does not tell its interfaces: " + e.getMessage(), e);
        }
    }

    /** In another port's group, so that tests and whatever else runs here do not hear each other. */
    public MdnsOptions port(int value) {
        return new MdnsOptions(interfaces, ipv4, ipv6, value, scanNs);
    }

    boolean permits(NetworkInterface one) {
        try {
            if (!interfaces.isEmpty()) {
                return one.isUp() && interfaces.contains(one.getName());
            }
            return one.isUp() && one.supportsMulticast() && !one.isLoopback() && !one.isPointToPoint();
        } catch (SocketException goneMeanwhile) {
            return false;
        }
    }

    private static boolean isLoopback(NetworkInterface one) {
        try {
            return one.isLoopback();
        } catch (SocketException goneMeanwhile) {
            return false;
        }
    }
}
