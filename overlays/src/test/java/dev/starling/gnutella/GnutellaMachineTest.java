package dev.starling.gnutella;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.gnutella.GnutellaMessage.Ping;
import dev.starling.gnutella.GnutellaMessage.Pong;
import dev.starling.gnutella.GnutellaMessage.Push;
import dev.starling.gnutella.GnutellaMessage.Query;
import dev.starling.gnutella.GnutellaMessage.QueryHit;
import dev.starling.gnutella.GnutellaMessage.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A servent of protocol 0.4 with the neighbours 1, 2 and 3. */
class GnutellaMachineTest {
    private static final Guid ID = new Guid(7, 7);
    private static final Guid OTHER = new Guid(8, 8);
    private static final Guid GUID = new Guid(1, 1);
    private static final Endpoint HOME = Endpoint.parse("10.0.0.7:6346");
    private static final Endpoint AWAY = Endpoint.parse("10.0.0.8:6346");
    private static final Result SONG = new Result(4, 3_000_000, Bytes.utf8("Starling - Song.mp3"), Bytes.EMPTY);

    private final GnutellaMachine machine =
            new GnutellaMachine(GnutellaConfig.SERVENT, ID, HOME, Library.of(List.of(SONG)), 1, 2, 3);
    private final Alone<GnutellaMessage, GnutellaCommand, GnutellaEvent> alone = new Alone<>(machine);

    private static Query query(int ttl, int hops, String text) {
        return new Query(GUID, ttl, hops, 0, Bytes.utf8(text), Bytes.EMPTY);
    }

    private static OverlayOutput<GnutellaMessage, GnutellaEvent> send(int to, GnutellaMessage message) {
        return new OverlayOutput.Send<>(to, message);
    }

    private static OverlayOutput<GnutellaMessage, GnutellaEvent> told(GnutellaEvent event) {
        return new OverlayOutput.Notify<>(event);
    }

    private static QueryHit hit(int ttl, int hops) {
        return new QueryHit(GUID, ttl, hops, AWAY, 56, List.of(SONG), Bytes.EMPTY, OTHER);
    }

    @Test
    void a_ping_is_answered_and_goes_on_to_all_others_with_one_hop_more() {
        assertThat(alone.receive(1, new Ping(GUID, 5, 2, Bytes.EMPTY)))
                .containsExactly(
                        send(1, new Pong(GUID, 3, 0, HOME, 1, 2929, Bytes.EMPTY)),
                        send(2, new Ping(GUID, 4, 3, Bytes.EMPTY)),
                        send(3, new Ping(GUID, 4, 3, Bytes.EMPTY)));
    }

    @Test
    void a_ping_without_ttl_left_is_answered_and_goes_no_further() {
        assertThat(alone.receive(1, new Ping(GUID, 1, 6, Bytes.EMPTY)))
                .containsExactly(send(1, new Pong(GUID, 7, 0, HOME, 1, 2929, Bytes.EMPTY)));
    }

    @Test
    void what_came_before_is_dropped_whoever_sends_it() {
        alone.receive(1, query(5, 2, "other"));
        assertThat(alone.receive(2, query(6, 1, "other"))).isEmpty();
        assertThat(alone.receive(1, query(5, 2, "other"))).isEmpty();
        assertThat(machine.duplicates()).isEqualTo(2);
    }

    @Test
    void a_ping_and_a_query_of_one_guid_are_two_things() {
        alone.receive(1, new Ping(GUID, 5, 2, Bytes.EMPTY));
        assertThat(alone.receive(1, query(5, 2, "other"))).hasSize(3);
    }

    @Test
    void a_query_that_fits_is_answered_by_the_way_it_came_and_goes_on() {
        assertThat(alone.receive(2, query(5, 2, "song STARLING")))
                .containsExactly(
                        told(new GnutellaEvent.Asked(query(5, 2, "song STARLING"), 1)),
                        send(2, new QueryHit(GUID, 4, 0, HOME, 56, List.of(SONG), Bytes.EMPTY, ID)),
                        send(1, query(4, 3, "song STARLING")),
                        send(3, query(4, 3, "song STARLING")));
    }

    @Test
    void ttl_and_hops_together_are_seven_at_most() {
        assertThat(alone.receive(1, query(7, 4, "other")))
                .containsExactly(
                        told(new GnutellaEvent.Asked(query(7, 4, "other"), 0)),
                        send(2, query(2, 5, "other")),
                        send(3, query(2, 5, "other")));
    }

    @Test
    void what_is_dead_on_arrival_or_would_go_too_far_is_rejected() {
        assertThat(alone.receive(1, query(0, 2, "x"))).isEmpty();
        assertThat(alone.receive(1, query(16, 0, "x"))).isEmpty();
        assertThat(alone.receive(1, query(1, 7, "x"))).isEmpty();
        assertThat(alone.receive(1, query(7, 0, "x".repeat(257)))).isEmpty();
        assertThat(machine.rejected()).isEqualTo(4);
    }

    @Test
    void answers_go_back_along_the_way_of_their_question_and_nowhere_else() {
        alone.receive(1, query(5, 2, "other"));
        assertThat(alone.receive(3, hit(4, 1))).containsExactly(send(1, hit(3, 2)));
        assertThat(alone.receive(3, hit(1, 1))).as("its TTL ends here").isEmpty();
        assertThat(alone.receive(1, hit(4, 1)))
                .as("not back to whom it comes from")
                .isEmpty();
        assertThat(alone.receive(3, new Pong(GUID, 4, 1, AWAY, 0, 0, Bytes.EMPTY)))
                .as("a pong to a query")
                .isEmpty();
        assertThat(machine.unrouted()).isEqualTo(2);
    }

    @Test
    void an_answer_for_a_neighbour_who_has_left_is_lost() {
        alone.receive(1, query(5, 2, "other"));
        alone.on(new OverlayInput.LinkDown<>(1));
        assertThat(alone.receive(3, hit(4, 1))).isEmpty();
        assertThat(machine.unrouted()).isEqualTo(1);
    }

    @Test
    void our_own_search_goes_to_all_and_its_hits_are_told() {
        assertThat(alone.command(new GnutellaCommand.Search(GUID, Bytes.utf8("other"))))
                .containsExactly(
                        send(1, query(7, 0, "other")), send(2, query(7, 0, "other")), send(3, query(7, 0, "other")));
        assertThat(alone.receive(2, query(6, 1, "other")))
                .as("our own comes back")
                .isEmpty();
        assertThat(alone.receive(2, hit(1, 3))).containsExactly(told(new GnutellaEvent.Hit(hit(1, 3))));
    }

    @Test
    void our_own_ping_finds_peers() {
        alone.command(new GnutellaCommand.Discover(GUID, 99));
        assertThat(alone.receive(2, new Pong(GUID, 1, 3, AWAY, 5, 6, Bytes.EMPTY)))
                .containsExactly(told(new GnutellaEvent.PeerFound(GUID, AWAY, 5, 6, 4)));
    }

    @Test
    void a_push_goes_where_the_hit_came_from() {
        alone.receive(1, query(5, 2, "other"));
        alone.receive(3, hit(4, 1));
        Push push = new Push(new Guid(5, 5), 4, 1, OTHER, 4, AWAY, Bytes.EMPTY);
        assertThat(alone.receive(1, push)).containsExactly(send(3, push.over(3, 2)));
        assertThat(alone.receive(1, new Push(new Guid(5, 5), 4, 1, GUID, 4, AWAY, Bytes.EMPTY)))
                .as("a servent that nobody knows")
                .isEmpty();
        assertThat(alone.command(new GnutellaCommand.AskPush(new Guid(6, 6), OTHER, 4, HOME)))
                .containsExactly(send(3, new Push(new Guid(6, 6), 7, 0, OTHER, 4, HOME, Bytes.EMPTY)));
    }

    @Test
    void a_push_for_us_is_told() {
        assertThat(alone.receive(1, new Push(new Guid(5, 5), 1, 1, ID, 4, AWAY, Bytes.EMPTY)))
                .containsExactly(told(new GnutellaEvent.PushAsked(4, AWAY)));
    }

    @Test
    void routes_age_and_are_bounded() {
        GnutellaMachine small = new GnutellaMachine(
                GnutellaConfig.SERVENT.routes(2, Duration.ofMinutes(10)), ID, HOME, Library.EMPTY, 1, 2);
        Alone<GnutellaMessage, GnutellaCommand, GnutellaEvent> bench = new Alone<>(small);
        for (int i = 0; i < 5; i++) {
            bench.receive(1, new Query(new Guid(i, i), 5, 2, 0, Bytes.utf8("x"), Bytes.EMPTY));
        }
        assertThat(small.routes()).isEqualTo(2);
        bench.at(Duration.ofMinutes(11).toNanos());
        QueryHit late = new QueryHit(new Guid(4, 4), 4, 1, AWAY, 56, List.of(SONG), Bytes.EMPTY, OTHER);
        assertThat(bench.receive(2, late)).as("the way back is forgotten").isEmpty();
    }

    @Test
    void a_servent_pings_by_itself_where_it_is_told_to() {
        Alone<GnutellaMessage, GnutellaCommand, GnutellaEvent> pinging = new Alone<>(new GnutellaMachine(
                GnutellaConfig.SERVENT.pingEvery(Duration.ofSeconds(30)), ID, HOME, Library.EMPTY, 1, 2));
        assertThat(pinging.deadlineNs()).isEqualTo(Duration.ofSeconds(30).toNanos());
        assertThat(pinging.tick())
                .hasSize(2)
                .allMatch(out -> out instanceof OverlayOutput.Send<?, ?> send
                        && send.message() instanceof Ping ping
                        && ping.ttl() == 7);
        assertThat(pinging.deadlineNs()).isEqualTo(Duration.ofSeconds(60).toNanos());
    }
}
