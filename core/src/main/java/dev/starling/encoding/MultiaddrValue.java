package dev.starling.encoding;

import dev.starling.core.Bytes;
import dev.starling.core.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the value of a component is written as text and as bytes. Each kind refuses, with an {@link
 * IllegalArgumentException}, bytes whose text would not parse to the same bytes.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions hold no state
enum MultiaddrValue {
    NONE(0, text -> Bytes.EMPTY, bytes -> "", bytes -> {}),
    IPV4(4, MultiaddrValue::parseIpv4, bytes -> IpAddress.of(bytes.shared()).toString(), bytes -> {}),
    IPV6(16, MultiaddrValue::parseIpv6, MultiaddrValue::formatIpv6, bytes -> {}),
    PORT(2, text -> bigEndian(decimal(text, 65535), 2), bytes -> Long.toString(number(bytes, 0, 2)), bytes -> {}),
    PREFIX_LENGTH(
            1,
            text -> bigEndian(decimal(text, 128), 1),
            bytes -> Long.toString(number(bytes, 0, 1)),
            MultiaddrValue::checkPrefixLength),
    /** A number of 64 bits, unsigned. */
    NUMBER(8, MultiaddrValue::parseNumber, bytes -> Long.toUnsignedString(number(bytes, 0, 8)), bytes -> {}),
    TEXT(MultiaddrValue.VARIABLE, MultiaddrValue::utf8, Bytes::text, MultiaddrValue::checkText),
    DOMAIN(MultiaddrValue.VARIABLE, MultiaddrValue::utf8, Bytes::text, MultiaddrValue::checkDomain),
    PATH(MultiaddrValue.VARIABLE, MultiaddrValue::utf8, Bytes::text, MultiaddrValue::checkPath),
    PEER_ID(
            MultiaddrValue.VARIABLE,
            text -> PeerId.parse(text).bytes(),
            bytes -> PeerId.of(bytes).toString(),
            PeerId::of),
    HASH(MultiaddrValue.VARIABLE, Multibase::decode, Multibase.BASE64_URL::encode, Multihash::of),
    PERCENT_CODED(
            MultiaddrValue.VARIABLE,
            MultiaddrValue::parsePercentCoded,
            MultiaddrValue::formatPercentCoded,
            MultiaddrValue::checkNotEmpty),
    /** 10 bytes of host and 2 of port. */
    ONION2(12, text -> parseOnion(text, 16), MultiaddrValue::formatOnion, MultiaddrValue::checkOnion),
    /** 35 bytes of host and 2 of port. */
    ONION3(37, text -> parseOnion(text, 56), MultiaddrValue::formatOnion, MultiaddrValue::checkOnion),
    GARLIC64(
            MultiaddrValue.VARIABLE,
            MultiaddrValue::parseGarlic64,
            MultiaddrValue::formatGarlic64,
            MultiaddrValue::checkGarlic64),
    GARLIC32(
            MultiaddrValue.VARIABLE,
            Multibase.BASE32::decodeDigits,
            Multibase.BASE32::encodeDigits,
            MultiaddrValue::checkGarlic32);

    /** The size of a value that carries its length in front. */
    static final int VARIABLE = -1;

    private static final Bytes MAPPED_PREFIX = Bytes.fromHex("00000000000000000000ffff");
    private static final int DOMAIN_BYTES_MAX = 253;
    private static final int GARLIC64_BYTES_MIN = 386;
    /** RFC 3986 §2.3. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /** The number of bytes, or {@link #VARIABLE}. */
    final int size;

    private final Function<String, Bytes> parse;
    private final Function<Bytes, String> format;
    private final Consumer<Bytes> check;

    MultiaddrValue(int size, Function<String, Bytes> parse, Function<Bytes, String> format, Consumer<Bytes> check) {
        this.size = size;
        this.parse = parse;
        this.format = format;
        this.check = check;
    }

    Bytes parse(String text) {
        Bytes bytes = parse.apply(text);
        check(bytes);
        return bytes;
    }

    /** The text of bytes that have been checked. */
    String format(Bytes bytes) {
        return format.apply(bytes);
    }

    void check(Bytes bytes) {
        require(size == VARIABLE || bytes.length() == size, "expected " + size + " bytes, not " + bytes.length());
        check.accept(bytes);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private static Bytes utf8(String text) {
        Bytes bytes = Bytes.utf8(text);
        // Half a surrogate pair has no bytes in UTF-8 and would become a question mark.
        require(bytes.text().equals(text), "contains half a character");
        return bytes;
    }

    private static Bytes parseIpv4(String text) {
        require(text.indexOf(':') < 0, "an IPv6 address belongs behind /ip6/");
        return Bytes.wrap(IpAddress.parse(text).toArray());
    }

    private static Bytes parseIpv6(String text) {
        require(text.indexOf(':') >= 0, "not an IPv6 address; an IPv4 address belongs behind /ip4/");
        IpAddress ip = IpAddress.parse(text);
        // IpAddress reads ::ffff:a.b.c.d as IPv4, but the component is still sixteen bytes.
        return ip.v4() ? Bytes.concat(MAPPED_PREFIX, Bytes.wrap(ip.toArray())) : Bytes.wrap(ip.toArray());
    }

    private static String formatIpv6(Bytes bytes) {
        IpAddress ip = IpAddress.of(bytes.shared());
        return ip.v4() ? "::ffff:" + ip : ip.toString();
    }

    /** Digits only: no sign, no space, no other script's digits. */
    private static long decimal(String text, int max) {
        long value = -1;
        if (!text.isEmpty() && text.length() <= 5) {
            value = 0;
            for (int i = 0; i < text.length() && value >= 0; i++) {
                int digit = text.charAt(i) - '0';
                value = digit < 0 || digit > 9 ? -1 : value * 10 + digit;
            }
        }
        require(value >= 0 && value <= max, "expected a number of 0…" + max);
        return value;
    }

    private static Bytes parseNumber(String text) {
        require(text.matches("[0-9]{1,20}"), "expected a number of 0…2^64-1");
        try {
            return bigEndian(Long.parseUnsignedLong(text), 8);
        } catch (NumberFormatException tooLarge) {
            throw new IllegalArgumentException("expected a number of 0…2^64-1", tooLarge);
        }
    }

    private static Bytes bigEndian(long value, int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (value >>> (8 * (length - 1 - i)));
        }
        return Bytes.wrap(out);
    }

    private static long number(Bytes bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 8 | (bytes.at(i) & 0xff);
        }
        return value;
    }

    private static void checkPrefixLength(Bytes bytes) {
        require(number(bytes, 0, 1) <= 128, "a prefix has 0…128 bits");
    }

    private static void checkNotEmpty(Bytes bytes) {
        require(!bytes.isEmpty(), "must not be empty");
    }

    private static void checkText(Bytes bytes) {
        checkPlain(bytes);
        require(bytes.text().indexOf('/') < 0, "must not contain a slash");
    }

    private static void checkDomain(Bytes bytes) {
        checkText(bytes);
        require(bytes.length() <= DOMAIN_BYTES_MAX, "a domain name has at most " + DOMAIN_BYTES_MAX + " bytes");
    }

    private static void checkPath(Bytes bytes) {
        checkPlain(bytes);
        require(
                bytes.length() > 1 && bytes.at(0) == '/' && bytes.at(bytes.length() - 1) != '/',
                "a path begins with a slash and does not end in one");
    }

    /** UTF-8 that a person can read and that becomes the same bytes again. */
    private static void checkPlain(Bytes bytes) {
        checkNotEmpty(bytes);
        String text = bytes.text();
        require(Bytes.utf8(text).equals(bytes), "not UTF-8");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            require(
                    !Character.isISOControl(c) && !Character.isWhitespace(c),
                    "contains a space or a control character");
        }
    }

    private static Bytes parsePercentCoded(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        byte[] in = utf8(text).shared();
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.write(in[i]);
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            require(high >= 0 && low >= 0, "% is not followed by two hexadecimal digits");
            out.write(high << 4 | low);
            i += 2;
        }
        return Bytes.wrap(out.toByteArray());
    }

    private static String formatPercentCoded(Bytes bytes) {
        StringBuilder text = new StringBuilder(bytes.length() + 16);
        for (byte b : bytes.shared()) {
            boolean plain = UNRESERVED.indexOf(b) >= 0;
            if (plain) {
                text.append((char) b);
            } else {
                text.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
            }
        }
        return text.toString();
    }

    private static Bytes parseOnion(String text, int hostChars) {
        int colon = text.indexOf(':');
        require(colon == hostChars, "expected " + hostChars + " characters, a colon and a port");
        Bytes host = Multibase.BASE32.decodeDigits(text.substring(0, colon));
        return Bytes.concat(host, bigEndian(decimal(text.substring(colon + 1), 65535), 2));
    }

    private static String formatOnion(Bytes bytes) {
        int host = bytes.length() - 2;
        return Multibase.BASE32.encodeDigits(bytes.slice(0, host)) + ":" + number(bytes, host, bytes.length());
    }

    private static void checkOnion(Bytes bytes) {
        require(number(bytes, bytes.length() - 2, bytes.length()) > 0, "an onion port is not 0");
    }

    // I2P writes base64 with - and ~ where RFC 4648 has + and /.
    private static Bytes parseGarlic64(String text) {
        require(text.indexOf('+') < 0 && text.indexOf('/') < 0, "I2P writes - and ~ instead of + and /");
        return Multibase.BASE64_PAD.decodeDigits(text.replace('-', '+').replace('~', '/'));
    }

    private static String formatGarlic64(Bytes bytes) {
        return Multibase.BASE64_PAD.encodeDigits(bytes).replace('+', '-').replace('/', '~');
    }

    private static void checkGarlic64(Bytes bytes) {
        require(
                bytes.length() >= GARLIC64_BYTES_MIN,
                "an I2P destination has at least " + GARLIC64_BYTES_MIN + " bytes");
    }

    private static void checkGarlic32(Bytes bytes) {
        // A hash, or the longer address of an encrypted lease set.
        require(bytes.length() == 32 || bytes.length() >= 35, "an I2P address has 32 bytes, or 35 and more");
    }
}
