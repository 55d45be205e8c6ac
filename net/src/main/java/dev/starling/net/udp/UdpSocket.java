package dev.starling.net.udp;

import dev.starling.core.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/** One bound, non-blocking UDP socket and the number by which the machine knows it. */
record UdpSocket(int number, DatagramChannel channel, Endpoint local) {
    /**
     * Binds a socket.
     *
     * @param bufferBytes asked for in both directions; the kernel may grant less
     */
    static UdpSocket bind(int number, Endpoint to, int bufferBytes) throws IOException {
        DatagramChannel channel =
                DatagramChannel.open(to.ip().v4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            ask(channel, StandardSocketOptions.SO_RCVBUF, bufferBytes);
            ask(channel, StandardSocketOptions.SO_SNDBUF, bufferBytes);
            channel.bind(EndpointCache.addressOf(to));
            Endpoint local = EndpointCache.endpointOf((InetSocketAddress) channel.getLocalAddress());
            return new UdpSocket(number, channel, local);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void ask(DatagramChannel channel, SocketOption<Integer> option, int value) {
        try {
            channel.setOption(option, value);
        } catch (IOException | UnsupportedOperationException aSmallerBufferOnlyDropsMore) {
            // What it drops is counted.
        }
    }

    /** Bytes granted for receiving, as the kernel accounts them. */
    int receiveBufferBytes() throws IOException {
        return channel.getOption(StandardSocketOptions.SO_RCVBUF);
    }
}
