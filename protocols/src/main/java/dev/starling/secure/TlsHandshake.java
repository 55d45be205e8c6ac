package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.core.Env;
import dev.starling.encoding.PeerId;
import dev.starling.identity.CertificateRefused;
import dev.starling.identity.HostCertificate;
import dev.starling.identity.RemoteCertificate;
import dev.starling.identity.Sha256;
import dev.starling.identity.SignatureScheme;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What client and server do alike (RFC 8446 §4.4): hash the transcript, authenticate themselves, and check the other
 * side. Works on messages; how they travel is for {@link Wire}.
 */
final class TlsHandshake {
    /** The records below and the machine around a handshake. */
    interface Wire {
        void send(byte[] message);

        /** What is sent from now on is encrypted with keys from this secret. */
        void sealWith(byte[] secret);

        /** What comes from now on is. */
        void openWith(byte[] secret) throws TlsFailure;

        void complete(Secured secured);
    }

    /** One of the two roles. */
    sealed interface Side permits TlsClient, TlsServer {
        void begin(Env<?> env);

        /** The next message of the other side, with its header. */
        void message(byte[] message, Env<?> env) throws TlsFailure;
    }

    /** The protocol that stands for a muxer to be negotiated later. */
    static final String LIBP2P = "libp2p";

    private static final byte[] SERVER_SIGNS = signed("TLS 1.3, server CertificateVerify");
    private static final byte[] CLIENT_SIGNS = signed("TLS 1.3, client CertificateVerify");

    final TlsSetup setup;
    final Wire wire;
    private Sha256 transcript = new Sha256();
    private @Nullable TlsSecrets secrets;
    private @Nullable HostCertificate own;
    private @Nullable RemoteCertificate remote;
    private @Nullable PeerId remoteId;

    TlsHandshake(TlsSetup setup, Wire wire) {
        this.setup = setup;
        this.wire = wire;
    }

    private static byte[] signed(String context) {
        return Bytes.concat(Bytes.utf8(" ".repeat(64) + context), Bytes.of((byte) 0))
                .toArray();
    }

    /** The type of a message. */
    static int type(byte[] message) {
        return message[0] & 0xff;
    }

    static void require(byte[] message, int type) throws TlsFailure {
        if (type(message) != type) {
            throw TlsFailure.unexpected("message " + type(message) + " where " + type + " should be");
        }
    }

    /** The names that we offer or accept by ALPN: our muxers, then none yet. */
    List<String> protocols() {
        List<String> protocols = new ArrayList<>(setup.muxers());
        protocols.add(LIBP2P);
        return protocols;
    }

    /** What the other side verifies, its extension signature_algorithms: chooses our certificate. */
    void verifies(byte[] schemes) throws TlsFailure {
        TlsReader in = TlsReader.of(schemes);
        own = setup.certificates().preferred(in.numbers(2));
        in.finish();
        if (own == null) {
            throw new TlsFailure(
                    TlsAlert.HANDSHAKE_FAILURE,
                    "no-common-signature",
                    "the other side verifies neither ECDSA on P-256 nor Ed25519");
        }
    }

    /** A message that has been received. */
    void received(byte[] message) {
        transcript.update(message);
    }

    void send(byte[] message) {
        transcript.update(message);
        wire.send(message);
    }

    /** Puts a hash in the place of the first ClientHello, since a HelloRetryRequest has come (RFC 8446 §4.4.1). */
    void retried() {
        byte[] hash = transcript.soFar();
        transcript = new Sha256();
        transcript.update(TlsWriter.message(TlsMessages.MESSAGE_HASH, body -> body.bytes(hash)));
    }

    /** Both hellos are in the transcript: derives the keys of the handshake. */
    void agreed(byte[] shared) {
        secrets = new TlsSecrets(shared, transcript.soFar());
    }

    TlsSecrets secrets() {
        if (secrets == null) {
            throw new IllegalStateException("no key exchange yet");
        }
        return secrets;
    }

    byte[] transcriptHash() {
        return transcript.soFar();
    }

    /** Certificate, CertificateVerify and Finished of ours. */
    void authenticate(byte[] handshakeSecret) {
        HostCertificate ours = own;
        if (ours == null) {
            throw new IllegalStateException("the other side has not said what it verifies");
        }
        send(TlsWriter.message(
                TlsMessages.CERTIFICATE,
                body -> body.opaque(1, TlsSecrets.NO_CONTEXT)
                        .vector(3, list -> list.opaque(3, ours.der().shared()).opaque(2, TlsSecrets.NO_CONTEXT))));
        byte[] content = concat(setup.initiator() ? CLIENT_SIGNS : SERVER_SIGNS, transcript.soFar());
        send(TlsWriter.message(
                TlsMessages.CERTIFICATE_VERIFY,
                body -> body.number(2, ours.scheme().number()).opaque(2, ours.sign(content))));
        byte[] verifyData = TlsSecrets.verifyData(handshakeSecret, transcript.soFar());
        send(TlsWriter.message(TlsMessages.FINISHED, body -> body.bytes(verifyData)));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return Bytes.concat(Bytes.wrap(first), Bytes.wrap(second)).shared();
    }

    /** Their Certificate: exactly one, with a host key that is the expected one. */
    void certificate(byte[] message, Env<?> env) throws TlsFailure {
        require(message, TlsMessages.CERTIFICATE);
        TlsReader in = TlsReader.body(message);
        if (in.opaque(1, 0).length != 0) {
            throw TlsFailure.illegal("a certificate for another request");
        }
        TlsReader list = in.vector(3, 0);
        in.finish();
        if (!list.hasMore()) {
            throw new TlsFailure(TlsAlert.CERTIFICATE_REQUIRED, "no-certificate", "the other side has no certificate");
        }
        Bytes der = Bytes.wrap(list.opaque(3, 1));
        if (!list.extensions().isEmpty()) {
            throw new TlsFailure(
                    TlsAlert.UNSUPPORTED_EXTENSION, "unsupported-extension", "an extension of a certificate");
        }
        if (list.hasMore()) {
            throw new TlsFailure(TlsAlert.BAD_CERTIFICATE, "certificate-chain", "more than one certificate");
        }
        check(der, env.epochMs());
        received(message);
    }

    private void check(Bytes der, long epochMs) throws TlsFailure {
        RemoteCertificate certificate;
        try {
            certificate = setup.verifier().certificate(der, epochMs);
        } catch (CertificateRefused refused) {
            TlsAlert alert = refused.code().equals("certificate-expired")
                    ? TlsAlert.CERTIFICATE_EXPIRED
                    : TlsAlert.BAD_CERTIFICATE;
            throw new TlsFailure(alert, refused.code(), String.valueOf(refused.getMessage()));
        }
        PeerId id = certificate.hostKey().peerId();
        if (setup.expected().isPresent() && !setup.expected().get().equals(id)) {
            throw new TlsFailure(
                    TlsAlert.BAD_CERTIFICATE,
                    "wrong-peer",
                    "expected " + setup.expected().get() + " but met " + id);
        }
        remote = certificate;
        remoteId = id;
    }

    /** Their CertificateVerify: the key of the certificate has signed this very handshake. */
    void certificateVerify(byte[] message) throws TlsFailure {
        require(message, TlsMessages.CERTIFICATE_VERIFY);
        TlsReader in = TlsReader.body(message);
        int number = in.number(2);
        byte[] signature = in.opaque(2, 0);
        in.finish();
        SignatureScheme scheme = SignatureScheme.ofNumber(number);
        if (scheme == null || !scheme.signsHandshakes()) {
            throw TlsFailure.illegal("signed by scheme " + Integer.toHexString(number) + ", which we do not accept");
        }
        byte[] content = concat(setup.initiator() ? SERVER_SIGNS : CLIENT_SIGNS, transcript.soFar());
        if (remote == null || !remote.verify(scheme, content, signature)) {
            throw new TlsFailure(
                    TlsAlert.DECRYPT_ERROR,
                    "bad-certificate-verify",
                    "the handshake is not signed by the key of the certificate");
        }
        received(message);
    }

    /** Their Finished: both have seen the same messages. */
    void finished(byte[] message, byte[] handshakeSecret) throws TlsFailure {
        require(message, TlsMessages.FINISHED);
        byte[] expected = TlsWriter.message(
                TlsMessages.FINISHED, body -> body.bytes(TlsSecrets.verifyData(handshakeSecret, transcript.soFar())));
        if (!MessageDigest.isEqual(expected, message)) {
            throw new TlsFailure(TlsAlert.DECRYPT_ERROR, "bad-finished", "the two sides have seen different messages");
        }
        received(message);
    }

    /** What has been established, with the protocol that ALPN has chosen. */
    Secured secured(Optional<String> protocol) {
        if (remote == null || remoteId == null) {
            throw new IllegalStateException("nobody has been authenticated");
        }
        return new Secured(
                remote.hostKey(), remoteId, protocol.filter(name -> !name.equals(LIBP2P)), TlsMachine.PROTOCOL);
    }
}
