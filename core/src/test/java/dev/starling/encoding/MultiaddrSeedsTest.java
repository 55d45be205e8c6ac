package dev.starling.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.encoding.Multiaddr.Component;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Properties over generated and over damaged addresses. */
final class MultiaddrSeedsTest {
    private static final List<String> SAMPLES = MultiaddrSamples.texts();

    @Seeds(300)
    void what_is_put_together_parses_from_text_and_from_bytes(RandomGenerator random) {
        List<Component> components = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<Component> sample = Multiaddr.parse(any(random)).components();
            Component component = sample.get(random.nextInt(sample.size()));
            if (component.protocol() != MultiaddrProtocol.UNIX
                    && component.value().length() < 150) {
                components.add(component);
            }
        }
        components.add(Component.parse(MultiaddrProtocol.TCP, Integer.toString(random.nextInt(65536))));
        Multiaddr address = Multiaddr.of(components);
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        assertThat(Multiaddr.of(address.bytes())).isEqualTo(address);
        assertThat(Multiaddr.of(address.bytes()).components()).isEqualTo(components);
    }

    @Seeds(300)
    void damaged_bytes_are_refused_or_are_another_address_with_both_forms(RandomGenerator random) {
        byte[] bytes = Multiaddr.parse(any(random)).bytes().toArray();
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        Bytes damaged = Bytes.of(bytes, 0, bytes.length - (random.nextInt(4) == 0 ? 1 : 0));
        Multiaddr address;
        try {
            address = Multiaddr.of(damaged);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(address.bytes()).isEqualTo(damaged);
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
    }

    @Seeds(300)
    void damaged_text_is_refused_or_is_another_address_with_both_forms(RandomGenerator random) {
        StringBuilder text = new StringBuilder(any(random));
        String replacements = "/:.%0189afzZ=-~_\u00e4\u0000 ";
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length());
            text.replace(at, at + random.nextInt(2), "" + replacements.charAt(random.nextInt(replacements.length())));
        }
        Multiaddr address;
        try {
            address = Multiaddr.parse(text.toString());
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        assertThat(Multiaddr.of(address.bytes())).isEqualTo(address).hasToString(address.toString());
    }

    private static String any(RandomGenerator random) {
        return SAMPLES.get(random.nextInt(SAMPLES.size()));
    }
}
