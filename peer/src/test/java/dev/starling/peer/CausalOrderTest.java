package dev.starling.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.starling.core.Bytes;
import dev.starling.testing.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CausalOrderTest {
    private final List<String> read = new ArrayList<>();

    private static Message message(String name, String after) {
        return new Message(
                Bytes.EMPTY,
                Bytes.EMPTY,
                Bytes.utf8(name),
                after.isEmpty() ? Optional.empty() : Optional.of(Bytes.utf8(after)),
                Bytes.EMPTY,
                Bytes.EMPTY,
                false,
                0,
                Bytes.utf8(name));
    }

    private CausalOrder order(int waitingMax, int rememberedMax) {
        return CausalOrder.of(message -> read.add(message.text()), waitingMax, rememberedMax);
    }

    @Test
    void a_message_waits_for_the_one_it_follows() {
        CausalOrder order = order(10, 10);
        order.accept(message("c", "b"));
        order.accept(message("d", "c"));
        order.accept(message("e", "b"));
        assertThat(read).isEmpty();
        assertThat(order.waiting()).isEqualTo(3);
        order.accept(message("x", ""));
        assertThat(read).containsExactly("x");
        order.accept(message("b", ""));
        assertThat(read).containsExactly("x", "b", "c", "e", "d");
        assertThat(order.waiting()).isZero();
    }

    @Test
    void a_message_is_handed_on_once() {
        CausalOrder order = order(10, 10);
        order.accept(message("b", "a"));
        order.accept(message("b", "a"));
        order.accept(message("a", ""));
        order.accept(message("a", ""));
        order.accept(message("b", "a"));
        assertThat(read).containsExactly("a", "b");
    }

    @Test
    void when_too_many_wait_the_one_that_came_first_goes_without_its_predecessor() {
        CausalOrder order = order(2, 10);
        order.accept(message("b", "lost"));
        order.accept(message("c", "b"));
        order.accept(message("z", "lost too"));
        assertThat(read).containsExactly("b", "c");
        assertThat(order.overtaken()).isEqualTo(1);
        assertThat(order.waiting()).isEqualTo(1);
        order.accept(message("lost", ""));
        assertThat(read).containsExactly("b", "c", "lost");
    }

    @Test
    void what_is_remembered_has_a_limit() {
        CausalOrder order = order(10, 2);
        order.accept(message("a", ""));
        order.accept(message("b", ""));
        order.accept(message("c", ""));
        order.accept(message("after a", "a"));
        order.accept(message("after b", "b"));
        assertThat(read).containsExactly("a", "b", "c", "after b");
        assertThatIllegalArgumentException().isThrownBy(() -> order(-1, 1)).withMessageContaining("-1");
    }

    @Test
    void a_chain_of_any_length_is_released_without_recursion() {
        CausalOrder order = order(100_000, 100_000);
        for (int i = 99_999; i >= 0; i--) {
            order.accept(message("m" + i, i == 0 ? "" : "m" + (i - 1)));
        }
        assertThat(read).hasSize(100_000).first().isEqualTo("m0");
    }

    @Seeds(50)
    void any_order_of_arrival_of_any_forest_is_put_right(long seed) {
        Random random = new Random(seed);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            messages.add(message("m" + i, i == 0 || random.nextInt(5) == 0 ? "" : "m" + random.nextInt(i)));
        }
        Collections.shuffle(messages, random);
        Set<Bytes> seen = new HashSet<>();
        CausalOrder order = CausalOrder.of(
                message -> {
                    assertThat(message.previousId().filter(id -> !seen.contains(id)))
                            .isEmpty();
                    assertThat(seen.add(message.packetId())).isTrue();
                },
                40,
                100);
        messages.forEach(order);
        assertThat(seen).hasSize(40);
        assertThat(order.overtaken()).isZero();
    }
}
