package dev.starling.endurance;

import dev.starling.encoding.Multiaddr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Addresses that are no good: nobody listens, nobody accepts, nobody speaks, nobody speaks sense. */
final class Refusers implements AutoCloseable {
    private static final int REFUSING = 8;

    private final List<ServerSocket> servers = new ArrayList<>();
    private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();
    private final List<Multiaddr> addresses = new ArrayList<>();

    /** @param suffix {@code ""} or {@code "/ws"} */
    Refusers(String suffix) throws IOException {
        for (int i = 0; i < REFUSING; i++) {
            try (ServerSocket closedAtOnce = new ServerSocket(0, 1, InetAddress.getByName("127.0.1." + (i + 1)))) {
                add(closedAtOnce, suffix);
            }
        }
        // A backlog that is full and stays so: the kernel drops what comes to it, as a firewall would.
        ServerSocket deaf = listen("127.0.2.1", 1, suffix);
        for (int i = 0; i < 3; i++) {
            Socket filler = new Socket();
            filler.bind(null);
            accepted.add(filler);
            try {
                filler.connect(deaf.getLocalSocketAddress(), 100);
            } catch (IOException full) {
                // As wanted.
            }
        }
        serve(listen("127.0.2.2", 512, suffix), new byte[0]);
        serve(listen("127.0.2.3", 512, suffix), "SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private void add(ServerSocket server, String suffix) {
        addresses.add(Multiaddr.parse(
                "/ip4/" + server.getInetAddress().getHostAddress() + "/tcp/" + server.getLocalPort() + suffix));
    }

    private ServerSocket listen(String ip, int backlog, String suffix) throws IOException {
        ServerSocket server = new ServerSocket(0, backlog, InetAddress.getByName(ip));
        servers.add(server);
        add(server, suffix);
        return server;
    }

    /** Says this to everybody, and nothing more until they go. */
    private void serve(ServerSocket server, byte[] words) {
        Thread.ofPlatform().daemon().name("refuser").start(() -> {
            while (true) {
                try {
                    Socket socket = server.accept();
                    accepted.add(socket);
                    Thread.ofVirtual().name("refuser").start(() -> entertain(socket, words));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private void entertain(Socket socket, byte[] words) {
        try (socket) {
            socket.getOutputStream().write(words);
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // As expected.
        } finally {
            accepted.remove(socket);
        }
    }

    List<Multiaddr> addresses() {
        return addresses;
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
