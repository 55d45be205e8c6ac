package dev.starling.secure;

import dev.starling.identity.X25519;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pattern XX (Noise §5.3, §7.5): three messages, after which each side knows the other's static key. */
final class HandshakeState {
    /** The name that goes into the first hash. */
    static final String PROTOCOL_NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

    private enum Token {
        E,
        S,
        EE,
        ES,
        SE
    }

    /** The tokens of each message; the initiator writes the first. */
    private static final List<List<Token>> XX =
            List.of(List.of(Token.E), List.of(Token.E, Token.EE, Token.S, Token.ES), List.of(Token.S, Token.SE));

    private final SymmetricState symmetric = new SymmetricState(PROTOCOL_NAME);
    private final boolean initiator;
    private final byte[] staticSecret;
    private final byte[] staticPublic;
    private final byte[] ephemeralSecret;
    private byte @Nullable [] remoteStatic;
    private byte @Nullable [] remoteEphemeral;
    private int messages;

    /** The secrets have 32 bytes each; the ephemeral one is for this handshake alone. */
    HandshakeState(boolean initiator, byte[] prologue, byte[] staticSecret, byte[] ephemeralSecret) {
        this(initiator, prologue, staticSecret, X25519.publicKey(staticSecret), ephemeralSecret);
    }

    /** Where the static key's public half is known. */
    HandshakeState(
            boolean initiator, byte[] prologue, byte[] staticSecret, byte[] staticPublic, byte[] ephemeralSecret) {
        this.initiator = initiator;
        this.staticSecret = staticSecret;
        this.staticPublic = staticPublic;
        this.ephemeralSecret = ephemeralSecret;
        symmetric.mixHash(prologue);
    }

    /** Whether all three messages have passed. */
    boolean complete() {
        return messages == XX.size();
    }

    /** The next message, ours, with this payload. */
    byte[] writeMessage(byte[] payload) throws NoiseFailure {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128 + payload.length);
        for (Token token : XX.get(messages)) {
            switch (token) {
                case E -> {
                    byte[] key = X25519.publicKey(ephemeralSecret);
                    out.writeBytes(key);
                    symmetric.mixHash(key);
                }
                case S -> out.writeBytes(symmetric.encryptAndHash(staticPublic));
                case EE, ES, SE -> mixDh(token);
            }
        }
        out.writeBytes(symmetric.encryptAndHash(payload));
        messages++;
        return out.toByteArray();
    }

    /** Takes the next message, the other side's, and returns its payload. */
    byte[] readMessage(byte[] message) throws NoiseFailure {
        int at = 0;
        for (Token token : XX.get(messages)) {
            switch (token) {
                case E -> {
                    remoteEphemeral = take(message, at, X25519.KEY_BYTES);
                    at += X25519.KEY_BYTES;
                    symmetric.mixHash(remoteEphemeral);
                }
                case S -> {
                    int length = X25519.KEY_BYTES + symmetric.overhead();
                    remoteStatic = symmetric.decryptAndHash(take(message, at, length));
                    at += length;
                }
                case EE, ES, SE -> mixDh(token);
            }
        }
        byte[] payload = symmetric.decryptAndHash(take(message, at, message.length - at));
        messages++;
        return payload;
    }

    private static byte[] take(byte[] message, int at, int length) throws NoiseFailure {
        if (length > message.length - at) {
            throw new NoiseFailure("frame-too-short", "a handshake message of " + message.length + " bytes");
        }
        return Arrays.copyOfRange(message, at, at + length);
    }

    /** The first letter of the token names the initiator's key, the second the responder's. */
    private void mixDh(Token token) throws NoiseFailure {
        boolean localStatic = token == (initiator ? Token.SE : Token.ES);
        boolean remoteIsStatic = token == (initiator ? Token.ES : Token.SE);
        byte[] remote = remoteIsStatic ? remoteStatic : remoteEphemeral;
        if (remote == null) {
            throw new IllegalStateException("the pattern uses a key before it is sent");
        }
        byte[] shared = new byte[X25519.KEY_BYTES];
        if (!X25519.agree(localStatic ? staticSecret : ephemeralSecret, remote, shared)) {
            throw new NoiseFailure("zero-dh", "a key of the other side has small order");
        }
        symmetric.mixKey(shared);
        Arrays.fill(shared, (byte) 0);
    }

    /** The other side's static key, once it has been received. */
    byte[] remoteStatic() {
        if (remoteStatic == null) {
            throw new IllegalStateException("not yet received");
        }
        return remoteStatic;
    }

    /** See {@link SymmetricState#split}. */
    CipherState[] split(long messagesMax) {
        return symmetric.split(messagesMax);
    }

    /** See {@link SymmetricState#handshakeHash}. */
    byte[] handshakeHash() {
        return symmetric.handshakeHash();
    }
}
