package dev.starling.gnutella;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.GnutellaMessage.Ping;
import dev.starling.gnutella.GnutellaMessage.Pong;
import dev.starling.gnutella.GnutellaMessage.Query;
import dev.starling.gnutella.GnutellaMessage.QueryHit;
import dev.starling.gnutella.GnutellaMessage.Result;
import dev.starling.gnutella.GnutellaMessage.RoutePatch;
import dev.starling.gnutella.GnutellaMessage.RouteReset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An ultrapeer with the ultrapeers 1 and 2 and the leaves 10 and 11, and a leaf. */
class TiersTest {
    private static final Guid GUID = new Guid(1, 1);
    private static final Endpoint HOME = Endpoint.parse("10.0.0.7:6346");
    private static final Endpoint AWAY = Endpoint.parse("10.0.0.8:6346");
    private static final Result SONG = new Result(4, 3_000_000, Bytes.utf8("Starling - Song.mp3"), Bytes.EMPTY);

    private final Alone<GnutellaMessage, GnutellaCommand, GnutellaEvent> ultrapeer =
            machine(GnutellaConfig.ULTRAPEER, Library.EMPTY);

    private static Alone<GnutellaMessage, GnutellaCommand, GnutellaEvent> machine(
            GnutellaConfig config, Library library) {
        return new Alone<>(new GnutellaMachine(config, new Guid(7, 7), HOME, library));
    }

    private void meetAll() {
        ultrapeer.command(new GnutellaCommand.Meet(1, Role.ULTRAPEER));
        ultrapeer.command(new GnutellaCommand.Meet(2, Role.ULTRAPEER));
        ultrapeer.command(new GnutellaCommand.Meet(10, Role.LEAF));
        ultrapeer.command(new GnutellaCommand.Meet(11, Role.LEAF));
        for (GnutellaMessage message :
                RouteTable.of(Set.of("song"), 65_536).messages(GUID, GnutellaConfig.RouteTables.DEFAULT)) {
            ultrapeer.receive(10, message);
        }
    }

    private static List<Integer> receivers(List<OverlayOutput<GnutellaMessage, GnutellaEvent>> outputs) {
        List<Integer> receivers = new ArrayList<>();
        for (OverlayOutput<GnutellaMessage, GnutellaEvent> output : outputs) {
            if (output instanceof OverlayOutput.Send<GnutellaMessage, GnutellaEvent> send) {
                receivers.add(send.to());
            }
        }
        return receivers;
    }

    private static Query query(int ttl, int hops, String text) {
        return new Query(GUID, ttl, hops, Query.FLAGS, Bytes.utf8(text), Bytes.EMPTY);
    }

    @Test
    void a_query_reaches_leaves_whose_tables_do_not_rule_it_out() {
        meetAll();
        assertThat(receivers(ultrapeer.receive(1, query(3, 0, "song"))))
                .as("11 has sent no table yet")
                .containsExactly(2, 10, 11);
        assertThat(receivers(ultrapeer.receive(
                        1, new Query(new Guid(2, 2), 3, 0, Query.FLAGS, Bytes.utf8("other"), Bytes.EMPTY))))
                .containsExactly(2, 11);
    }

    @Test
    void the_last_hop_of_a_query_still_asks_the_leaves() {
        meetAll();
        assertThat(ultrapeer.receive(1, query(1, 3, "song")))
                .contains(new OverlayOutput.Send<>(10, query(1, 4, "song")));
        assertThat(receivers(ultrapeer.receive(
                        2, new Query(new Guid(2, 2), 1, 3, Query.FLAGS, Bytes.utf8("song"), Bytes.EMPTY))))
                .containsExactly(10, 11);
    }

    @Test
    void the_query_of_a_leaf_begins_at_its_ultrapeer() {
        meetAll();
        assertThat(ultrapeer.receive(10, query(1, 0, "other")))
                .contains(new OverlayOutput.Send<>(1, query(4, 0, "other")))
                .doesNotContain(new OverlayOutput.Send<>(10, query(4, 0, "other")));
    }

    @Test
    void a_leaf_answers_and_relays_nothing() {
        Alone<GnutellaMessage, GnutellaCommand, GnutellaEvent> leaf =
                machine(GnutellaConfig.LEAF, Library.of(List.of(SONG)));
        List<OverlayOutput<GnutellaMessage, GnutellaEvent>> table =
                leaf.command(new GnutellaCommand.Meet(1, Role.ULTRAPEER));
        assertThat(table).hasSizeGreaterThan(1);
        assertThat(((OverlayOutput.Send<GnutellaMessage, GnutellaEvent>) table.getFirst()).message())
                .isInstanceOf(RouteReset.class);
        leaf.command(new GnutellaCommand.Meet(2, Role.ULTRAPEER));
        assertThat(receivers(leaf.receive(1, query(4, 1, "song")))).containsExactly(1);
        assertThat(receivers(leaf.receive(1, new Ping(GUID, 4, 1, Bytes.EMPTY))))
                .as("a pong about itself, and nothing to its other ultrapeer")
                .containsExactly(1);
    }

    @Test
    void a_ping_is_answered_out_of_the_caches_of_other_links_once_a_second() {
        meetAll();
        for (int i = 0; i < 15; i++) {
            ultrapeer.receive(2, new Pong(GUID, 3, i % 3, Endpoint.parse("10.1.0." + i + ":6346"), 1, 1, Bytes.EMPTY));
        }
        ultrapeer.receive(1, new Pong(GUID, 3, 0, AWAY, 1, 1, Bytes.EMPTY));
        List<OverlayOutput<GnutellaMessage, GnutellaEvent>> answer =
                ultrapeer.receive(1, new Ping(new Guid(3, 3), 7, 0, Bytes.EMPTY));
        assertThat(answer)
                .hasSize(10)
                .allMatch(out -> out instanceof OverlayOutput.Send<?, ?> send
                        && send.to() == 1
                        && send.message() instanceof Pong pong
                        && !pong.address().equals(AWAY)
                        && pong.ttl() + pong.hops() <= 7);
        assertThat(ultrapeer.receive(1, new Ping(new Guid(4, 4), 7, 0, Bytes.EMPTY)))
                .as("too soon")
                .isEmpty();
        ultrapeer.at(Duration.ofSeconds(1).toNanos());
        assertThat(ultrapeer.receive(1, new Ping(new Guid(5, 5), 1, 0, Bytes.EMPTY)))
                .as("a probe is answered with ourselves")
                .containsExactly(new OverlayOutput.Send<>(1, new Pong(new Guid(5, 5), 1, 0, HOME, 0, 0, Bytes.EMPTY)));
    }

    @Test
    void an_ultrapeer_pings_its_neighbours_every_three_seconds_and_no_leaf() {
        meetAll();
        long first = ultrapeer.deadlineNs();
        assertThat(first).isLessThanOrEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(receivers(ultrapeer.tick())).containsExactly(1, 2);
        assertThat(ultrapeer.deadlineNs())
                .isEqualTo(first + Duration.ofSeconds(3).toNanos());
    }

    @Test
    void a_broken_table_ends_the_link() {
        meetAll();
        assertThat(ultrapeer.receive(11, new RoutePatch(GUID, 1, 0, 1, 1, 0, 4, Bytes.EMPTY)))
                .singleElement()
                .matches(out -> out instanceof OverlayOutput.Notify<GnutellaMessage, GnutellaEvent> notify
                        && notify.event() instanceof GnutellaEvent.Broken broken
                        && broken.peer() == 11);
        assertThat(receivers(ultrapeer.receive(1, query(3, 0, "other")))).containsExactly(2);
    }

    @Test
    void a_hit_of_a_leaf_goes_back_to_where_the_query_came_from() {
        meetAll();
        ultrapeer.receive(1, query(3, 1, "song"));
        QueryHit hit = new QueryHit(GUID, 4, 0, AWAY, 56, List.of(SONG), Bytes.EMPTY, new Guid(9, 9));
        assertThat(ultrapeer.receive(10, hit)).containsExactly(new OverlayOutput.Send<>(1, hit.over(3, 1)));
    }
}
