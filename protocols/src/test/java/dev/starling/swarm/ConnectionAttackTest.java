package dev.starling.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.mux.YamuxConfig;
import dev.starling.secure.NoiseLimits;
import dev.starling.secure.NoiseMachine;
import dev.starling.secure.NoiseSetup;
import dev.starling.testing.Held;
import dev.starling.testing.Seeds;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that is who it says it is, and means harm: the whole stack, with one honest stream besides. */
final class ConnectionAttackTest {
    private static final long HONEST = 1;
    /** What a connection with a few streams holds, most of it the buffers of encryption and frames. */
    private static final long HELD_MAX = 512 << 10;

    private final Hostile hostile = Hostile.inside(false);
    private final Hostile.Victim victim = hostile.victim;

    @BeforeEach
    void an_honest_stream() {
        hostile.opens(HONEST);
        assertThat(victim.all(ConnectionOutput.Accepted.class)).hasSize(1);
        victim.log.clear();
        hostile.frames();
    }

    private void goesOn() {
        assertThat(victim.closed).isNull();
        hostile.frames();
        int before = victim.read.getOrDefault(HONEST, 0);
        hostile.say(Hostile.data(0, HONEST, new byte[3]));
        assertThat(victim.read).containsEntry(HONEST, before + 3);
        victim.give(new ConnectionInput.Consumed(HONEST, 3));
        victim.write(HONEST, 5);
        assertThat(hostile.frames()).contains("0/0/1/5");
    }

    /** Row 3, in the stack: slots are taken without a word said on the streams. */
    @Test
    void streams_that_agree_on_nothing_are_reset_after_ten_seconds_and_their_slots_are_free() {
        for (int i = 0; i < 1000; i++) {
            hostile.say(Hostile.frame(1, Hostile.SYN, 2L * i + 3, 0));
        }
        assertThat(victim.machine.streams()).isEqualTo(256);
        assertThat(hostile.frames().stream().filter(frame -> frame.startsWith("1/8/")))
                .hasSize(745);
        assertThat(Held.bytes(victim.machine)).isLessThan(HELD_MAX + 256 * 4096);
        victim.passTo(9 * Hostile.SECOND);
        goesOn();
        victim.passTo(10 * Hostile.SECOND);
        assertThat(hostile.frames().stream().filter(frame -> frame.startsWith("1/8/")))
                .hasSize(255);
        assertThat(victim.machine.streams()).isOne();
        assertThat(victim.log).as("the application hears of none of it").isEmpty();
        goesOn();
        hostile.opens(2003);
        assertThat(victim.all(ConnectionOutput.Accepted.class)).hasSize(1);
    }

    @Test
    void streams_agreed_on_and_reset_at_once_leave_nothing_behind() {
        for (int i = 0; i < 5000; i++) {
            long id = 2L * i + 3;
            hostile.say(
                    Hostile.data(Hostile.SYN, id, Hostile.lines("/multistream/1.0.0", "/echo/1")),
                    Hostile.data(0, id, new byte[100]),
                    Hostile.frame(1, Hostile.RST, id, 0));
            assertThat(victim.log)
                    .containsExactly(
                            new ConnectionOutput.Accepted(id, "/echo/1"),
                            new ConnectionOutput.WasReset(id, "reset"),
                            new ConnectionOutput.Gone(id));
            victim.log.clear();
            victim.read.remove(id);
            victim.writable.remove(id);
        }
        assertThat(victim.machine.streams()).isOne();
        assertThat(Held.bytes(victim.machine)).isLessThan(HELD_MAX);
        goesOn();
    }

    /** What was said and read for the first stream of a number must not fall on a second one: it made the machine throw. */
    @Test
    void a_number_used_twice_closes_the_connection() {
        hostile.say(
                Hostile.data(Hostile.SYN, 3, Hostile.lines("/multistream/1.0.0", "/echo/1")),
                Hostile.frame(1, Hostile.RST, 3, 0),
                Hostile.data(Hostile.SYN, 3, Hostile.lines("/multistream/1.0.0")));
        assertThat(victim.code()).isEqualTo("protocol-error");
        assertThat(victim.closed.reason()).contains("DUPLICATE_STREAM");
    }

    @Test
    void a_stream_whose_negotiation_goes_wrong_costs_that_stream() {
        byte[][] wrongs = {
            new byte[] {0},
            {(byte) 0x93, 0},
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
            Hostile.lines("/echo/1"),
            Hostile.lines("/multistream/2.0.0"),
            Hostile.concat(
                    Hostile.lines("/multistream/1.0.0"),
                    Hostile.lines("ls", "ls", "ls", "ls"),
                    Hostile.lines("a", "b", "c", "d", "na", "na", "na", "na", "na", "na", "na", "na")),
        };
        long id = 3;
        for (byte[] wrong : wrongs) {
            hostile.say(Hostile.data(Hostile.SYN, id, wrong));
            assertThat(hostile.frames()).contains("1/8/" + id + "/0");
            hostile.say(Hostile.data(0, id, Hostile.lines("/multistream/1.0.0", "/echo/1")));
            id += 2;
        }
        hostile.say(Hostile.data(Hostile.SYN | Hostile.FIN, id, Hostile.lines("/multistream/1.0.0", "/none")));
        assertThat(hostile.frames()).as("an end before anything is agreed on").contains("1/8/" + id + "/0");
        assertThat(victim.log).isEmpty();
        assertThat(victim.machine.streams()).isOne();
        goesOn();
    }

    @Test
    void a_negotiation_that_drips_is_over_after_ten_seconds() {
        byte[] lines = Hostile.lines("/multistream/1.0.0");
        hostile.say(Hostile.frame(1, Hostile.SYN, 3, 0));
        for (int second = 0; second < 10; second++) {
            victim.passTo(second * Hostile.SECOND);
            hostile.say(Hostile.data(0, 3, new byte[] {lines[second]}));
        }
        assertThat(victim.machine.streams()).isEqualTo(2);
        victim.passTo(10 * Hostile.SECOND);
        assertThat(victim.machine.streams()).isOne();
        goesOn();
    }

    /** He grants nothing: the writer stops, the others do not. */
    @Test
    void a_stream_he_never_grants_anything_stalls_alone() {
        hostile.opens(3);
        while (victim.writable.get(3L) > 0) {
            victim.write(3, victim.writable.get(3L));
        }
        long sent = hostile.frames().stream()
                .filter(frame -> frame.startsWith("0/0/3/"))
                .mapToLong(frame -> Long.parseLong(frame.substring(6)))
                .sum();
        assertThat(sent).isEqualTo(256 << 10);
        assertThat(Held.bytes(victim.machine)).isBetween(256L << 10, HELD_MAX + (256 << 10));
        goesOn();
    }

    /** He does not even take what is sent: nothing leaves beyond the room that the line has given. */
    @Test
    void one_who_reads_nothing_from_the_line_is_sent_no_more_than_the_line_takes() {
        Hostile slow = new Hostile(ConnectionPair.setup(false, Optional.empty(), true), List.of("/yamux/1.0.0"));
        slow.victim.give(new ConnectionInput.Begin());
        slow.victim.give(new ConnectionInput.Room(10_000));
        slow.secured();
        slow.opens(1);
        slow.opens(3);
        for (long stream = 1; stream <= 3; stream += 2) {
            slow.victim.write(stream, slow.victim.writable.get(stream));
            assertThat(slow.victim.writable.get(stream)).isZero();
        }
        for (int i = 0; i < 1000; i++) {
            slow.say(Hostile.frame(2, Hostile.SYN, 0, i), Hostile.frame(1, Hostile.SYN, 2L * i + 5, 0));
        }
        assertThat(slow.heard.size()).isLessThanOrEqualTo(10_000);
        assertThat(Held.bytes(slow.victim.machine)).isLessThan(2 << 20);
        slow.victim.give(new ConnectionInput.Room(1 << 20));
        slow.victim.passTo(1);
        assertThat(slow.victim.closed).isNull();
        assertThat(slow.frames()).anyMatch(frame -> frame.startsWith("0/0/3/"));
    }

    @Test
    void one_who_answers_nothing_is_closed_and_one_who_floods_with_answers_is_not_served() {
        for (int i = 0; i < 5000; i++) {
            hostile.say(Hostile.frame(2, Hostile.ACK, 0, i), Hostile.frame(2, Hostile.SYN, 0, i));
        }
        assertThat(hostile.frames()).hasSizeLessThanOrEqualTo(101);
        assertThat(victim.all(ConnectionOutput.Pong.class)).isEmpty();
        assertThat(Held.bytes(victim.machine)).isLessThan(HELD_MAX);
        goesOn();
        victim.passTo(60 * Hostile.SECOND);
        assertThat(victim.code()).isEqualTo("timeout");
    }

    /** He withholds answers, so that a ping of ours is refused: its token was taken for that of a waiting stream. */
    @Test
    void a_ping_that_is_refused_does_not_take_the_place_of_a_stream_that_waits() {
        for (int i = 0; i <= 256; i++) {
            victim.give(new ConnectionInput.Open(i, List.of("/echo/1")));
        }
        assertThat(victim.all(ConnectionOutput.Opened.class)).hasSize(256);
        for (int i = 0; i <= 16; i++) {
            victim.give(new ConnectionInput.Ping(256));
        }
        assertThat(victim.all(ConnectionOutput.Refused.class))
                .isNotEmpty()
                .allMatch(refused -> refused.token() == 256 && refused.code().equals("too-many-pings"));
        hostile.say(Hostile.frame(1, Hostile.ACK, 2, 0));
        assertThat(victim.all(ConnectionOutput.Opened.class)).hasSize(257);
        assertThat(victim.all(ConnectionOutput.Opened.class).getLast().token()).isEqualTo(256);
    }

    @Test
    void going_away_twice_and_opening_still_is_lived_with() {
        hostile.say(Hostile.frame(3, 0, 0, 0), Hostile.frame(3, 0, 0, 0));
        assertThat(victim.all(ConnectionOutput.GoneAway.class)).hasSize(1);
        victim.give(new ConnectionInput.Open(9, List.of("/echo/1")));
        assertThat(victim.all(ConnectionOutput.Refused.class)).hasSize(1);
        goesOn();
        victim.give(new ConnectionInput.Close());
        hostile.opens(3);
        assertThat(hostile.frames()).contains("1/8/3/0");
        hostile.say(Hostile.frame(1, Hostile.FIN, HONEST, 0));
        victim.give(new ConnectionInput.Finish(HONEST));
        assertThat(victim.code()).isEqualTo("normal");
    }

    @Test
    void what_was_not_encrypted_by_the_peer_ends_the_connection() {
        byte[] frame = new byte[2 + 16 + 12];
        frame[1] = 28;
        victim.hear(frame);
        assertThat(victim.code()).isEqualTo("bad-mac");
        assertThat(victim.machine.streams()).isZero();
    }

    /** The keys are used up in the middle of a large write, or of a list of frames. */
    @Test
    void keys_that_are_used_up_end_the_connection_once_and_nothing_follows() {
        for (int frames = 1; frames < 12; frames++) {
            NoiseLimits limits = new NoiseLimits(10 * Hostile.SECOND, 8192, 100, frames);
            ConnectionSetup setup = new ConnectionSetup(
                    false,
                    List.of(new ConnectionSetup.Security(
                            NoiseMachine.PROTOCOL,
                            () -> new NoiseMachine(new NoiseSetup(
                                    ConnectionPair.LISTENER,
                                    false,
                                    Optional.empty(),
                                    List.of(ConnectionSetup.YAMUX),
                                    limits)))),
                    ConnectionPair.PROTOCOLS::contains,
                    YamuxConfig.DEFAULT,
                    ConnectionSetup.UPGRADE_NS);
            Hostile other = new Hostile(setup, List.of(ConnectionSetup.YAMUX));
            other.victim.give(new ConnectionInput.Begin());
            other.victim.give(new ConnectionInput.Room(Integer.MAX_VALUE));
            other.secured();
            for (long id = 1; id < 40 && other.victim.closed == null; id += 2) {
                other.opens(id);
                other.victim.give(new ConnectionInput.Open(id, List.of("/echo/1", "/sink/1")));
                if (other.victim.writable.containsKey(id)) {
                    other.victim.give(new ConnectionInput.Write(id, ByteBuffer.allocate(200_000)));
                }
            }
            assertThat(other.victim.code()).as("%d frames", frames).isEqualTo("nonces-exhausted");
            other.victim.passTo(100 * Hostile.SECOND);
        }
    }

    @Seeds(40)
    void frames_of_every_kind_in_any_order_are_lived_with_or_end_the_connection_in_bounded_memory(
            RandomGenerator random) {
        for (int i = 0; i < 300 && victim.closed == null; i++) {
            hostile.say(anything(random), anything(random), anything(random));
            long id = random.nextInt(30);
            switch (random.nextInt(12)) {
                case 0 -> victim.give(new ConnectionInput.Reset(id));
                case 1 -> victim.give(new ConnectionInput.Finish(id));
                case 2 -> victim.give(new ConnectionInput.StopReading(id));
                case 3 -> victim.give(new ConnectionInput.Open(i, List.of("/echo/1", "/none/1")));
                case 4 -> victim.give(new ConnectionInput.Ping(i));
                case 5 -> victim.passTo(victim.nowNs + random.nextLong(2 * Hostile.SECOND));
                default -> {}
            }
            assertThat(victim.machine.streams()).isLessThanOrEqualTo(256 + 512);
            assertThat(Held.bytes(victim.machine)).isLessThan(HELD_MAX + 256 * 4096);
        }
        victim.passTo(victim.nowNs + 200 * Hostile.SECOND);
        assertThat(victim.closed).isNotNull();
        assertThat(Held.bytes(victim.machine)).isLessThan(HELD_MAX);
    }

    private static byte[] anything(RandomGenerator random) {
        int flags = random.nextInt(3) == 0 ? random.nextInt(16) : random.nextInt(3) == 0 ? Hostile.SYN : 0;
        long id = 2L * random.nextInt(15) + (random.nextInt(10) == 0 ? 0 : 3);
        List<String> lines =
                List.of("/multistream/1.0.0", "/echo/1", "/sink/1", "na", "ls", "/x", "/multistream/1.0.0");
        return switch (random.nextInt(6)) {
            case 0 -> Hostile.data(flags, id, new byte[random.nextInt(3000)]);
            case 1, 2 -> {
                String[] some = new String[1 + random.nextInt(3)];
                Arrays.setAll(some, _ -> lines.get(random.nextInt(lines.size())));
                yield Hostile.data(flags, id, Hostile.lines(some));
            }
            case 3 -> Hostile.frame(1, flags, id, random.nextInt(1 << 20));
            case 4 -> Hostile.frame(2, flags, 0, random.nextInt());
            default -> Hostile.frame(1, Hostile.RST, id, 0);
        };
    }
}
