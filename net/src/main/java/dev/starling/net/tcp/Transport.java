package dev.starling.net.tcp;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.nio.channels.spi.SelectorProvider;

/** The two ways to sockets. */
enum Transport {
    NIO {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        SocketChannel channel(SocketProtocolFamily family) {
            return new NioSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        ServerSocketChannel server(SocketProtocolFamily family) {
            return new NioServerSocketChannel(SelectorProvider.provider(), family);
        }
    },
    EPOLL {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        SocketChannel channel(SocketProtocolFamily family) {
            return new EpollSocketChannel(family);
        }

        // IPv6 only, so that a peer can listen on both families at one port; the JDK cannot say that.
        @Override
        ServerSocketChannel server(SocketProtocolFamily family) {
            EpollServerSocketChannel channel = new EpollServerSocketChannel(family);
            if (family == SocketProtocolFamily.INET6) {
                channel.config().setOption(IPV6_V6ONLY, 1);
            }
            return channel;
        }
    };

    /** Linux: level IPPROTO_IPV6, option 26. */
    private static final IntegerUnixChannelOption IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    abstract IoHandlerFactory handlers();

    /** A new socket, neither bound nor registered. */
    abstract SocketChannel channel(SocketProtocolFamily family);

    abstract ServerSocketChannel server(SocketProtocolFamily family);

    /**
     * Epoll where this Linux has it and the process may load native code ({@code --enable-native-access}); a library
     * that went ahead without would make the JVM warn on stderr.
     */
    static Transport best(boolean epollWanted) {
        boolean permitted = epollWanted && Epoll.class.getModule().isNativeAccessEnabled();
        return permitted && Epoll.isAvailable() ? EPOLL : NIO;
    }
}
