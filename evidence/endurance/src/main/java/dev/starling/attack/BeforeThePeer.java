package dev.starling.attack;

import dev.starling.encoding.ProtoWriter;
import dev.starling.secure.ForgedHandshake;
import dev.starling.testing.ForgedCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Attacks by who has not proven to be anybody; each returns what went as it must not, empty when nothing did. */
final class BeforeThePeer {
    private static final int HANDSHAKE_MS = 10_000;
    private static final int MARGIN_MS = 6_000;

    private final int port;

    BeforeThePeer(int port) {
        this.port = port;
    }

    /** Thousands of connections that say nothing. */
    String halfOpen(int count) throws IOException {
        List<HostileSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new HostileSocket(port));
            }
            long end = System.nanoTime() + (HANDSHAKE_MS + MARGIN_MS) * 1_000_000L;
            int open = 0;
            for (HostileSocket socket : sockets) {
                int left = (int) Math.max(50, (end - System.nanoTime()) / 1_000_000);
                open += socket.closedWithin(left) ? 0 : 1;
            }
            return open == 0 ? "" : open + " of " + count + " are open after " + (HANDSHAKE_MS + MARGIN_MS) + " ms";
        } finally {
            close(sockets);
        }
    }

    /** A byte a second of a correct beginning. */
    String slow(int count) throws IOException, InterruptedException {
        byte[] beginning = HostileSocket.lines("/multistream/1.0.0", "/noise");
        List<HostileSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new HostileSocket(port));
            }
            for (int second = 0; second < (HANDSHAKE_MS + MARGIN_MS) / 1000 && second < beginning.length; second++) {
                for (HostileSocket socket : sockets) {
                    try {
                        socket.say(new byte[] {beginning[second]});
                    } catch (IOException closed) {
                        // As it should be, in the end.
                    }
                }
                Thread.sleep(1000);
            }
            long open =
                    sockets.stream().filter(socket -> !socket.closedWithin(50)).count();
            return open == 0 ? "" : open + " of " + count + " are still open";
        } finally {
            close(sockets);
        }
    }

    private static void close(List<HostileSocket> sockets) throws IOException {
        for (HostileSocket socket : sockets) {
            socket.close();
        }
    }

    /** Bytes at random, at once or behind a correct beginning. */
    String rubbish(int count) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < count; i++) {
            byte[] rubbish = new byte[1 + random.nextInt(20_000)];
            random.nextBytes(rubbish);
            try (HostileSocket socket = new HostileSocket(port)) {
                try {
                    if (i % 3 == 1) {
                        socket.choose("/noise");
                    } else if (i % 3 == 2) {
                        socket.choose("/tls/1.0.0");
                    }
                    socket.say(rubbish);
                    // A length that the rubbish happens to announce is waited for.
                    socket.socket().shutdownOutput();
                } catch (IOException closedMeanwhile) {
                    continue;
                }
                if (!socket.closedWithin(HANDSHAKE_MS + MARGIN_MS)) {
                    return "rubbish number " + i + " is still listened to";
                }
            }
        }
        return "";
    }

    /** Lengths and lines that no protocol has. */
    String oversized() throws IOException {
        byte[] endless = new byte[1 << 20];
        Arrays.fill(endless, (byte) 0xff);
        byte[] announced = {(byte) 0xff, (byte) 0xff, 0x7f};
        byte[] proposals = HostileSocket.lines("/multistream/1.0.0");
        StringBuilder failures = new StringBuilder();
        failures.append(ends("an endless varint", endless));
        failures.append(ends("a line of 2 MB", announced));
        byte[][] many = new byte[1001][];
        many[0] = proposals;
        for (int i = 1; i <= 1000; i++) {
            many[i] = HostileSocket.lines("/nothing/" + i);
        }
        failures.append(ends("a thousand proposals", many));
        try (HostileSocket socket = new HostileSocket(port)) {
            socket.choose("/noise").say(HostileSocket.frameOf(new byte[65_535]));
            failures.append(socket.closedWithin(2000) ? "" : "a first message of 64 KiB is read; ");
        }
        try (HostileSocket socket = new HostileSocket(port)) {
            // A record of TLS may have 16 KiB and a little.
            socket.choose("/tls/1.0.0").say(new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff}, new byte[65_535]);
            failures.append(socket.closedWithin(2000) ? "" : "a record of 64 KiB is read; ");
        }
        return failures.toString();
    }

    private String ends(String what, byte[]... said) throws IOException {
        try (HostileSocket socket = new HostileSocket(port)) {
            try {
                socket.say(said);
            } catch (IOException closedMeanwhile) {
                return "";
            }
            return socket.closedWithin(3000) ? "" : what + " is listened to; ";
        }
    }

    /** CVE-2023-39533: RSA keys of 16 KiB, and of what fits, with signatures that are none. */
    String hugeKeys() throws IOException {
        StringBuilder failures = new StringBuilder();
        for (int bytes : new int[] {1024, 2048, 4096, 7900, 16_384}) {
            byte[] key =
                    new ProtoWriter().number(1, 0).bytes(2, new byte[bytes]).toArray();
            byte[] payload =
                    new ProtoWriter().bytes(1, key).bytes(2, new byte[512]).toArray();
            ForgedHandshake handshake = new ForgedHandshake();
            try (HostileSocket socket = new HostileSocket(port)) {
                socket.choose("/noise").say(HostileSocket.frameOf(handshake.first()));
                byte[] third = handshake.third(socket.readFrame(), payload);
                socket.say(HostileSocket.frameOf(third));
                failures.append(socket.closedWithin(2000) ? "" : "a key of " + bytes + " bytes is accepted; ");
            }
        }
        return failures.toString();
    }

    /** Certificates that are wrong. */
    String certificates() throws IOException, GeneralSecurityException {
        StringBuilder failures = new StringBuilder();
        for (Map.Entry<String, List<ForgedCertificate>> trick : TlsTricks.all().entrySet()) {
            try (HostileSocket socket = new HostileSocket(port)) {
                socket.choose("/tls/1.0.0");
                if (TlsTricks.accepted(socket.socket(), trick.getValue())) {
                    failures.append(trick.getKey()).append(" is accepted; ");
                }
            }
        }
        try (HostileSocket socket = new HostileSocket(port)) {
            socket.choose("/tls/1.0.0");
            if (!TlsTricks.accepted(socket.socket(), List.of(new ForgedCertificate()))) {
                failures.append("even the right one is refused");
            }
        }
        return failures.toString();
    }
}
