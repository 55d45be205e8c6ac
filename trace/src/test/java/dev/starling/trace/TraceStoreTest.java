package dev.starling.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.SpanRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceStoreTest {
    private static final long MUCH = 1 << 20;

    private static List<String> ids(TraceStore store, TraceStore.Query query) {
        return store.search(query).stream()
                .map(summary -> summary.traceId().substring(31))
                .toList();
    }

    @Test
    void the_oldest_trace_goes_whole_when_there_is_no_room_for_another_span() {
        TraceStore store = new TraceStore(3, MUCH);
        store.accept(Spans.span(1, 1, 0, "a", 0));
        store.accept(Spans.span(1, 2, 1, "b", 1));
        store.accept(Spans.span(2, 1, 0, "a", 2));
        store.accept(Spans.span(2, 2, 1, "b", 3));
        assertThat(ids(store, TraceStore.Query.newest(9))).containsExactly("2");
        assertThat(store.statistics().spans()).isEqualTo(2);
        assertThat(store.statistics().dropped()).isEqualTo(2);
    }

    @Test
    void memory_is_bounded_also_where_one_trace_takes_it_all() {
        SpanRecord one = Spans.span(1, 1, 0, "a", 0);
        TraceStore probe = new TraceStore(9, MUCH);
        probe.accept(one);
        long each = probe.statistics().bytes();
        TraceStore store = new TraceStore(1000, 10 * each);
        for (int i = 1; i <= 100; i++) {
            store.accept(Spans.span(1, i, 0, "a", i));
        }
        assertThat(store.statistics().spans()).isEqualTo(10);
        assertThat(store.statistics().bytes()).isEqualTo(10 * each);
        assertThat(store.statistics().dropped()).isEqualTo(90);
        for (int i = 1; i <= 100; i++) {
            store.accept(Spans.span(1 + i, 1, 0, "a", i));
        }
        assertThat(store.statistics().traces()).isEqualTo(10);
        assertThat(store.statistics().bytes()).isEqualTo(10 * each);
    }

    @Test
    void a_trace_is_a_tree_with_the_delay_of_each_hop_whatever_order_its_spans_came_in() {
        TraceStore store = new TraceStore(100, MUCH);
        store.accept(Spans.span(1, 3, 2, "c", 50));
        store.accept(Spans.span(1, 1, 0, "a", 0));
        store.accept(Spans.span(1, 2, 1, "b", 20));
        store.accept(Spans.span(1, 9, 8, "z", 60));
        Trace trace = store.trace(Spans.trace(1).traceId()).orElseThrow();
        assertThat(trace.peers()).containsExactly("a", "b", "c", "z");
        List<Trace.Node> roots = trace.roots();
        assertThat(roots).hasSize(2);
        Trace.Node b = roots.getFirst().children().getFirst();
        assertThat(b.delayNs()).isEqualTo(20_000_000);
        assertThat(b.children().getFirst().span().peer()).isEqualTo("c");
        assertThat(b.children().getFirst().delayNs()).isEqualTo(30_000_000);
        assertThat(roots.getLast().orphan()).isTrue();
        assertThat(store.statistics().hopsP50Ms()).isEqualTo(30);
        assertThat(store.statistics().peersInLargestTrace()).isEqualTo(4);
    }

    @Test
    void spans_that_are_each_others_parents_do_not_hang_anybody() {
        TraceStore store = new TraceStore(100, MUCH);
        store.accept(Spans.span(1, 1, 2, "a", 0));
        store.accept(Spans.span(1, 2, 1, "b", 1));
        store.accept(Spans.span(1, 3, 2, "c", 2));
        store.accept(Spans.span(1, 4, 4, "d", 3));
        List<Trace.Node> roots =
                store.trace(Spans.trace(1).traceId()).orElseThrow().roots();
        assertThat(roots).isNotEmpty();
    }

    @Test
    void traces_are_found_by_text_peer_id_and_length() {
        TraceStore store = new TraceStore(100, MUCH);
        store.accept(Spans.span(1, 1, 0, "alice", 0));
        store.accept(Spans.span(1, 2, 1, "bob", 900));
        store.accept(Spans.span(2, 1, 0, "alice", 0));
        store.accept(Spans.eventful());
        assertThat(ids(store, TraceStore.Query.newest(2))).containsExactly("5", "2");
        assertThat(ids(store, new TraceStore.Query("", "bob", 0, 9))).containsExactly("1");
        assertThat(ids(store, new TraceStore.Query("ping", "", 0, 9))).containsExactly("5");
        assertThat(ids(store, new TraceStore.Query("VALUE", "", 0, 9))).containsExactly("2", "1");
        assertThat(ids(store, new TraceStore.Query("", "", 500_000_000, 9))).containsExactly("1");
        assertThat(ids(store, new TraceStore.Query(Spans.trace(2).traceId(), "", 0, 9)))
                .containsExactly("2");
        assertThat(store.search(TraceStore.Query.newest(1)).getFirst().failed()).isTrue();
    }
}
