package dev.starling.net.discovery;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A name server on loopback: answers from a table, says that there is no such name, or is silent. */
final class NameServer implements AutoCloseable {
    private static final int TXT = 16;
    private static final int A = 1;

    private final DatagramSocket socket;
    private final Map<String, List<String>> zone = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    /** Counted down by the first question that gets no answer. */
    final CountDownLatch silent = new CountDownLatch(1);

    NameServer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "name-server");
        thread.setDaemon(true);
        thread.start();
    }

    Endpoint endpoint() {
        return new Endpoint(IpAddress.LOOPBACK, socket.getLocalPort());
    }

    /** What {@code question}, such as {@code TXT a.example}, is answered with; no values for silence. */
    NameServer record(String question, String... values) {
        zone.put(question, List.of(values));
        return this;
    }

    private void serve() {
        byte[] buffer = new byte[2048];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            // By the test.
        }
    }

    private byte[] answer(ByteBuffer query) {
        short id = query.getShort(0);
        query.position(12);
        StringBuilder name = new StringBuilder();
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        int type = query.getShort();
        int end = query.position() + 2;
        String question = (type == TXT ? "TXT " : type == A ? "A " : "AAAA ") + name;
        asked.add(question);
        List<String> values = zone.get(question);
        if (values != null && values.isEmpty()) {
            silent.countDown();
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(4096);
        out.putShort(id).putShort((short) (values == null ? 0x8183 : 0x8180));
        out.putShort((short) 1)
                .putShort((short) (values == null ? 0 : values.size()))
                .putInt(0);
        out.put(query.array(), 12, end - 12);
        for (String value : values == null ? List.<String>of() : values) {
            byte[] data = type == TXT ? strings(value) : IpAddress.parse(value).toArray();
            out.putShort((short) 0xc00c)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(60);
            out.putShort((short) data.length).put(data);
        }
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** In strings of 200 bytes. */
    private static byte[] strings(String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < bytes.length; at += 200) {
            int length = Math.min(200, bytes.length - at);
            out.write(length);
            out.write(bytes, at, length);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
