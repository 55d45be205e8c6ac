package dev.starling.attack;

import static dev.starling.attack.HostileSocket.DATA;
import static dev.starling.attack.HostileSocket.GO_AWAY;
import static dev.starling.attack.HostileSocket.PING;
import static dev.starling.attack.HostileSocket.RST;
import static dev.starling.attack.HostileSocket.SYN;
import static dev.starling.attack.HostileSocket.WINDOW_UPDATE;
import static dev.starling.attack.HostileSocket.data;
import static dev.starling.attack.HostileSocket.frame;
import static dev.starling.attack.HostileSocket.lines;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Attacks by a peer with a secure connection; each returns what went as it must not, empty when nothing did. */
final class AsAPeer {
    private static final byte[] ECHO = lines("/multistream/1.0.0", "/echo/1.0.0");
    private static final int WINDOW = 256 << 10;

    private final int port;

    AsAPeer(int port) {
        this.port = port;
    }

    /** Something to say that ends a connection. */
    private String ends(String what, byte[]... said) throws IOException {
        try (HostileSocket socket = new HostileSocket(port).secured()) {
            try {
                socket.inside(said);
            } catch (IOException closedMeanwhile) {
                return "";
            }
            boolean stands = socket.listen(3000);
            if (!socket.heard(GO_AWAY, 0, 0)) {
                return what + (stands ? " is lived with; " : " is not told as the reason; ");
            }
            return stands && !socket.closedWithin(3000) ? what + " does not close; " : "";
        }
    }

    /** CVE-2026-32314, CVE-2024-32984, and frames that there are not. */
    String windows() throws IOException {
        byte[] much = new byte[WINDOW + 1];
        byte[][] parts = new byte[6][];
        parts[0] = data(SYN, 1, ECHO);
        Arrays.fill(parts, 1, 6, data(0, 1, new byte[60_000]));
        return ends("a first frame beyond the window", data(SYN, 1, much))
                + ends("a length of 4 GiB", frame(DATA, SYN, 1, 0xffff_ffffL))
                + ends(
                        "credit beyond 32 bits",
                        data(SYN, 1, ECHO),
                        frame(WINDOW_UPDATE, 0, 1, 0xffff_ffffL),
                        frame(WINDOW_UPDATE, 0, 1, 0xffff_ffffL))
                + ends("a frame of no type", frame(9, 0, 1, 0))
                + ends("a number used twice", data(SYN, 1, ECHO), frame(DATA, RST, 1, 0), data(SYN, 1, ECHO))
                + overrun(parts);
    }

    /** The echo gives back credit as it reads, so only one who does not let it write can overrun it for sure. */
    private String overrun(byte[][] parts) throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            for (byte[] part : i == 0 ? parts : Arrays.copyOfRange(parts, 1, parts.length)) {
                many.writeBytes(part);
            }
        }
        return ends("a window overrun in many frames", many.toByteArray());
    }

    /** Streams without end: opened and left, and opened and reset. */
    String streams(int count) throws IOException {
        try (HostileSocket socket = new HostileSocket(port).secured()) {
            for (int i = 0; i < count; i++) {
                long stream = 2L * i + 1;
                socket.inside(i % 2 == 0 ? data(SYN, stream, ECHO) : frame(DATA, SYN | RST, stream, 0));
                if (i % 100 == 99) {
                    socket.heard.reset();
                    if (!socket.listen(1)) {
                        return "";
                    }
                }
            }
            // Either it was closed for it, or it still answers.
            socket.heard.reset();
            socket.inside(frame(PING, SYN, 0, 77));
            boolean stands = socket.listen(1500);
            return !stands || socket.heard(PING, HostileSocket.ACK, 0) ? "" : "it neither answers nor has closed";
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Pings, empty frames and frames for nobody without end. */
    String frames(int count) throws IOException {
        try (HostileSocket socket = new HostileSocket(port).secured()) {
            byte[][] flood = new byte[300][];
            for (int i = 0; i < flood.length; i++) {
                flood[i] = switch (i % 3) {
                    case 0 -> frame(PING, SYN, 0, i);
                    case 1 -> frame(DATA, 0, 99, 0);
                    default -> frame(WINDOW_UPDATE, 0, 99, 0);
                };
            }
            byte[] portion = join(flood);
            for (int i = 0; i < count; i += flood.length) {
                socket.inside(portion);
                socket.heard.reset();
                if (!socket.listen(1)) {
                    return "";
                }
            }
            return "";
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static byte[] join(byte[][] parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Identify: a message of 8 MiB where the victim asks, and the same pushed unasked. */
    String identify() throws IOException {
        try (HostileSocket socket = new HostileSocket(port).secured()) {
            // The victim's first stream is its question.
            for (int i = 0; i < 30 && !socket.heard(DATA, SYN, 2) && !socket.heard(WINDOW_UPDATE, SYN, 2); i++) {
                socket.listen(100);
            }
            byte[] part = new byte[60_000];
            byte[] announced = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 4};
            byte[] asked = lines("/multistream/1.0.0", "/ipfs/id/1.0.0");
            byte[] pushed = lines("/multistream/1.0.0", "/ipfs/id/push/1.0.0");
            try {
                socket.inside(data(HostileSocket.ACK, 2, join(new byte[][] {asked, announced, part})));
                socket.inside(data(SYN, 1, join(new byte[][] {pushed, announced, part})));
                socket.listen(2000);
            } catch (IOException closed) {
                return "";
            }
            boolean refused = socket.heard(DATA, RST, 2) || socket.heard(WINDOW_UPDATE, RST, 2);
            boolean refusedToo = socket.heard(DATA, RST, 1) || socket.heard(WINDOW_UPDATE, RST, 1);
            return (refused ? "" : "an answer of 8 MiB is read; ") + (refusedToo ? "" : "a push of 8 MiB is read; ");
        }
    }
}
