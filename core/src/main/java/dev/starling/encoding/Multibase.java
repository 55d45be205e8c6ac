package dev.starling.encoding;

import dev.starling.core.Bytes;
import java.util.Arrays;
import java.util.Locale;

/**
 * Binary data as text (multiformats multibase): a character that names the base, then the digits. The bases with one
 * case of letters are read in either case. Everything else is read strictly: no missing or superfluous padding, no
 * bits set beyond the last byte. The identity base is left out, as it cannot carry bytes in a Java string.
 */
public enum Multibase {
    BASE16('f', "base16", 4, Alphabet.HEX),
    BASE16_UPPER('F', "base16upper", 4, Alphabet.upper(Alphabet.HEX)),
    BASE32('b', "base32", 5, Alphabet.LETTERS + "234567"),
    BASE32_UPPER('B', "base32upper", 5, Alphabet.upper(Alphabet.LETTERS) + "234567"),
    BASE36('k', "base36", 0, Alphabet.DIGITS + Alphabet.LETTERS),
    BASE36_UPPER('K', "base36upper", 0, Alphabet.DIGITS + Alphabet.upper(Alphabet.LETTERS)),
    BASE58_BTC('z', "base58btc", 0, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
    BASE64('m', "base64", 6, Alphabet.CASES + Alphabet.DIGITS + "+/"),
    BASE64_PAD('M', "base64pad", 6, Alphabet.CASES + Alphabet.DIGITS + "+/"),
    BASE64_URL('u', "base64url", 6, Alphabet.CASES + Alphabet.DIGITS + "-_"),
    BASE64_URL_PAD('U', "base64urlpad", 6, Alphabet.CASES + Alphabet.DIGITS + "-_");

    /** How many digits base 36 and base 58 take at most: their conversion costs the square of the length. */
    public static final int POSITIONAL_DIGITS_MAX = 2048;

    private static final int QUOTED_MAX = 80;
    private static final Multibase[] BY_PREFIX = new Multibase[128];

    static {
        for (Multibase base : values()) {
            BY_PREFIX[base.prefix] = base;
        }
    }

    private final char prefix;
    private final String label;
    /** Bits a digit, or 0 for a base that is no power of two and treats the data as one big number. */
    private final int bits;

    private final String alphabet;
    private final boolean padded;

    @SuppressWarnings("ImmutableEnumChecker") // written by the constructor only
    private final byte[] values = new byte[128];

    Multibase(char prefix, String label, int bits, String alphabet) {
        this.prefix = prefix;
        this.label = label;
        this.bits = bits;
        this.alphabet = alphabet;
        padded = label.endsWith("pad");
        boolean anyCase = alphabet.length() <= 36;
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            char c = alphabet.charAt(i);
            values[c] = (byte) i;
            if (anyCase) {
                values[Character.toLowerCase(c)] = (byte) i;
                values[Character.toUpperCase(c)] = (byte) i;
            }
        }
    }

    /** The character that names this base. */
    public char prefix() {
        return prefix;
    }

    /** The name in the multibase table, such as {@code base58btc}. */
    public String label() {
        return label;
    }

    /**
     * The bytes of {@code text}, whose first character names the base.
     *
     * @throws IllegalArgumentException when the base is unknown or the digits are not of it
     */
    public static Bytes decode(String text) {
        return of(text).decodeDigits(text.substring(1));
    }

    /**
     * The base that the first character of {@code text} names.
     *
     * @throws IllegalArgumentException when it names none
     */
    public static Multibase of(String text) {
        char first = text.isEmpty() ? 0 : text.charAt(0);
        Multibase base = first < BY_PREFIX.length ? BY_PREFIX[first] : null;
        if (base == null) {
            throw new IllegalArgumentException(
                    "no known multibase prefix: " + quote(text) + "; expected e.g. b (base32) or z (base58btc)");
        }
        return base;
    }

    /**
     * {@code data} as text with the prefix.
     *
     * @throws IllegalArgumentException when it takes more than {@link #POSITIONAL_DIGITS_MAX} digits of base 36 or 58
     */
    public String encode(Bytes data) {
        return prefix + encodeDigits(data);
    }

    /**
     * {@code data} as text without the prefix.
     *
     * @throws IllegalArgumentException when it takes more than {@link #POSITIONAL_DIGITS_MAX} digits of base 36 or 58
     */
    public String encodeDigits(Bytes data) {
        return bits == 0 ? encodePositional(data.shared()) : encodeBits(data.shared());
    }

    /**
     * The bytes of text without the prefix.
     *
     * @throws IllegalArgumentException when {@code digits} is not of this base
     */
    public Bytes decodeDigits(String digits) {
        return Bytes.wrap(bits == 0 ? decodePositional(digits) : decodeBits(digits));
    }

    private String encodeBits(byte[] data) {
        StringBuilder text = new StringBuilder(data.length * 8 / bits + 4);
        int pending = 0;
        int held = 0;
        for (byte b : data) {
            pending = pending << 8 | (b & 0xff);
            held += 8;
            while (held >= bits) {
                held -= bits;
                text.append(alphabet.charAt(pending >>> held));
                pending &= (1 << held) - 1;
            }
        }
        if (held > 0) {
            text.append(alphabet.charAt(pending << (bits - held)));
        }
        while (padded && text.length() % 4 != 0) {
            text.append('=');
        }
        return text.toString();
    }

    private byte[] decodeBits(String text) {
        int length = padded ? unpadded(text) : text.length();
        byte[] out = new byte[(int) ((long) length * bits / 8)];
        int at = 0;
        int pending = 0;
        int held = 0;
        for (int i = 0; i < length; i++) {
            pending = pending << bits | value(text, i);
            held += bits;
            if (held >= 8) {
                held -= 8;
                out[at++] = (byte) (pending >>> held);
                pending &= (1 << held) - 1;
            }
        }
        if (held >= bits || pending != 0) {
            throw new IllegalArgumentException("the last character of " + label + " text " + quote(text)
                    + " carries bits of no byte; is the end cut off?");
        }
        return out;
    }

    private int unpadded(String text) {
        int length = text.length();
        while (length > 0 && text.charAt(length - 1) == '=') {
            length--;
        }
        if (text.length() % 4 != 0 || text.length() - length > 2) {
            throw new IllegalArgumentException("wrong padding of " + label + " text " + quote(text));
        }
        return length;
    }

    /** Leading zero bytes become leading zero digits, one for one; the rest is one big number, converted by division. */
    private String encodePositional(byte[] data) {
        int zeros = 0;
        while (zeros < data.length && data[zeros] == 0) {
            zeros++;
        }
        byte[] digits = new byte[Math.min(POSITIONAL_DIGITS_MAX, (int) ((data.length - zeros) * 1.6) + 1)];
        int used = 0;
        for (int i = zeros; i < data.length; i++) {
            int carry = data[i] & 0xff;
            for (int k = 0; k < used || carry > 0; k++) {
                if (k >= digits.length) {
                    throw tooLong();
                }
                carry += k < used ? digits[k] << 8 : 0;
                digits[k] = (byte) (carry % alphabet.length());
                carry /= alphabet.length();
                used = Math.max(used, k + 1);
            }
        }
        if (zeros + used > POSITIONAL_DIGITS_MAX) {
            throw tooLong();
        }
        StringBuilder text = new StringBuilder(zeros + used);
        text.repeat(alphabet.charAt(0), zeros);
        for (int k = used - 1; k >= 0; k--) {
            text.append(alphabet.charAt(digits[k]));
        }
        return text.toString();
    }

    private byte[] decodePositional(String text) {
        if (text.length() > POSITIONAL_DIGITS_MAX) {
            throw tooLong();
        }
        int zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == alphabet.charAt(0)) {
            zeros++;
        }
        byte[] number = new byte[text.length() - zeros];
        int used = 0;
        for (int i = zeros; i < text.length(); i++) {
            int carry = value(text, i);
            for (int k = 0; k < used || carry > 0; k++) {
                carry += (number[k] & 0xff) * alphabet.length();
                number[k] = (byte) carry;
                carry >>>= 8;
                used = Math.max(used, k + 1);
            }
        }
        byte[] out = new byte[zeros + used];
        for (int k = 0; k < used; k++) {
            out[out.length - 1 - k] = number[k];
        }
        return out;
    }

    private int value(String text, int index) {
        char c = text.charAt(index);
        int value = c < values.length ? values[c] : -1;
        if (value < 0) {
            throw new IllegalArgumentException(
                    "not " + label + ": '" + c + "' at position " + index + " of " + quote(text));
        }
        return value;
    }

    private IllegalArgumentException tooLong() {
        return new IllegalArgumentException(label + " is limited to " + POSITIONAL_DIGITS_MAX + " digits");
    }

    /** {@code text} in quotation marks, shortened when long: for messages to people. */
    static String quote(String text) {
        return text.length() <= QUOTED_MAX
                ? '"' + text + '"'
                : '"' + text.substring(0, QUOTED_MAX) + "…\" (" + text.length() + " characters)";
    }

    /** Enum constants may not use static fields of their own enum. */
    private static final class Alphabet {
        static final String DIGITS = "0123456789";
        static final String HEX = DIGITS + "abcdef";
        static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
        static final String CASES = upper(LETTERS) + LETTERS;

        private Alphabet() {}

        static String upper(String text) {
            return text.toUpperCase(Locale.ROOT);
        }
    }
}
