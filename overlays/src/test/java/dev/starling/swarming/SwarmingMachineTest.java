package dev.starling.swarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.swarming.SwarmingMessage.Choke;
import dev.starling.swarming.SwarmingMessage.Have;
import dev.starling.swarming.SwarmingMessage.Interest;
import dev.starling.swarming.SwarmingMessage.Piece;
import dev.starling.swarming.SwarmingMessage.Pieces;
import dev.starling.swarming.SwarmingMessage.Request;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer of a swarm of four pieces, with the neighbours 1 to 6. */
class SwarmingMachineTest {
    private static final SwarmingConfig CONFIG =
            new SwarmingConfig(4, 1, Duration.ofSeconds(10), 3, SwarmingConfig.Selection.RAREST, true, 10);

    private static BitSet pieces(int... which) {
        BitSet pieces = new BitSet();
        for (int piece : which) {
            pieces.set(piece);
        }
        return pieces;
    }

    private static Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer(boolean gives, int... have) {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer =
                new Alone<>(new SwarmingMachine(CONFIG, Duration.ofSeconds(1), gives, pieces(have), 1, 2, 3, 4, 5, 6));
        peer.command(new SwarmingCommand());
        return peer;
    }

    private static OverlayOutput<SwarmingMessage, SwarmingEvent> send(int to, SwarmingMessage message) {
        return new OverlayOutput.Send<>(to, message);
    }

    private static long unchoked(List<OverlayOutput<SwarmingMessage, SwarmingEvent>> out) {
        return out.stream()
                .filter(one -> one instanceof OverlayOutput.Send<SwarmingMessage, SwarmingEvent> send
                        && send.message().equals(new Choke(false)))
                .count();
    }

    @Test
    void who_may_asks_for_the_rarest_piece() {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer = peer(true);
        assertThat(peer.receive(1, new Pieces(pieces(0, 1, 2)))).containsExactly(send(1, new Interest(true)));
        peer.receive(2, new Pieces(pieces(0, 1)));
        peer.receive(3, new Pieces(pieces(0)));
        assertThat(peer.receive(1, new Choke(false))).containsExactly(send(1, new Request(2)));
        assertThat(peer.receive(2, new Choke(false)))
                .as("not what is under way")
                .containsExactly(send(2, new Request(1)));
    }

    @Test
    void a_piece_is_told_to_all_and_the_next_one_asked_for() {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer = peer(true, 3);
        peer.receive(1, new Pieces(pieces(0, 1)));
        peer.receive(1, new Choke(false));
        List<OverlayOutput<SwarmingMessage, SwarmingEvent>> out = peer.receive(1, new Piece(0));
        assertThat(out).contains(send(1, new Have(0)), send(6, new Have(0)));
        assertThat(out.stream()
                        .filter(one -> one.equals(send(1, new Request(1))))
                        .count())
                .isLessThanOrEqualTo(1);
        assertThat(out).first().isEqualTo(new OverlayOutput.Notify<>(new SwarmingEvent.Got(0, 1, 2)));
    }

    @Test
    void who_gives_most_is_unchoked_and_one_more_by_luck() {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer = peer(true, 3);
        for (int other = 1; other <= 6; other++) {
            peer.receive(other, new Interest(true));
        }
        peer.receive(4, new Pieces(pieces(0)));
        peer.receive(4, new Choke(false));
        peer.receive(4, new Piece(0));
        List<OverlayOutput<SwarmingMessage, SwarmingEvent>> out = peer.tick();
        assertThat(out).contains(send(4, new Choke(false)));
        assertThat(unchoked(out)).isEqualTo(2);
    }

    @Test
    void a_free_rider_unchokes_nobody() {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer = peer(false, 3);
        for (int other = 1; other <= 6; other++) {
            peer.receive(other, new Interest(true));
        }
        assertThat(unchoked(peer.tick())).isZero();
    }

    @Test
    void only_the_unchoked_get_pieces_one_after_another() {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer = peer(true, 0, 1, 2, 3);
        peer.receive(1, new Interest(true));
        peer.receive(2, new Interest(true));
        peer.tick();
        peer.receive(1, new Request(0));
        peer.receive(2, new Request(1));
        assertThat(peer.receive(3, new Request(2))).isEmpty();
        assertThat(peer.tick()).containsExactly(send(1, new Piece(0)));
        assertThat(peer.tick()).containsExactly(send(2, new Piece(1)));
    }

    @Test
    void nonsense_does_no_harm() {
        Alone<SwarmingMessage, SwarmingCommand, SwarmingEvent> peer = peer(true, 3);
        assertThat(peer.receive(1, new Have(-1))).isEmpty();
        assertThat(peer.receive(1, new Have(4))).isEmpty();
        assertThat(peer.receive(1, new Piece(4))).isEmpty();
        assertThat(peer.receive(9, new Piece(0))).as("no neighbour").isEmpty();
        assertThat(peer.receive(1, new Request(-5))).isEmpty();
        assertThat(peer.receive(1, new Pieces(pieces(99)))).isEmpty();
    }
}
