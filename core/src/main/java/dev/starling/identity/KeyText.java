package dev.starling.identity;

import dev.starling.core.Bytes;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Secret keys as text. */
final class KeyText {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final Pattern HEX_OF_MESSAGE = Pattern.compile("080[0-9]12([0-9a-fA-F]{2})+");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private KeyText() {}

    static Identity decode(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it is empty");
        }
        if (text.contains("-----BEGIN ")) {
            return pem(text);
        }
        if (text.lines().anyMatch(line -> line.startsWith("secret "))) {
            return identity(text);
        }
        String packed = SPACE.matcher(text).replaceAll("");
        if (HEX_OF_MESSAGE.matcher(packed).matches()) {
            return LibP2pKey.decode(Bytes.fromHex(packed));
        }
        if (BASE64.matcher(packed).matches()) {
            return LibP2pKey.decode(base64(packed));
        }
        throw new IllegalArgumentException("not a secret key in any known format");
    }

    private static Identity identity(String text) {
        String secret = "";
        String publicKey = "";
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("secret ")) {
                secret = line.substring(7).trim();
            } else if (line.startsWith("public ")) {
                publicKey = line.substring(7).trim();
            }
        }
        Identity identity;
        Bytes expected;
        try {
            identity = Identity.ofSeed(Bytes.fromHex(secret));
            expected = PublicKey.ed25519(Bytes.fromHex(publicKey)).data();
        } catch (IllegalArgumentException damaged) {
            // Its own message might quote the secret.
            throw new IllegalArgumentException("a line \"secret\" or \"public\" does not hold 64 hexadecimal digits");
        }
        LibP2pKey.requireFits(identity, expected);
        return identity;
    }

    private static Identity pem(String text) {
        Matcher block = PEM.matcher(text);
        String found = "";
        while (block.find()) {
            String label = block.group(1);
            if (label.equals("PRIVATE KEY")) {
                return Pkcs8.decode(base64(SPACE.matcher(block.group(2)).replaceAll("")));
            }
            found = label;
        }
        throw new IllegalArgumentException(
                switch (found) {
                    case "" -> "a PEM block in it is damaged";
                    case "ENCRYPTED PRIVATE KEY" ->
                        "the key is encrypted; decrypt it first: openssl pkey -in FILE -out DECRYPTED";
                    case "PUBLIC KEY" -> "it holds the public key only; the secret one is needed";
                    default ->
                        "it holds a PEM block \"" + found
                                + "\"; an Ed25519 key in PKCS #8 has the label \"PRIVATE KEY\"";
                });
    }

    private static Bytes base64(String text) {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException damaged) {
            throw new IllegalArgumentException("its base64 is damaged");
        }
    }
}
