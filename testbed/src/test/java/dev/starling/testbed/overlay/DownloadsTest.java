package dev.starling.testbed.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.LinkDriver;
import dev.starling.sim.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A file on its way, and what becomes of it when its source dies. */
class DownloadsTest {
    private static final int FILE = 3;

    private final SimulatedWorld world = SimulatedWorld.seeded(1);
    private final FileStock stock = new FileStock(10);
    private final Downloads downloads = new Downloads();
    private final LinkDriver wanting = world.links();

    /** Serves the file; returns where. */
    private Endpoint serve(LinkDriver links, int file) {
        return links.listen(
                        Multiaddr.parse("/ip4/0.0.0.0/tcp/0"),
                        link -> ByteLink.begin(link, new UploadTalk(stock.offered(List.of(file)))))
                .addresses()
                .getFirst()
                .endpoint()
                .orElseThrow();
    }

    @Test
    void where_a_source_dies_the_next_one_goes_on_with_what_is_missing() {
        LinkDriver first = world.links();
        Downloads.Download download = downloads.begin(wanting, FILE, stock.name(FILE), serve(first, FILE));
        download.also(serve(world.links(), FILE));
        world.run(Duration.ofMillis(1500));
        first.close();
        // More than half of two seconds' worth was there: all of it anew would take longer than this.
        world.run(Duration.ofMillis(1700));
        assertThat(downloads.done()).isEqualTo(1);
        assertThat(downloads.underWay()).isZero();
    }

    @Test
    void without_another_source_it_has_failed() {
        LinkDriver only = world.links();
        downloads.begin(wanting, FILE, stock.name(FILE), serve(only, FILE));
        world.run(Duration.ofSeconds(1));
        assertThat(downloads.underWay()).isEqualTo(1);
        only.close();
        world.run(Duration.ofSeconds(2));
        assertThat(downloads.failed()).isEqualTo(1);
    }

    @Test
    void a_file_that_is_not_there_is_not_fetched() {
        downloads.begin(wanting, FILE, stock.name(FILE), serve(world.links(), FILE + 1));
        world.run(Duration.ofSeconds(3));
        assertThat(downloads.failed()).isEqualTo(1);
        assertThat(downloads.done()).isZero();
    }

    @Test
    void the_downloads_of_who_is_gone_count_for_nothing() {
        downloads.begin(wanting, FILE, stock.name(FILE), serve(world.links(), FILE));
        world.run(Duration.ofSeconds(1));
        downloads.abandon(wanting);
        wanting.close();
        world.run(Duration.ofSeconds(3));
        assertThat(List.of(downloads.underWay(), downloads.done(), downloads.failed()))
                .containsOnly(0);
    }
}
