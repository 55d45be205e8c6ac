package dev.starling.attack;

import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Span;
import dev.starling.identity.Identity;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.secure.Secured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A socket to the victim, over which anything can be said: plainly, or inside Noise and in yamux's frames. */
final class HostileSocket implements Env<LayerOutput<Secured>>, AutoCloseable {
    static final int SYN = 1;
    static final int ACK = 2;
    static final int RST = 8;
    static final int DATA = 0;
    static final int WINDOW_UPDATE = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final RandomGenerator random = new SecureRandom();
    private final NoiseMachine noise = new NoiseMachine(new NoiseSetup(
            Identity.generate(random), true, Optional.empty(), List.of("/yamux/1.0.0"), NoiseLimits.DEFAULT));
    private final ByteArrayOutputStream toSend = new ByteArrayOutputStream();
    /** What has come inside Noise. */
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    private boolean secure;

    HostileSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    Socket socket() {
        return socket;
    }

    void say(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        out.write(all.toByteArray());
        out.flush();
    }

    /** Whether the victim has ended it within so long, by an end or a reset; what it says before is thrown away. */
    boolean closedWithin(int ms) {
        long end = System.nanoTime() + ms * 1_000_000L;
        byte[] rest = new byte[65_536];
        try {
            while (true) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                socket.setSoTimeout((int) left);
                if (in.read(rest) < 0) {
                    return true;
                }
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Reads so many bytes. */
    byte[] read(int bytes) throws IOException {
        socket.setSoTimeout(10_000);
        byte[] data = in.readNBytes(bytes);
        if (data.length < bytes) {
            throw new IOException("the victim has ended the connection");
        }
        return data;
    }

    /** A frame of the handshake: its length, then so many bytes. */
    byte[] readFrame() throws IOException {
        byte[] length = read(2);
        return read((length[0] & 0xff) << 8 | (length[1] & 0xff));
    }

    static byte[] frameOf(byte[] message) {
        return ByteBuffer.allocate(2 + message.length)
                .putShort((short) message.length)
                .put(message)
                .array();
    }

    /** Agrees on a security protocol. */
    HostileSocket choose(String protocol) throws IOException {
        byte[] lines = lines("/multistream/1.0.0", protocol);
        say(lines);
        read(lines.length);
        return this;
    }

    /** Goes through Noise as it should be, and agrees on yamux. */
    HostileSocket secured() throws IOException {
        choose("/noise");
        noise.handle(new LayerInput.Begin(), this);
        flush();
        byte[] second = readFrame();
        noise.handle(new LayerInput.FromBelow(ByteBuffer.wrap(frameOf(second))), this);
        flush();
        if (!secure) {
            throw new IOException("no secure channel");
        }
        return this;
    }

    /** Says this inside the channel. */
    void inside(byte[]... parts) throws IOException {
        for (byte[] part : parts) {
            noise.handle(new LayerInput.FromAbove(ByteBuffer.wrap(part)), this);
        }
        flush();
    }

    /** Takes what comes inside the channel for so long, or until the end; false at the end. */
    boolean listen(int ms) throws IOException {
        long end = System.nanoTime() + ms * 1_000_000L;
        byte[] data = new byte[65_536];
        try {
            for (long left = ms; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                socket.setSoTimeout((int) left);
                int count = in.read(data);
                if (count < 0) {
                    return false;
                }
                noise.handle(new LayerInput.FromBelow(ByteBuffer.wrap(data, 0, count)), this);
                flush();
            }
        } catch (SocketTimeoutException e) {
            // Over.
        }
        return true;
    }

    private void flush() throws IOException {
        byte[] bytes = toSend.toByteArray();
        toSend.reset();
        out.write(bytes);
        out.flush();
    }

    /** A frame of yamux without body. */
    static byte[] frame(int type, int flags, long stream, long length) {
        return ByteBuffer.allocate(12)
                .put((byte) 0)
                .put((byte) type)
                .putShort((short) flags)
                .putInt((int) stream)
                .putInt((int) length)
                .array();
    }

    /** A Data frame. */
    static byte[] data(int flags, long stream, byte[] body) {
        return ByteBuffer.allocate(12 + body.length)
                .put(frame(DATA, flags, stream, body.length))
                .put(body)
                .array();
    }

    /** Lines of multistream-select, shorter than 128 bytes. */
    static byte[] lines(String... lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String line : lines) {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            all.write(bytes.length);
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** Whether among what was heard is a frame with this type and these flags of the stream. */
    boolean heard(int type, int flags, long stream) {
        ByteBuffer frames = ByteBuffer.wrap(heard.toByteArray());
        while (frames.remaining() >= 12) {
            frames.get();
            int itsType = frames.get();
            int itsFlags = frames.getShort();
            long itsStream = frames.getInt() & 0xffff_ffffL;
            int length = frames.getInt();
            if (itsType == type && (itsFlags & flags) == flags && itsStream == stream) {
                return true;
            }
            if (itsType == DATA) {
                frames.position(Math.min(frames.limit(), frames.position() + length));
            }
        }
        return false;
    }

    @Override
    public void out(LayerOutput<Secured> output) {
        switch (output) {
            case LayerOutput.Down<Secured>(ByteBuffer data) -> copy(data, toSend);
            case LayerOutput.Up<Secured>(ByteBuffer data) -> copy(data, heard);
            case LayerOutput.Ready<Secured> ready -> secure = true;
            case LayerOutput.End<Secured> end -> {}
            case LayerOutput.Fail<Secured> fail -> {}
        }
    }

    private static void copy(ByteBuffer from, ByteArrayOutputStream to) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        to.writeBytes(bytes);
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long epochMs() {
        return System.currentTimeMillis();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Span span() {
        return Span.NONE;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
