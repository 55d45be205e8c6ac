package dev.starling.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static class Base {
        final byte[] array = new byte[1000];
    }

    private static final class Machine extends Base {
        final List<Object> list = new ArrayList<>();
        final Optional<ByteBuffer> buffer = Optional.of(ByteBuffer.allocate(10_000));
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final Machine self = this;
    }

    private final Machine machine = new Machine();

    @Test
    void what_grows_anywhere_is_seen() {
        long before = Held.bytes(machine);
        assertThat(before).isBetween(11_000L, 11_500L);
        machine.out.writeBytes(new byte[500]);
        machine.list.add(Map.of("key", new long[100]));
        machine.list.add(new Machine());
        assertThat(Held.bytes(machine)).isBetween(before + 500 + 800 + 11_000, before + 500 + 800 + 12_000);
        assertThat(Held.sizes(machine)).containsEntry(".list", 2).containsEntry(".list[]", 1);
    }

    @Test
    void what_is_reached_twice_counts_once() {
        byte[] shared = new byte[5000];
        machine.list.add(shared);
        long once = Held.bytes(machine);
        machine.list.add(shared);
        assertThat(Held.bytes(machine)).isLessThan(once + 100);
    }
}
