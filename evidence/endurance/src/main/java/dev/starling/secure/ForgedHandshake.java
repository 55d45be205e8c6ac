package dev.starling.secure;

import dev.starling.identity.X25519;
import java.security.SecureRandom;

/** Noise XX by the rules, as the side that dials, but with any payload: here, because the handshake is nobody else's business. */
public final class ForgedHandshake {
    private final HandshakeState state;

    /** Two fresh keys. */
    public ForgedHandshake() {
        state = new HandshakeState(true, new byte[0], secret(), secret());
    }

    private static byte[] secret() {
        byte[] secret = new byte[X25519.KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** The first message. */
    public byte[] first() {
        return write(new byte[0]);
    }

    /** The third message, in answer to the second. */
    public byte[] third(byte[] second, byte[] payload) {
        try {
            state.readMessage(second);
        } catch (NoiseFailure e) {
            throw new IllegalStateException("the victim's message is wrong: " + e.reason(), e);
        }
        return write(payload);
    }

    private byte[] write(byte[] payload) {
        try {
            return state.writeMessage(payload);
        } catch (NoiseFailure e) {
            throw new IllegalStateException(e);
        }
    }
}
