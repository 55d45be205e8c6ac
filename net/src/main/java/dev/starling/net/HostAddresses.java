package dev.starling.net;

import dev.starling.core.IpAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the operating system knows about addresses: of names, and of this machine. */
public final class HostAddresses {
    private HostAddresses() {}

    /**
     * Asks the system's resolver; blocks as long as that takes.
     *
     * @param host a name
     * @return an IPv4 address if the name has one, otherwise an IPv6 address; empty where it has none
     */
    public static Optional<IpAddress> lookUp(String host) {
        return of(host).stream().min(Comparator.comparing(address -> !address.v4()));
    }

    private static List<IpAddress> of(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(address -> IpAddress.of(address.getAddress()))
                    .distinct()
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** This machine's addresses without link-local ones, those that others can reach first, loopback last. */
    public static List<IpAddress> own() {
        return interfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .map(address -> IpAddress.of(address.getAddress()))
                .sorted(Comparator.comparing(IpAddress::isLoopback).thenComparing(address -> address))
                .toList();
    }

    private static Stream<NetworkInterface> interfaces() {
        try {
            return NetworkInterface.networkInterfaces();
        } catch (SocketException e) {
            return Stream.empty();
        }
    }
}
