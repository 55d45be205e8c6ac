package dev.starling.net.udp;

import dev.starling.core.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentSkipListMap;

/** The numbered sockets of one loop, and what is lost at them. For the loop's thread, except {@link #locals()}. */
final class SocketTable {
    /** Takes one datagram. */
    interface Sink {
        void received(int socket, Endpoint from, byte[] data);
    }

    private final Selector selector;
    private final LoopOptions options;
    private final Counts counts;
    private final ConcurrentSkipListMap<Integer, UdpSocket> open = new ConcurrentSkipListMap<>();
    private final EndpointCache cache = new EndpointCache();
    private final ByteBuffer receiveBuffer;
    private final ByteBuffer sendBuffer;

    SocketTable(Selector selector, LoopOptions options, Counts counts) {
        this.selector = selector;
        this.options = options;
        this.counts = counts;
        // One byte more than the largest: what fills it was longer.
        receiveBuffer = ByteBuffer.allocateDirect(options.datagramBytesMax() + 1);
        sendBuffer = ByteBuffer.allocateDirect(options.datagramBytesMax());
    }

    /** Binds socket {@code number} and listens to it. */
    UdpSocket open(int number, Endpoint to, int bufferBytes) throws IOException {
        if (open.containsKey(number)) {
            throw new BindException("socket " + number + " is open already");
        }
        if (open.size() >= options.sockets()) {
            throw new SocketException("all " + options.sockets() + " sockets of this peer are open");
        }
        UdpSocket socket = UdpSocket.bind(number, to, bufferBytes);
        try {
            socket.channel().register(selector, SelectionKey.OP_READ, socket);
        } catch (IOException e) {
            socket.channel().close();
            throw e;
        }
        open.put(number, socket);
        return socket;
    }

    void close(int number) {
        UdpSocket socket = open.remove(number);
        if (socket != null) {
            close(socket);
        }
    }

    private static void close(UdpSocket socket) {
        try {
            // The port is free once the selector has looked at its keys again, which the next round begins with.
            socket.channel().close();
        } catch (IOException nothingLeftToClose) {
            // The descriptor is gone either way.
        }
    }

    void closeAll() {
        open.values().forEach(SocketTable::close);
        open.clear();
    }

    /** Where the open sockets are bound; from any thread. */
    List<Endpoint> locals() {
        List<Endpoint> locals = new ArrayList<>();
        open.values().forEach(socket -> locals.add(socket.local()));
        return locals;
    }

    /** Sends or drops, and counts either. */
    void send(int number, Endpoint to, byte[] data) {
        UdpSocket socket = open.get(number);
        if (socket == null) {
            counts.add(Count.SEND_NO_SOCKET);
            return;
        }
        try {
            ByteBuffer bytes = data.length <= sendBuffer.capacity()
                    ? sendBuffer.clear().put(data).flip()
                    : ByteBuffer.wrap(data);
            if (to.port() == 0) {
                counts.add(Count.SEND_UNREACHABLE);
            } else if (socket.channel().send(bytes, cache.address(to)) == 0 && data.length > 0) {
                counts.add(Count.SEND_WOULD_BLOCK);
            } else {
                counts.add(Count.SENT);
                counts.add(Count.SENT_BYTES, data.length);
            }
        } catch (IOException e) {
            counts.add(unreachable(e) ? Count.SEND_UNREACHABLE : Count.SEND_FAILED);
        } catch (UnsupportedAddressTypeException anIpv6TargetOfAnIpv4Socket) {
            counts.add(Count.SEND_UNREACHABLE);
        }
    }

    private static boolean unreachable(IOException e) {
        return e instanceof NoRouteToHostException
                || e instanceof ConnectException
                || e instanceof PortUnreachableException
                || (e.getMessage() != null
                        && e.getMessage().toLowerCase(Locale.ROOT).contains("unreachable"));
    }

    /** Reads what waits at a socket, up to the limit of a round. */
    void receive(UdpSocket socket, Sink sink) {
        for (int i = 0;
                i < options.datagramsPerSocketAndRound() && socket.channel().isOpen();
                i++) {
            InetSocketAddress from;
            try {
                from = (InetSocketAddress) socket.channel().receive(receiveBuffer.clear());
            } catch (ClosedChannelException closedMeanwhile) {
                return;
            } catch (IOException e) {
                // An error that the kernel kept for this socket; reading it has cleared it.
                counts.add(Count.RECEIVE_FAILED);
                return;
            }
            if (from == null) {
                return;
            }
            receiveBuffer.flip();
            if (receiveBuffer.remaining() > options.datagramBytesMax()) {
                counts.add(Count.RECEIVE_OVERSIZE);
                continue;
            }
            byte[] data = new byte[receiveBuffer.remaining()];
            receiveBuffer.get(data);
            counts.add(Count.RECEIVED);
            counts.add(Count.RECEIVED_BYTES, data.length);
            sink.received(socket.number(), cache.endpoint(from), data);
        }
    }
}
