package dev.starling.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A socket that takes connections and says nothing. */
final class Silent implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    Silent() throws IOException {}

    String address() {
        return "/ip4/127.0.0.1/tcp/" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
