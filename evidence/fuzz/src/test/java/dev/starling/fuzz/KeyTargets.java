package dev.starling.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import java.util.List;

/** Files of secret keys, which people bring from elsewhere. */
final class KeyTargets {
    static final List<FuzzTarget> ALL = List.of(new FuzzTarget(
            "key-file",
            List.of(
                    "-----BEGIN PRIVATE KEY-----\n",
                    "\n-----END PRIVATE KEY-----",
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
                    "secret ",
                    "\npublic ",
                    "CAESQ",
                    "08011240"),
            KeyTargets::file));

    private KeyTargets() {}

    /** Refused in a sentence, or an identity that every format keeps. */
    private static void file(byte[] input) {
        EncodingTargets.read(() -> KeyFormat.decode(input)).ifPresent(identity -> {
            for (KeyFormat format : KeyFormat.values()) {
                Identity again = KeyFormat.decode(format.encode(identity));
                assertThat(again.seed()).isEqualTo(identity.seed());
            }
        });
    }
}
