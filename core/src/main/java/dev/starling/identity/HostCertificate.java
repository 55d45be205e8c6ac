package dev.starling.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.starling.core.Bytes;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;

/**
 * A host's own certificate for TLS (libp2p specs, tls): signed by a fresh key, which never is the host key, with the libp2p
 * Public Key Extension as the first one, where js-libp2p looks for it. Safe from any thread.
 */
public final class HostCertificate {
    /** What the host key signs, before the SubjectPublicKeyInfo of the certificate's key. */
    static final Bytes SIGNATURE_PREFIX = Bytes.utf8("libp2p-tls-handshake:");

    /** 1.3.6.1.4.1.53594.1.1, whole element. */
    static final Bytes EXTENSION_OID = Bytes.fromHex("060a2b0601040183a25a0101");

    private static final Bytes P256_SPKI_PREFIX = Bytes.fromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    private static final Bytes ED25519_SPKI_PREFIX = Bytes.fromHex("302a300506032b6570032100");
    private static final Bytes COMMON_NAME = Bytes.fromHex("0603550403");
    private static final int VERSION_3 = 2;
    private static final int VERSION_TAG = 0xa0;
    private static final int EXTENSIONS_TAG = 0xa3;
    private static final int SERIAL_BYTES = 16;
    private static final int YEARS = 100;
    private static final int UTC_YEARS_BEGIN = 1950;
    private static final int UTC_YEARS_END = 2050;
    private static final byte[] TRUE = {(byte) 0xff};

    /** Signs with a certificate's key. */
    private interface Signer {
        byte[] sign(byte[] message);
    }

    private final SignatureScheme scheme;
    private final Signer signer;
    private final Bytes der;

    private HostCertificate(SignatureScheme scheme, Signer signer, Bytes der) {
        this.scheme = scheme;
        this.signer = signer;
        this.der = der;
    }

    /** One with a key on P-256, which everybody verifies; as all of them, valid from an hour ago for a hundred years. */
    static HostCertificate p256(Identity identity, RandomGenerator random, long epochMs) {
        P256 key = P256.generate(random);
        return make(
                SignatureScheme.ECDSA_SECP256R1_SHA256,
                key::sign,
                Bytes.concat(P256_SPKI_PREFIX, key.point()),
                identity,
                random,
                epochMs);
    }

    /** One with a key of Ed25519, which costs half the time to sign with. */
    static HostCertificate ed25519(Identity identity, RandomGenerator random, long epochMs) {
        Identity key = Identity.generate(random);
        return make(
                SignatureScheme.ED25519,
                key::sign,
                Bytes.concat(ED25519_SPKI_PREFIX, key.publicKey()),
                identity,
                random,
                epochMs);
    }

    private static HostCertificate make(
            SignatureScheme scheme,
            Signer signer,
            Bytes publicKey,
            Identity identity,
            RandomGenerator random,
            long epochMs) {
        byte[] spki = publicKey.toArray();
        byte[] serial = new byte[SERIAL_BYTES];
        random.nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x3f) | 0x40); // positive, and of one length
        LocalDateTime from = LocalDateTime.ofEpochSecond(Math.floorDiv(epochMs, 1000L), 0, ZoneOffset.UTC)
                .minusHours(1);
        byte[] name = name(serial);
        byte[] tbs = new DerWriter()
                .sequence(certificate -> certificate
                        .constructed(VERSION_TAG, version -> version.integer(BigInteger.valueOf(VERSION_3)))
                        .integer(new BigInteger(serial))
                        .raw(scheme.algorithm().shared())
                        .raw(name)
                        .sequence(validity -> time(time(validity, from), from.plusYears(YEARS)))
                        .raw(name)
                        .raw(spki)
                        .constructed(EXTENSIONS_TAG, all -> all.sequence(list -> list.raw(extension(identity, spki)))))
                .toArray();
        byte[] der = new DerWriter()
                .sequence(certificate ->
                        certificate.raw(tbs).raw(scheme.algorithm().shared()).bits(signer.sign(tbs)))
                .toArray();
        return new HostCertificate(scheme, signer, Bytes.wrap(der));
    }

    /** Nobody reads the name; distinct ones keep software that indexes certificates by name from mixing them up. */
    private static byte[] name(byte[] serial) {
        byte[] text = Bytes.of(serial).hex().getBytes(US_ASCII);
        return new DerWriter()
                .sequence(names -> names.constructed(
                        Der.SET,
                        set -> set.sequence(
                                pair -> pair.raw(COMMON_NAME.shared()).element(Der.UTF8_STRING, text))))
                .toArray();
    }

    /** Times before 2050 have two digits of the year (RFC 5280 §4.1.2.5). */
    private static DerWriter time(DerWriter out, LocalDateTime time) {
        boolean utc = time.getYear() >= UTC_YEARS_BEGIN && time.getYear() < UTC_YEARS_END;
        String year = utc
                ? twoDigits(time.getYear() % 100)
                : twoDigits(time.getYear() / 100) + twoDigits(time.getYear() % 100);
        String text = year
                + twoDigits(time.getMonthValue())
                + twoDigits(time.getDayOfMonth())
                + twoDigits(time.getHour())
                + twoDigits(time.getMinute())
                + twoDigits(time.getSecond())
                + "Z";
        return out.element(utc ? Der.UTC_TIME : Der.GENERALIZED_TIME, text.getBytes(US_ASCII));
    }

    private static String twoDigits(int value) {
        return value < 10 ? "0" + value : String.valueOf(value);
    }

    /** Critical, as js, rust and jvm have it: who does not know it must not take the certificate for an ordinary one. */
    private static byte[] extension(Identity identity, byte[] spki) {
        byte[] signedKey = new DerWriter()
                .sequence(pair -> pair.octets(PublicKey.ed25519(identity.publicKey())
                                .encoded()
                                .shared())
                        .octets(identity.sign(
                                Bytes.concat(SIGNATURE_PREFIX, Bytes.wrap(spki)).shared())))
                .toArray();
        return new DerWriter()
                .sequence(extension -> extension
                        .raw(EXTENSION_OID.shared())
                        .element(Der.BOOLEAN, TRUE)
                        .octets(signedKey))
                .toArray();
    }

    /** The certificate in DER. */
    public Bytes der() {
        return der;
    }

    /** How its key signs. */
    public SignatureScheme scheme() {
        return scheme;
    }

    /** A signature of {@code message} by the certificate's key, in its {@link #scheme}. */
    public byte[] sign(byte[] message) {
        return signer.sign(message);
    }
}
