package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.testing.ForgedCertificate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The JDK's TLS as the other side of a machine: code of other people that has met the world's implementations. It trusts
 * any certificate; what it sends is as right or wrong as its {@link ForgedCertificate}.
 */
final class JssePeer {
    final ForgedCertificate forged;
    final SSLEngine engine;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer net = ByteBuffer.allocate(100_000);
    private final ByteBuffer app = ByteBuffer.allocate(20_000);
    private final ByteBuffer out = ByteBuffer.allocate(20_000);
    private Bytes[] chain;
    private boolean hasCertificate = true;
    private SSLException failed;

    JssePeer(boolean client, ForgedCertificate forged, Bytes... chain) {
        this.forged = forged;
        this.chain = chain;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys()}, new TrustManager[] {new Trust()}, null);
            engine = context.createSSLEngine();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        engine.setUseClientMode(client);
        if (!client) {
            engine.setNeedClientAuth(true);
        }
        protocols("TLSv1.3");
        alpn("/yamux/1.0.0", "libp2p");
    }

    static JssePeer client() {
        return new JssePeer(true, new ForgedCertificate());
    }

    static JssePeer server() {
        return new JssePeer(false, new ForgedCertificate());
    }

    JssePeer protocols(String... protocols) {
        engine.setEnabledProtocols(protocols);
        return this;
    }

    JssePeer alpn(String... names) {
        return set(parameters -> parameters.setApplicationProtocols(names));
    }

    JssePeer groups(String... groups) {
        return set(parameters -> parameters.setNamedGroups(groups));
    }

    JssePeer schemes(String... schemes) {
        return set(parameters -> parameters.setSignatureSchemes(schemes));
    }

    JssePeer suites(String... suites) {
        engine.setEnabledCipherSuites(suites);
        return this;
    }

    JssePeer withoutCertificate() {
        hasCertificate = false;
        return this;
    }

    JssePeer set(Consumer<SSLParameters> change) {
        SSLParameters parameters = engine.getSSLParameters();
        change.accept(parameters);
        engine.setSSLParameters(parameters);
        return this;
    }

    /** Carries bytes both ways until neither side has more to say. */
    void exchange(Side machine, int pieceBytes) throws SSLException {
        begin();
        for (int idle = 0; idle < 2; ) {
            Bytes theirs = turn(machine.takeSent());
            for (int at = 0; at < theirs.length(); at += pieceBytes) {
                machine.receive(theirs.slice(at, Math.min(at + pieceBytes, theirs.length())));
            }
            if (failed != null) {
                throw failed;
            }
            idle = theirs.isEmpty() && machine.sent.isEmpty() ? idle + 1 : 0;
        }
    }

    private void begin() throws SSLException {
        if (engine.getHandshakeSession() == null
                && engine.getSession().getProtocol().equals("NONE")) {
            engine.beginHandshake();
        }
    }

    /** Takes bytes, and gives what is to be sent. */
    Bytes turn(Bytes bytes) throws SSLException {
        net.put(bytes.toArray()).flip();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try {
            while (step(sent)) {}
        } catch (SSLException failure) {
            failed = failure;
            drain(sent);
        } finally {
            net.compact();
        }
        return Bytes.wrap(sent.toByteArray());
    }

    private boolean step(ByteArrayOutputStream sent) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
                return true;
            }
            case NEED_WRAP -> {
                return wrap(ByteBuffer.allocate(0), sent);
            }
            default -> {
                if (!net.hasRemaining() || engine.isInboundDone()) {
                    return false;
                }
                int before = net.remaining();
                app.clear();
                engine.unwrap(net, app);
                received.write(app.array(), 0, app.position());
                return net.remaining() < before;
            }
        }
    }

    private boolean wrap(ByteBuffer data, ByteArrayOutputStream sent) throws SSLException {
        out.clear();
        engine.wrap(data, out);
        sent.write(out.array(), 0, out.position());
        return out.position() > 0;
    }

    private void drain(ByteArrayOutputStream sent) throws SSLException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && wrap(ByteBuffer.allocate(0), sent)) {}
    }

    /** The records of so much data. */
    Bytes send(Bytes data) throws SSLException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteBuffer left = ByteBuffer.wrap(data.toArray());
        while (left.hasRemaining()) {
            wrap(left, sent);
        }
        return Bytes.wrap(sent.toByteArray());
    }

    /** close_notify. */
    Bytes end() throws SSLException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        engine.closeOutbound();
        drain(sent);
        return Bytes.wrap(sent.toByteArray());
    }

    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            Bytes[] all = chain.length == 0 ? new Bytes[] {forged.der()} : chain;
            return Arrays.stream(all).map(JssePeer::read).toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return forged.key.getPrivate();
        }

        @Override
        public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine peer) {
            boolean fits = Arrays.asList(kinds).contains(kind());
            return hasCertificate && fits ? "one" : null;
        }

        @Override
        public String chooseEngineServerAlias(String kind, Principal[] issuers, SSLEngine peer) {
            return kind.equals(kind()) ? "one" : null;
        }

        private String kind() {
            return forged.key.getPublic().getAlgorithm();
        }

        @Override
        public String[] getClientAliases(String kind, Principal[] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String[] getServerAliases(String kind, Principal[] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
            throw new UnsupportedOperationException();
        }
    }

    private static X509Certificate read(Bytes der) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Trust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String kind, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String kind, SSLEngine peer) {}

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String kind, SSLEngine peer) {}

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
