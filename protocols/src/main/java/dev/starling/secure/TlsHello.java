package dev.starling.secure;

import dev.starling.core.Bytes;
import dev.starling.identity.SignatureScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The hello messages (RFC 8446 §4.1) and the extensions in them, as far as libp2p has a use for them. */
final class TlsHello {
    static final int TLS_1_3 = 0x0304;
    static final int TLS_1_2 = 0x0303;
    /** The one that all have to implement (RFC 8446 §9.1). */
    static final int TLS_AES_128_GCM_SHA256 = 0x1301;

    static final int SUPPORTED_GROUPS = 10;
    static final int SIGNATURE_ALGORITHMS = 13;
    static final int ALPN = 16;
    static final int SUPPORTED_VERSIONS = 43;
    static final int COOKIE = 44;
    static final int KEY_SHARE = 51;

    static final int RANDOM_BYTES = 32;

    /** ServerHello with this random is a HelloRetryRequest: SHA-256 of that word. */
    static final byte[] RETRY_RANDOM = Bytes.fromHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
            .toArray();

    private static final int SESSION_ID_BYTES_MAX = 32;
    private static final int NAMES_MAX = 100;

    private TlsHello() {}

    /** ClientHello, without a session id: nothing between us and the peer needs to be fooled by TLS 1.2's looks. */
    static byte[] client(byte[] random, TlsKeyShare share, List<String> protocols, byte @Nullable [] cookie) {
        return TlsWriter.message(
                TlsMessages.CLIENT_HELLO,
                hello -> hello.number(2, TLS_1_2)
                        .bytes(random)
                        .opaque(1, TlsSecrets.NO_CONTEXT)
                        .vector(2, suites -> suites.number(2, TLS_AES_128_GCM_SHA256))
                        .vector(1, compressions -> compressions.number(1, 0))
                        .vector(2, extensions -> {
                            extensions
                                    .extension(SUPPORTED_VERSIONS, in -> in.vector(1, list -> list.number(2, TLS_1_3)))
                                    .extension(
                                            SUPPORTED_GROUPS,
                                            in -> in.vector(
                                                    2, list -> TlsKeyShare.GROUPS.forEach(one -> list.number(2, one))))
                                    .extension(SIGNATURE_ALGORITHMS, TlsHello::signatureAlgorithms)
                                    .extension(KEY_SHARE, in -> in.vector(2, list -> share(list, share)))
                                    .extension(ALPN, in -> names(in, protocols));
                            if (cookie != null) {
                                extensions.extension(COOKIE, in -> in.bytes(cookie));
                            }
                        }));
    }

    static void signatureAlgorithms(TlsWriter out) {
        out.vector(2, list -> Arrays.stream(SignatureScheme.values()).forEach(one -> list.number(2, one.number())));
    }

    private static void share(TlsWriter out, TlsKeyShare share) {
        out.number(2, share.group).opaque(2, share.exchanged);
    }

    /** ProtocolNameList (RFC 7301 §3.1). */
    static void names(TlsWriter out, List<String> protocols) {
        out.vector(
                2,
                list -> protocols.forEach(
                        name -> list.opaque(1, Bytes.utf8(name).shared())));
    }

    /** A ProtocolNameList; a longer one than anybody needs is cut. */
    static List<String> names(byte[] extension) throws TlsFailure {
        TlsReader in = TlsReader.of(extension);
        TlsReader list = in.vector(2, 2);
        in.finish();
        List<String> names = new ArrayList<>();
        while (list.hasMore()) {
            String name = Bytes.wrap(list.opaque(1, 1)).text();
            if (names.size() < NAMES_MAX) {
                names.add(name);
            }
        }
        return names;
    }

    /** ServerHello. */
    static byte[] server(byte[] random, byte[] sessionId, TlsKeyShare share) {
        return server(random, sessionId, in -> share(in, share));
    }

    /** HelloRetryRequest: asks for a key share of this group. */
    static byte[] retry(byte[] sessionId, int group) {
        return server(RETRY_RANDOM, sessionId, in -> in.number(2, group));
    }

    private static byte[] server(byte[] random, byte[] sessionId, Consumer<TlsWriter> keyShare) {
        return TlsWriter.message(
                TlsMessages.SERVER_HELLO,
                hello -> hello.number(2, TLS_1_2)
                        .bytes(random)
                        .opaque(1, sessionId)
                        .number(2, TLS_AES_128_GCM_SHA256)
                        .number(1, 0)
                        .vector(
                                2,
                                extensions -> extensions
                                        .extension(SUPPORTED_VERSIONS, in -> in.number(2, TLS_1_3))
                                        .extension(KEY_SHARE, keyShare)));
    }

    /** What a client says. */
    record Client(byte[] sessionId, SortedMap<Integer, byte[]> extensions) {
        /** Reads and checks what does not depend on us. */
        static Client read(byte[] message) throws TlsFailure {
            TlsReader in = TlsReader.body(message);
            in.number(2);
            in.bytes(RANDOM_BYTES);
            byte[] sessionId = readSessionId(in);
            boolean suite = in.listHas(2, TLS_AES_128_GCM_SHA256);
            byte[] compressions = in.opaque(1, 1);
            SortedMap<Integer, byte[]> extensions = in.hasMore() ? in.extensions() : new TreeMap<>();
            in.finish();
            byte[] versions = extensions.get(SUPPORTED_VERSIONS);
            if (versions == null || !TlsReader.of(versions).listHas(1, TLS_1_3)) {
                throw new TlsFailure(TlsAlert.PROTOCOL_VERSION, "tls-version", "the client does not offer TLS 1.3");
            }
            if (compressions.length != 1 || compressions[0] != 0) {
                throw TlsFailure.illegal("compression in TLS 1.3");
            }
            if (!suite) {
                throw new TlsFailure(
                        TlsAlert.HANDSHAKE_FAILURE, "no-common-cipher", "the client has no TLS_AES_128_GCM_SHA256");
            }
            return new Client(sessionId, extensions);
        }

        /** An extension without which the handshake cannot go on. */
        byte[] required(int type) throws TlsFailure {
            return TlsHello.required(extensions, type);
        }

        boolean hasGroup(int group) throws TlsFailure {
            return TlsReader.of(required(SUPPORTED_GROUPS)).listHas(2, group);
        }

        /** The client's key of this group, or null. */
        byte @Nullable [] share(int group) throws TlsFailure {
            TlsReader in = TlsReader.of(required(KEY_SHARE));
            TlsReader list = in.vector(2, 0);
            in.finish();
            byte[] found = null;
            while (list.hasMore()) {
                int offered = list.number(2);
                byte[] exchanged = list.opaque(2, 1);
                if (offered == group && found != null) {
                    throw TlsFailure.illegal("two keys of group " + Integer.toHexString(group));
                }
                found = offered == group ? exchanged : found;
            }
            return found;
        }
    }

    /** What a server says: its key, or in a HelloRetryRequest none but the group that it wants. */
    record Server(boolean retry, int group, byte[] exchanged, byte @Nullable [] cookie) {
        static Server read(byte[] message) throws TlsFailure {
            TlsReader in = TlsReader.body(message);
            in.number(2);
            boolean retry = Arrays.equals(in.bytes(RANDOM_BYTES), RETRY_RANDOM);
            byte[] sessionId = readSessionId(in);
            int suite = in.number(2);
            int compression = in.number(1);
            SortedMap<Integer, byte[]> extensions = in.hasMore() ? in.extensions() : new TreeMap<>();
            in.finish();
            byte[] version = extensions.remove(SUPPORTED_VERSIONS);
            if (version == null || TlsReader.of(version).number(2) != TLS_1_3 || version.length != 2) {
                throw new TlsFailure(TlsAlert.PROTOCOL_VERSION, "tls-version", "the server does not choose TLS 1.3");
            }
            if (sessionId.length != 0 || suite != TLS_AES_128_GCM_SHA256 || compression != 0) {
                throw TlsFailure.illegal("the server chooses what was not offered");
            }
            TlsReader share = TlsReader.of(required(extensions, KEY_SHARE));
            extensions.remove(KEY_SHARE);
            int group = share.number(2);
            byte[] exchanged = retry ? TlsSecrets.NO_CONTEXT : share.opaque(2, 1);
            share.finish();
            byte[] cookie = retry ? extensions.remove(COOKIE) : null;
            if (!extensions.isEmpty()) {
                throw unsupported(extensions.firstKey());
            }
            return new Server(retry, group, exchanged, cookie);
        }
    }

    static TlsFailure unsupported(int extension) {
        return new TlsFailure(
                TlsAlert.UNSUPPORTED_EXTENSION,
                "unsupported-extension",
                "the server answers extension " + extension + ", which was not offered");
    }

    private static byte[] readSessionId(TlsReader in) throws TlsFailure {
        byte[] sessionId = in.opaque(1, 0);
        if (sessionId.length > SESSION_ID_BYTES_MAX) {
            throw TlsFailure.malformed("a session id of " + sessionId.length + " bytes");
        }
        return sessionId;
    }

    private static byte[] required(SortedMap<Integer, byte[]> extensions, int type) throws TlsFailure {
        byte[] found = extensions.get(type);
        if (found == null) {
            throw new TlsFailure(TlsAlert.MISSING_EXTENSION, "missing-extension", "no extension " + type);
        }
        return found;
    }
}
