package dev.starling.secure;

import dev.starling.core.Env;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The client's half of a handshake (RFC 8446 §2, appendix A.1). */
final class TlsClient implements TlsHandshake.Side {
    private enum Stage {
        SERVER_HELLO,
        ENCRYPTED_EXTENSIONS,
        CERTIFICATE_REQUEST,
        CERTIFICATE,
        CERTIFICATE_VERIFY,
        FINISHED,
        DONE
    }

    private final TlsHandshake common;
    private Stage stage = Stage.SERVER_HELLO;
    private byte[] random = {};
    private @Nullable TlsKeyShare share;
    private boolean retried;
    private Optional<String> protocol = Optional.empty();

    TlsClient(TlsHandshake common) {
        this.common = common;
    }

    @Override
    public void begin(Env<?> env) {
        random = new byte[TlsHello.RANDOM_BYTES];
        env.random().nextBytes(random);
        hello(TlsKeyShare.make(TlsKeyShare.GROUPS.getFirst(), env), null);
    }

    private void hello(TlsKeyShare offered, byte @Nullable [] cookie) {
        share = offered;
        common.send(TlsHello.client(random, offered, common.protocols(), cookie));
    }

    @Override
    public void message(byte[] message, Env<?> env) throws TlsFailure {
        switch (stage) {
            case SERVER_HELLO -> serverHello(message, env);
            case ENCRYPTED_EXTENSIONS -> encryptedExtensions(message);
            case CERTIFICATE_REQUEST -> certificateRequest(message);
            case CERTIFICATE -> {
                common.certificate(message, env);
                stage = Stage.CERTIFICATE_VERIFY;
            }
            case CERTIFICATE_VERIFY -> {
                common.certificateVerify(message);
                stage = Stage.FINISHED;
            }
            case FINISHED -> finished(message);
            case DONE -> throw TlsFailure.unexpected("a handshake message behind Finished");
        }
    }

    private void serverHello(byte[] message, Env<?> env) throws TlsFailure {
        TlsHandshake.require(message, TlsMessages.SERVER_HELLO);
        TlsHello.Server hello = TlsHello.Server.read(message);
        TlsKeyShare offered = share;
        if (offered == null) {
            throw new IllegalStateException("an answer before the hello");
        }
        if (hello.retry()) {
            if (retried) {
                throw TlsFailure.unexpected("a second HelloRetryRequest");
            }
            if (hello.group() == offered.group || !TlsKeyShare.GROUPS.contains(hello.group())) {
                throw TlsFailure.illegal("asks for a key of group " + Integer.toHexString(hello.group()));
            }
            retried = true;
            common.retried();
            common.received(message);
            hello(TlsKeyShare.make(hello.group(), env), hello.cookie());
            return;
        }
        if (hello.group() != offered.group) {
            throw TlsFailure.illegal("a key of group " + Integer.toHexString(hello.group()));
        }
        byte[] shared = offered.agree(hello.exchanged());
        share = null;
        common.received(message);
        common.agreed(shared);
        common.wire.openWith(common.secrets().serverHandshake);
        common.wire.sealWith(common.secrets().clientHandshake);
        stage = Stage.ENCRYPTED_EXTENSIONS;
    }

    private void encryptedExtensions(byte[] message) throws TlsFailure {
        TlsHandshake.require(message, TlsMessages.ENCRYPTED_EXTENSIONS);
        TlsReader in = TlsReader.body(message);
        SortedMap<Integer, byte[]> extensions = in.extensions();
        in.finish();
        byte[] alpn = extensions.remove(TlsHello.ALPN);
        if (alpn != null) {
            List<String> chosen = TlsHello.names(alpn);
            if (chosen.size() != 1 || !common.protocols().contains(chosen.getFirst())) {
                throw TlsFailure.illegal("the server chooses another protocol than those that were offered");
            }
            protocol = Optional.of(chosen.getFirst());
        }
        extensions.remove(TlsHello.SUPPORTED_GROUPS); // a hint for the next connection
        if (!extensions.isEmpty()) {
            throw TlsHello.unsupported(extensions.firstKey());
        }
        common.received(message);
        stage = Stage.CERTIFICATE_REQUEST;
    }

    private void certificateRequest(byte[] message) throws TlsFailure {
        if (TlsHandshake.type(message) == TlsMessages.CERTIFICATE) {
            throw new TlsFailure(
                    TlsAlert.HANDSHAKE_FAILURE, "no-client-auth", "the server does not want to know who we are");
        }
        TlsHandshake.require(message, TlsMessages.CERTIFICATE_REQUEST);
        TlsReader in = TlsReader.body(message);
        if (in.opaque(1, 0).length != 0) {
            throw TlsFailure.illegal("a request with a context");
        }
        byte[] schemes = in.extensions().get(TlsHello.SIGNATURE_ALGORITHMS);
        in.finish();
        if (schemes == null) {
            throw new TlsFailure(TlsAlert.MISSING_EXTENSION, "missing-extension", "no signature algorithms");
        }
        common.verifies(schemes);
        common.received(message);
        stage = Stage.CERTIFICATE;
    }

    private void finished(byte[] message) throws TlsFailure {
        TlsSecrets secrets = common.secrets();
        common.finished(message, secrets.serverHandshake);
        byte[] hash = common.transcriptHash();
        common.wire.openWith(secrets.serverTraffic(hash));
        // Only now, and encrypted, the server learns who we are.
        common.authenticate(secrets.clientHandshake);
        common.wire.sealWith(secrets.clientTraffic(hash));
        stage = Stage.DONE;
        common.wire.complete(common.secured(protocol));
    }
}
