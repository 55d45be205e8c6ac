package dev.starling.interop.libp2p;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the cipher of a secure channel reaches over a bare blocking socket, with nothing else around it: frames as large as
 * the channel's, sealed by the one side and opened by the other. The yardstick for whole connections.
 */
final class BareChannel {
    private static final int TAG_BYTES = 16;
    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;
    private static final byte[] KEY = new byte[32];

    private enum Kind {
        NOISE("ChaCha20-Poly1305", "ChaCha20", 65_535 - TAG_BYTES, 32),
        TLS("AES/GCM/NoPadding", "AES", 16_384, 16);

        final String cipher;
        final String key;
        final int plainBytes;
        final int keyBytes;

        Kind(String cipher, String key, int plainBytes, int keyBytes) {
            this.cipher = cipher;
            this.key = key;
            this.plainBytes = plainBytes;
            this.keyBytes = keyBytes;
        }

        static Kind of(String security) {
            return security.equals("tls") ? TLS : NOISE;
        }
    }

    /** One direction: a key, and the number of the next frame. */
    private static final class Direction {
        private final Kind kind;
        private final int mode;
        private final Cipher cipher;
        private final SecretKeySpec key;
        private long counter;

        Direction(Kind kind, int mode) throws GeneralSecurityException {
            this.kind = kind;
            this.mode = mode;
            cipher = Cipher.getInstance(kind.cipher);
            key = new SecretKeySpec(KEY, 0, kind.keyBytes, kind.key);
        }

        int pass(byte[] in, int from, int length, byte[] out, int to) throws GeneralSecurityException {
            byte[] nonce =
                    ByteBuffer.allocate(NONCE_BYTES).putLong(4, counter++).array();
            AlgorithmParameterSpec spec =
                    kind == Kind.TLS ? new GCMParameterSpec(TAG_BITS, nonce) : new IvParameterSpec(nonce);
            cipher.init(mode, key, spec);
            return cipher.doFinal(in, from, length, out, to);
        }
    }

    private BareChannel() {}

    /** Receives for whoever connects, one after the other, until the process ends. */
    static Map<String, Object> listen(String security) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try (Socket socket = server.accept()) {
                    receive(Kind.of(security), socket);
                } catch (IOException | GeneralSecurityException e) {
                    Lines.error("bare channel", e);
                }
            }
        });
        return Lines.of("port", server.getLocalPort());
    }

    private static void receive(Kind kind, Socket socket) throws IOException, GeneralSecurityException {
        Direction direction = new Direction(kind, Cipher.DECRYPT_MODE);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        byte[] sealed = new byte[kind.plainBytes + TAG_BYTES];
        byte[] plain = new byte[kind.plainBytes];
        long left = in.readLong();
        while (left > 0) {
            int length = in.readInt();
            in.readFully(sealed, 0, length);
            left -= direction.pass(sealed, 0, length, plain, 0);
        }
        out.write(1);
    }

    /** Sends so many bytes, and waits until the other side has opened them. */
    static Map<String, Object> send(String security, int port, long bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            long since = System.nanoTime();
            send(Kind.of(security), socket, bytes);
            return Lines.of("seconds", (System.nanoTime() - since) / 1e9);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(Kind kind, Socket socket, long bytes) throws IOException, GeneralSecurityException {
        Direction direction = new Direction(kind, Cipher.ENCRYPT_MODE);
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        out.write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).array());
        byte[] plain = new byte[kind.plainBytes];
        byte[] frame = new byte[Integer.BYTES + kind.plainBytes + TAG_BYTES];
        for (long left = bytes; left > 0; left -= kind.plainBytes) {
            int length = (int) Math.min(kind.plainBytes, left);
            int sealed = direction.pass(plain, 0, length, frame, Integer.BYTES);
            ByteBuffer.wrap(frame).putInt(sealed);
            out.write(frame, 0, Integer.BYTES + sealed);
        }
        if (in.read() != 1) {
            throw new IOException("the other side did not confirm");
        }
    }
}
