package dev.starling.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** As much of Redis as the interoperability tests need: strings and lists over RESP2. */
final class FakeRedis implements AutoCloseable {
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Object> values = new HashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private boolean impatient;

    FakeRedis() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Every command so far, its words with spaces between. */
    List<String> asked() {
        return asked;
    }

    /** From now on whoever waits for a list is told at once that the time is over. */
    synchronized void impatient() {
        impatient = true;
    }

    synchronized void put(String key, String value) {
        values.put(key, value);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = client.getOutputStream();
            for (List<String> command = command(in); command != null; command = command(in)) {
                asked.add(String.join(" ", command));
                out.write(answer(command).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException | InterruptedException gone) {
            // So is the client.
        }
    }

    private static @Nullable List<String> command(DataInputStream in) throws IOException {
        String head = line(in);
        if (head == null || !head.startsWith("*")) {
            return null;
        }
        List<String> words = new ArrayList<>();
        for (int i = Integer.parseInt(head.substring(1)); i > 0; i--) {
            String length = line(in);
            if (length == null) {
                return null;
            }
            byte[] word = in.readNBytes(Integer.parseInt(length.substring(1)));
            line(in);
            words.add(new String(word, StandardCharsets.UTF_8));
        }
        return words;
    }

    private static @Nullable String line(DataInputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return text.toString().stripTrailing();
            }
            text.append((char) c);
        }
        return null;
    }

    private synchronized String answer(List<String> command) throws InterruptedException {
        String key = command.size() > 1 ? command.get(1) : "";
        switch (command.getFirst().toUpperCase(Locale.ROOT)) {
            case "DEL" -> {
                return ":" + (values.remove(key) == null ? 0 : 1) + "\r\n";
            }
            case "SET" -> {
                values.put(key, command.get(2));
                return "+OK\r\n";
            }
            case "GET" -> {
                return values.get(key) instanceof String text ? bulk(text) : "$-1\r\n";
            }
            case "RPUSH" -> {
                if (values.get(key) instanceof String) {
                    return "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
                }
                Deque<String> list = list(key);
                list.add(command.get(2));
                notifyAll();
                return ":" + list.size() + "\r\n";
            }
            case "BLPOP" -> {
                while (list(key).isEmpty() && !impatient) {
                    wait();
                }
                return impatient
                        ? "*-1\r\n"
                        : "*2\r\n" + bulk(key) + bulk(list(key).removeFirst());
            }
            default -> {
                return "-ERR unknown command '" + command.getFirst() + "'\r\n";
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Deque<String> list(String key) {
        return (Deque<String>) values.computeIfAbsent(key, name -> new ArrayDeque<String>());
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
