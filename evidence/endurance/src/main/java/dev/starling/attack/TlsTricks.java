package dev.starling.attack;

import dev.starling.core.Bytes;
import dev.starling.testing.ForgedCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The JDK's TLS with certificates that are wrong, each in its way. */
final class TlsTricks {
    private TlsTricks() {}

    /** What is wrong, and the chain in which it is. */
    static Map<String, List<ForgedCertificate>> all() {
        Map<String, List<ForgedCertificate>> tricks = new LinkedHashMap<>();
        ForgedCertificate expired = new ForgedCertificate();
        expired.notAfter = "20210101000000Z";
        tricks.put("expired", List.of(expired));
        ForgedCertificate early = new ForgedCertificate();
        early.notBefore = "40900101000000Z";
        tricks.put("not valid yet", List.of(early));
        ForgedCertificate forged = new ForgedCertificate();
        forged.hostSignature = TlsTricks::flipped;
        tricks.put("the host key has not signed it", List.of(forged));
        ForgedCertificate self = new ForgedCertificate();
        self.selfSignature = TlsTricks::flipped;
        tricks.put("its own signature is wrong", List.of(self));
        ForgedCertificate plain = new ForgedCertificate();
        plain.extended = false;
        tricks.put("without the extension", List.of(plain));
        tricks.put("two certificates", List.of(new ForgedCertificate(), new ForgedCertificate()));
        return tricks;
    }

    private static byte[] flipped(byte[] signature) {
        byte[] other = signature.clone();
        other[other.length - 1] ^= 1;
        return other;
    }

    /**
     * Presents a chain over a socket on which TLS was agreed upon.
     *
     * @return whether the victim went on; TLS 1.3's client hears of a refusal only behind its handshake
     */
    static boolean accepted(Socket socket, List<ForgedCertificate> chain) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new Keys(chain)}, new TrustManager[] {new Trust()}, null);
        try {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", 1, false);
            tls.setEnabledProtocols(new String[] {"TLSv1.3"});
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"/yamux/1.0.0", "libp2p"});
            tls.setSSLParameters(parameters);
            tls.setSoTimeout(10_000);
            tls.startHandshake();
            // An honest victim opens a stream to ask who we are.
            return tls.getInputStream().read() >= 0;
        } catch (IOException refused) {
            return false;
        }
    }

    private static final class Keys extends X509ExtendedKeyManager {
        private final List<ForgedCertificate> chain;

        Keys(List<ForgedCertificate> chain) {
            this.chain = chain;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.stream().map(ForgedCertificate::der).map(Keys::read).toArray(X509Certificate[]::new);
        }

        private static X509Certificate read(Bytes der) {
            try {
                return (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der.toArray()));
            } catch (CertificateException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return chain.getFirst().key.getPrivate();
        }

        @Override
        public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
            return Arrays.asList(kinds).contains("EC") ? "key" : kinds[0];
        }

        @Override
        public String chooseEngineClientAlias(String[] kinds, Principal[] issuers, SSLEngine engine) {
            return "key";
        }

        @Override
        public String[] getClientAliases(String kind, Principal[] issuers) {
            return new String[] {"key"};
        }

        @Override
        public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
            return "key";
        }

        @Override
        public String[] getServerAliases(String kind, Principal[] issuers) {
            return new String[] {"key"};
        }
    }

    private static final class Trust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
