package dev.starling.net.discovery;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import dev.starling.discovery.MdnsCommand.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket that has joined the group of multicast DNS on one interface, in one family; it hears no other interface. */
final class MulticastSocket {
    static final IpAddress GROUP_V4 = IpAddress.parse("224.0.0.251");
    static final IpAddress GROUP_V6 = IpAddress.parse("ff02::fb");
    /** RFC 6762 §11. */
    private static final int TTL = 255;

    private static final int BUFFER_BYTES = 256 << 10;

    final int number;
    final Endpoint group;
    private final DatagramChannel channel;
    private final InetSocketAddress target;

    private MulticastSocket(int number, Endpoint group, DatagramChannel channel) throws IOException {
        this.number = number;
        this.group = group;
        this.channel = channel;
        target = new InetSocketAddress(InetAddress.getByAddress(group.ip().toArray()), group.port());
    }

    /** Joins the group. Several programs of a machine may. */
    static MulticastSocket open(int number, NetworkInterface on, boolean v4, int port, Selector selector)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            Endpoint group = new Endpoint(v4 ? GROUP_V4 : GROUP_V6, port);
            MulticastSocket socket = new MulticastSocket(number, group, channel);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[v4 ? 4 : 16]), port));
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
            channel.join(socket.target.getAddress(), on);
            channel.register(selector, SelectionKey.OP_READ, socket);
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The interface's own addresses of one family. */
    static List<Subnet> subnets(NetworkInterface of, boolean v4) {
        List<Subnet> subnets = new ArrayList<>();
        of.getInterfaceAddresses().forEach(one -> {
            IpAddress ip = IpAddress.of(one.getAddress().getAddress());
            if (ip.v4() == v4) {
                int bits = v4 ? 32 : 128;
                int prefix = one.getNetworkPrefixLength();
                // Where the system does not say, nobody else is a neighbour by this address.
                subnets.add(new Subnet(ip, prefix > 0 && prefix < bits ? prefix : bits));
            }
        });
        return subnets;
    }

    /** Takes a waiting datagram into {@code buffer}; null when none waits. */
    @Nullable
    Endpoint receive(ByteBuffer buffer) throws IOException {
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        return from == null ? null : new Endpoint(IpAddress.of(from.getAddress().getAddress()), from.getPort());
    }

    /** Sends to the group; false when the kernel has no room. */
    boolean send(byte[] data) throws IOException {
        return channel.send(ByteBuffer.wrap(data), target) > 0;
    }

    void close() {
        try {
            channel.close();
        } catch (IOException nothingLeftToClose) {
            // The descriptor is gone either way.
        }
    }
}
