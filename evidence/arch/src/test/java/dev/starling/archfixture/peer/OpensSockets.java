package dev.starling.archfixture.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Selector;
import javax.net.ssl.SSLContext;

final class OpensSockets {
    private OpensSockets() {}

    static Object serverSocket() throws IOException {
        return new ServerSocket();
    }

    static Object datagramChannel() throws IOException {
        return DatagramChannel.open();
    }

    static Object selector() throws IOException {
        return Selector.open();
    }

    static Object resolve() throws IOException {
        return InetAddress.getLoopbackAddress();
    }

    static void address(InetSocketAddress address) {}

    static void tls(SSLContext context) {}
}
