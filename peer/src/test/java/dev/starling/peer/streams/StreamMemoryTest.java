package dev.starling.peer.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.identity.Identity;
import dev.starling.peer.PeerOptions;
import dev.starling.resources.ConnectionScope;
import dev.starling.resources.ResourceLimits;
import dev.starling.resources.Resources;
import dev.starling.resources.StreamScope;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a stream may hold that nobody has read. */
final class StreamMemoryTest {
    @Test
    void a_stream_may_hold_all_that_its_window_permits() {
        PeerOptions options = new PeerOptions();
        ResourceLimits limits = options.resources();
        ConnectionScope connection = new Resources(limits)
                .openConnection(true, Optional.empty())
                .granted()
                .orElseThrow();
        assertThat(connection.attribute(
                        Identity.generate(new SplittableRandom(1)).peerId()))
                .isEmpty();
        StreamScope stream = connection.openStream(true).granted().orElseThrow();
        assertThat(stream.attribute("/any/1")).isEmpty();
        StreamMemory memory = new StreamMemory(stream);
        int window = options.yamux().windows().bytesMax();
        for (int bytes = 1; bytes <= window; bytes += 100_000) {
            assertThat(memory.holds(bytes)).as("%,d bytes", bytes).isTrue();
        }
        assertThat(memory.holds(window)).isTrue();
        assertThat(memory.holds(2 * window)).as("more than was permitted").isFalse();
    }
}
