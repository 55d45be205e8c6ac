package dev.starling.net.udp;

import dev.starling.core.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the kernel dropped because a receive buffer was full. Linux counts it per socket in the last column of {@code
 * /proc/net/udp}; elsewhere it stays unknown.
 */
final class KernelDrops {
    private static final Path V4 = Path.of("/proc/self/net/udp");
    private static final Path V6 = Path.of("/proc/self/net/udp6");

    private KernelDrops() {}

    /** Drops of all these sockets since they were opened; empty where the system does not say. */
    static OptionalLong of(Collection<Endpoint> sockets) {
        Set<String> wanted = new HashSet<>();
        boolean v6 = false;
        for (Endpoint socket : sockets) {
            wanted.add(hex(socket));
            v6 |= !socket.ip().v4();
        }
        try {
            long sum = sum(V4, wanted);
            return OptionalLong.of(v6 ? sum + sum(V6, wanted) : sum);
        } catch (IOException | NumberFormatException notThisSystem) {
            return OptionalLong.empty();
        }
    }

    private static long sum(Path table, Set<String> wanted) throws IOException {
        long sum = 0;
        for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
            String[] columns = line.trim().split("\\s+");
            if (columns.length > 12 && wanted.contains(columns[1])) {
                sum += Long.parseLong(columns[columns.length - 1]);
            }
        }
        return sum;
    }

    /** As the table writes an address: 32-bit words in the machine's byte order, little-endian where the JVM runs. */
    static String hex(Endpoint endpoint) {
        byte[] ip = endpoint.ip().toArray();
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < ip.length; word += 4) {
            for (int i = 3; i >= 0; i--) {
                text.append(String.format(Locale.ROOT, "%02X", ip[word + i]));
            }
        }
        return text.append(String.format(Locale.ROOT, ":%04X", endpoint.port())).toString();
    }
}
