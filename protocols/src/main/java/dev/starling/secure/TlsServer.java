package dev.starling.secure;

import dev.starling.core.Env;
import java.util.List;
import java.util.Optional;

/** The server's half of a handshake (RFC 8446 §2, appendix A.2). */
final class TlsServer implements TlsHandshake.Side {
    private enum Stage {
        CLIENT_HELLO,
        CERTIFICATE,
        CERTIFICATE_VERIFY,
        FINISHED,
        DONE
    }

    private static final int NO_GROUP = -1;

    private final TlsHandshake common;
    private Stage stage = Stage.CLIENT_HELLO;
    /** What a HelloRetryRequest has asked for. */
    private int wantedGroup = NO_GROUP;

    private Optional<String> protocol = Optional.empty();
    private byte[] clientTraffic = {};

    TlsServer(TlsHandshake common) {
        this.common = common;
    }

    @Override
    public void begin(Env<?> env) {}

    @Override
    public void message(byte[] message, Env<?> env) throws TlsFailure {
        switch (stage) {
            case CLIENT_HELLO -> clientHello(message, env);
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

    private void clientHello(byte[] message, Env<?> env) throws TlsFailure {
        TlsHandshake.require(message, TlsMessages.CLIENT_HELLO);
        TlsHello.Client hello = TlsHello.Client.read(message);
        common.verifies(hello.required(TlsHello.SIGNATURE_ALGORITHMS));
        protocol = chosen(hello);
        common.received(message);
        for (int group : TlsKeyShare.GROUPS) {
            byte[] theirs = hello.share(group);
            if (theirs != null && (wantedGroup == NO_GROUP || wantedGroup == group)) {
                answer(hello, group, theirs, env);
                return;
            }
        }
        retry(hello);
    }

    /** The first protocol of the client's list that we have, too. Without a list the muxer is negotiated later. */
    private Optional<String> chosen(TlsHello.Client hello) throws TlsFailure {
        byte[] alpn = hello.extensions().get(TlsHello.ALPN);
        if (alpn == null) {
            return Optional.empty();
        }
        List<String> offered = TlsHello.names(alpn);
        List<String> ours = common.protocols();
        return Optional.of(offered.stream()
                .filter(ours::contains)
                .findFirst()
                .orElseThrow(() -> new TlsFailure(
                        TlsAlert.NO_APPLICATION_PROTOCOL,
                        "no-common-protocol",
                        "we have none of the " + offered.size() + " protocols that the client offers")));
    }

    private void retry(TlsHello.Client hello) throws TlsFailure {
        for (int group : TlsKeyShare.GROUPS) {
            if (wantedGroup == NO_GROUP && hello.hasGroup(group)) {
                wantedGroup = group;
                common.retried();
                common.send(TlsHello.retry(hello.sessionId(), group));
                return;
            }
        }
        throw new TlsFailure(TlsAlert.HANDSHAKE_FAILURE, "no-common-group", "the client has no key of X25519 or P-256");
    }

    private void answer(TlsHello.Client hello, int group, byte[] theirs, Env<?> env) throws TlsFailure {
        TlsKeyShare share = TlsKeyShare.make(group, env);
        byte[] shared = share.agree(theirs);
        byte[] random = new byte[TlsHello.RANDOM_BYTES];
        env.random().nextBytes(random);
        common.send(TlsHello.server(random, hello.sessionId(), share));
        common.agreed(shared);
        TlsSecrets secrets = common.secrets();
        common.wire.openWith(secrets.clientHandshake);
        common.wire.sealWith(secrets.serverHandshake);
        common.send(TlsWriter.message(
                TlsMessages.ENCRYPTED_EXTENSIONS,
                body -> body.vector(
                        2,
                        extensions -> protocol.ifPresent(name ->
                                extensions.extension(TlsHello.ALPN, in -> TlsHello.names(in, List.of(name)))))));
        common.send(TlsWriter.message(
                TlsMessages.CERTIFICATE_REQUEST,
                body -> body.opaque(1, TlsSecrets.NO_CONTEXT)
                        .vector(2, in -> in.extension(TlsHello.SIGNATURE_ALGORITHMS, TlsHello::signatureAlgorithms))));
        common.authenticate(secrets.serverHandshake);
        byte[] hash = common.transcriptHash();
        common.wire.sealWith(secrets.serverTraffic(hash));
        clientTraffic = secrets.clientTraffic(hash);
        stage = Stage.CERTIFICATE;
    }

    private void finished(byte[] message) throws TlsFailure {
        common.finished(message, common.secrets().clientHandshake);
        common.wire.openWith(clientTraffic);
        stage = Stage.DONE;
        common.wire.complete(common.secured(protocol));
    }
}
