package dev.starling.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Any interleaving of what two applications may do, over a line with any room, delay and cuts. */
final class YamuxPropertyTest {
    /** What one application knows of one stream. */
    private static final class Half {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final ByteArrayOutputStream read = new ByteArrayOutputStream();
        int unconsumed;
        boolean finishing;
        boolean finished;
        boolean stopped;
        boolean dead;
        boolean gone;
    }

    /** One random run. */
    private static final class Run {
        final RandomGenerator random;
        final MuxPair pair;
        final YamuxConfig config;
        final Map<MuxSide, Map<Long, Half>> halves = new LinkedHashMap<>();

        Run(RandomGenerator random) {
            this.random = random;
            YamuxConfig.Sending sending = YamuxConfig.DEFAULT.sending();
            config = YamuxConfig.DEFAULT
                    .windows(new YamuxConfig.Windows(1 << 20, 4 << 20, 4))
                    .streams(new YamuxConfig.Streams(
                            4 + random.nextInt(8), 20, 1 + random.nextInt(12), 8, MuxSide.SECOND))
                    .sending(sending.buffers(1000 + random.nextInt(60_000), 100, 200_000));
            pair = new MuxPair(config, random.nextLong());
            pair.delayNs = random.nextInt(100) * MuxSide.MS;
            pair.bytesPerSecond = random.nextBoolean() ? 0 : 100_000 + random.nextInt(5_000_000);
            pair.roomBytes = random.nextBoolean() ? 32 + random.nextInt(200) : 1000 + random.nextInt(200_000);
            pair.cuts = random.nextBoolean() ? random : null;
            pair.application = this::note;
            halves.put(pair.dialer, new LinkedHashMap<>());
            halves.put(pair.listener, new LinkedHashMap<>());
        }

        private void note(MuxSide side, MuxOutput output) {
            Map<Long, Half> mine = halves.get(side);
            switch (output) {
                case MuxOutput.Opened(long token, long stream) ->
                    assertThat(mine.put(stream, new Half())).isNull();
                case MuxOutput.Accepted(long stream) ->
                    assertThat(mine.put(stream, new Half())).isNull();
                case MuxOutput.Data(long stream, ByteBuffer data) -> {
                    Half half = mine.get(stream);
                    assertThat(half.finished || half.dead || half.gone || half.stopped)
                            .isFalse();
                    half.read.writeBytes(Arrays.copyOf(data.array(), data.remaining()));
                    half.unconsumed += data.remaining();
                    assertThat(half.unconsumed).isLessThanOrEqualTo(1 << 20);
                }
                case MuxOutput.Finished(long stream) -> mine.get(stream).finished = true;
                case MuxOutput.WasReset(long stream) -> mine.get(stream).dead = true;
                case MuxOutput.Gone(long stream) -> {
                    assertThat(mine.get(stream).gone).isFalse();
                    mine.get(stream).gone = true;
                }
                case MuxOutput.Closed closed -> throw new AssertionError(closed.toString());
                default -> {}
            }
        }

        void step() {
            MuxSide side = random.nextBoolean() ? pair.dialer : pair.listener;
            List<Long> live = new ArrayList<>();
            halves.get(side).forEach((id, half) -> {
                if (!half.gone && !half.dead) {
                    live.add(id);
                }
            });
            if (live.isEmpty() || random.nextInt(12) == 0) {
                pair.in(side, new MuxInput.Open(random.nextLong()));
                return;
            }
            long id = live.get(random.nextInt(live.size()));
            Half half = halves.get(side).get(id);
            switch (random.nextInt(40)) {
                case 0 -> reset(side, id, half);
                case 1 -> stop(side, id, half);
                case 2, 3 -> finish(side, id, half);
                case 4 -> pair.in(side, new MuxInput.Ping(1));
                case 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 -> write(side, id, half);
                default -> consume(side, id, half, random.nextInt(half.unconsumed + 1));
            }
        }

        private void reset(MuxSide side, long id, Half half) {
            half.dead = true;
            pair.in(side, new MuxInput.Reset(id));
        }

        private void stop(MuxSide side, long id, Half half) {
            half.stopped = true;
            half.unconsumed = 0;
            pair.in(side, new MuxInput.StopReading(id));
        }

        private void finish(MuxSide side, long id, Half half) {
            half.finishing = true;
            pair.in(side, new MuxInput.Finish(id));
        }

        private void write(MuxSide side, long id, Half half) {
            // Through the narrowest lines every few bytes need a frame.
            int most = half.finishing ? 0 : Math.min(side.writable.get(id), 20 * pair.roomBytes);
            if (most > 0) {
                byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? Math.min(most, 50) : most)];
                random.nextBytes(bytes);
                half.written.writeBytes(bytes);
                pair.write(side, id, bytes);
            }
        }

        private void consume(MuxSide side, long id, Half half, int bytes) {
            if (!half.stopped) {
                half.unconsumed -= bytes;
                pair.in(side, new MuxInput.Consumed(id, bytes));
            }
        }

        /** Memory: windows, streams and buffers are within their limits at any time. */
        void checkLimits() {
            for (MuxSide side : halves.keySet()) {
                assertThat(side.machine.inboundStreams())
                        .isBetween(0, config.streams().inboundMax());
                assertThat(side.machine.streams()).isBetween(0, config.streams().inboundMax() + 20);
                assertThat(side.machine.windowBytes())
                        .isBetween(0L, Math.max(4L << 20, side.machine.streams() * (256L << 10)));
                halves.get(side)
                        .forEach((id, half) -> assertThat(side.writable.get(id)).isNotNegative());
            }
        }

        /** Both applications read everything and finish everything. */
        void wind() {
            for (int round = 0; round < 40_000; round++) {
                for (MuxSide side : halves.keySet()) {
                    for (Map.Entry<Long, Half> one :
                            new ArrayList<>(halves.get(side).entrySet())) {
                        Half half = one.getValue();
                        if (half.gone || half.dead) {
                            continue;
                        }
                        if (half.unconsumed > 0) {
                            consume(side, one.getKey(), half, half.unconsumed);
                        }
                        if (!half.finishing) {
                            finish(side, one.getKey(), half);
                        }
                    }
                }
                if (pair.dialer.machine.streams() + pair.listener.machine.streams() == 0) {
                    break;
                }
                pair.runFor(100 * MuxSide.MS);
            }
            pair.runFor(5 * MuxSide.SECOND);
        }

        void checkEnd() {
            assertThat(pair.dialer.machine.streams()).isZero();
            assertThat(pair.listener.machine.streams()).isZero();
            assertThat(pair.dialer.machine.windowBytes()).isZero();
            TreeSet<Long> all = new TreeSet<>(halves.get(pair.dialer).keySet());
            all.addAll(halves.get(pair.listener).keySet());
            for (long id : all) {
                check(
                        id,
                        halves.get(pair.dialer).get(id),
                        halves.get(pair.listener).get(id));
                check(
                        id,
                        halves.get(pair.listener).get(id),
                        halves.get(pair.dialer).get(id));
            }
            for (YamuxRejection rejection : YamuxRejection.values()) {
                if (rejection.closes() || rejection == YamuxRejection.DATA_AFTER_FIN) {
                    assertThat(pair.dialer.machine.rejected(rejection)).isZero();
                    assertThat(pair.listener.machine.rejected(rejection)).isZero();
                }
            }
        }

        private static void check(long id, Half from, Half to) {
            if (from == null || to == null) {
                assertThat(from == null ? to.dead : from.dead)
                        .as("stream %d was refused", id)
                        .isTrue();
                return;
            }
            assertThat(from.gone).isTrue();
            byte[] written = from.written.toByteArray();
            byte[] read = to.read.toByteArray();
            assertThat(read).as("stream %d", id).isEqualTo(Arrays.copyOf(written, read.length));
            if (!from.dead && !to.dead && !to.stopped && !from.stopped) {
                assertThat(to.finished).isTrue();
                assertThat(read).as("stream %d", id).hasSize(written.length);
            }
        }
    }

    @Seeds(120)
    void every_byte_arrives_in_order_or_its_stream_was_reset_and_in_the_end_nothing_is_left(RandomGenerator random) {
        Run run = new Run(random);
        run.pair.begin();
        for (int i = 0; i < 600; i++) {
            run.step();
            if (i % 8 == 0) {
                run.checkLimits();
            }
            if (random.nextInt(3) == 0) {
                run.pair.runFor(random.nextInt(60) * MuxSide.MS);
            }
        }
        run.wind();
        run.checkEnd();
    }
}
