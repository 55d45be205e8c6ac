package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.identity.Identity;
import dev.starling.mux.YamuxConfig;
import dev.starling.peer.PeerOptions;
import dev.starling.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What streams may hold that nobody has read: all of the first window, and of more what was taken when it grew. */
final class StreamMemoryTest {
    private static final int FIRST = YamuxConfig.Windows.FIRST_BYTES;

    private final PeerOptions options = new PeerOptions();
    private final Resources resources = new Resources(options.resources());
    private int peers;

    private StreamShares connection() {
        StreamShares shares = new StreamShares();
        shares.begin(resources.openConnection(true, Optional.empty()).granted().orElseThrow());
        assertThat(shares.proven(
                        Identity.generate(new SplittableRandom(peers++)).peerId()))
                .isEmpty();
        return shares;
    }

    private long inUse() {
        return resources.use().getOrDefault("system.memory", 0L);
    }

    /** Doubles the window of a stream as often as it may; the window. */
    private int grown(StreamShares shares, long stream) {
        int window = FIRST;
        while (window < options.yamux().windows().bytesMax() && shares.take(stream, window)) {
            window *= 2;
        }
        return window;
    }

    @Test
    void a_stream_may_hold_all_that_its_window_permits_and_it_counts_once() {
        StreamShares shares = connection();
        assertThat(shares.accept(1, "/any/1")).isEmpty();
        int window = grown(shares, 1);
        assertThat(window).isEqualTo(options.yamux().windows().bytesMax());
        StreamMemory memory = shares.memory(1);
        for (int bytes = 1; bytes <= window; bytes += 100_000) {
            assertThat(memory.holds(bytes)).as("%,d bytes", bytes).isTrue();
        }
        assertThat(inUse()).isEqualTo(window);
        memory.empty();
        assertThat(inUse()).isEqualTo(window - FIRST);
        shares.giveBack(1);
        assertThat(inUse()).isZero();
    }

    @Test
    void windows_stop_growing_before_the_host_has_no_memory_for_what_new_streams_begin_with() {
        List<Integer> windows = new ArrayList<>();
        List<StreamMemory> memories = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StreamShares shares = connection();
            assertThat(shares.accept(1, "/any/1")).isEmpty();
            windows.add(grown(shares, 1));
            memories.add(shares.memory(1));
        }
        assertThat(windows.getFirst()).isEqualTo(options.yamux().windows().bytesMax());
        assertThat(windows.getLast()).as("there is no memory for more").isEqualTo(FIRST);
        for (int i = 0; i < windows.size(); i++) {
            assertThat(memories.get(i).holds(windows.get(i))).as("all may come").isTrue();
        }
        assertThat(resources.use()).containsKey("refused.resources.system.memory");
    }

    @Test
    void with_the_connection_all_comes_back() {
        StreamShares shares = connection();
        assertThat(shares.accept(1, "/any/1")).isEmpty();
        assertThat(shares.accept(3, "/any/1")).isEmpty();
        grown(shares, 1);
        grown(shares, 3);
        shares.releaseAll();
        assertThat(inUse()).isZero();
        shares.giveBack(1);
        assertThat(inUse()).isZero();
    }

    @Test
    void a_stream_whose_protocol_is_not_known_is_promised_nothing() {
        StreamShares shares = connection();
        assertThat(shares.take(1, FIRST)).isFalse();
        assertThat(inUse()).isZero();
    }
}
