package dev.starling.net.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.starling.core.Bytes;
import dev.starling.peer.PeerException;
import dev.starling.srp.SrpPacket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process with SIGKILL at random moments, then reads its folder: what it called durable is there, byte
 * for byte, and nothing keeps the next one from starting. The number of kills comes from {@code -Dstarling.kills};
 * {@code evidence/crash/run} makes 200.
 */
@DisabledOnOs(OS.WINDOWS)
class KillTest {
    private static final int KILLS = Integer.getInteger("starling.kills", 6);

    @TempDir
    Path temp;

    /** One life of the writing process, as seen from outside. */
    private static final class Life {
        final int number;
        final Process process;
        final TreeSet<Integer> acknowledged = new TreeSet<>();
        final List<String> warnings = new ArrayList<>();
        final CountDownLatch enough;
        final Thread reader;
        String identity = "";
        int removed;

        Life(Path folder, int number, KilledWriter.Kind kind, int groupsBeforeTheEnd) throws IOException {
            this.number = number;
            enough = new CountDownLatch(groupsBeforeTheEnd);
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-Xshare:auto",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            KilledWriter.class.getName(),
                            folder.toString(),
                            Integer.toString(number),
                            kind.name())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            reader = Thread.ofPlatform().start(this::read);
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
                String line;
                while ((line = lines.readLine()) != null) {
                    take(line.split(" ", -1), line);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void take(String[] words, String line) {
            switch (words[0]) {
                case "I" -> identity = words[1];
                case "R" -> {
                    removed = Math.max(removed, Integer.parseInt(words[1]) + 1);
                    acknowledged.headSet(removed).clear();
                }
                case "A" -> {
                    for (int i = Math.max(removed, Integer.parseInt(words[1])); i < Integer.parseInt(words[2]); i++) {
                        acknowledged.add(i);
                    }
                    enough.countDown();
                }
                case "W" -> warnings.add(line);
                default -> {}
            }
        }

        /** SIGKILL, then whatever it had said before. */
        void kill() throws InterruptedException {
            // Not by Process.destroyForcibly, which closes the pipe with what was said last still in it.
            assertThat(process.toHandle().destroyForcibly()).isTrue();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            reader.join();
        }
    }

    @Test
    void what_a_killed_process_called_durable_is_there_byte_for_byte() throws Exception {
        SplittableRandom random = new SplittableRandom(42);
        long checked = 0;
        int early = 0;
        String identity = "";
        for (int kill = 0; kill < KILLS; kill++) {
            // A new folder and the other kind every ten kills; most lives find what a killed one left.
            Path folder = temp.resolve("state" + kill / 10);
            identity = kill % 10 == 0 ? "" : identity;
            KilledWriter.Kind kind = kill / 10 % 2 == 0 ? KilledWriter.Kind.SMALL : KilledWriter.Kind.REAL;
            boolean whileStarting = random.nextInt(8) == 0;
            Life life = new Life(folder, kill, kind, whileStarting ? 0 : random.nextInt(1, 40));
            if (whileStarting) {
                early++;
                life.process.waitFor(random.nextInt(400), TimeUnit.MILLISECONDS);
            } else {
                assertThat(life.enough.await(60, TimeUnit.SECONDS))
                        .as("life %d acknowledges; its warnings: %s", kill, life.warnings)
                        .isTrue();
                spin(random.nextInt(20_000_000));
            }
            life.kill();
            if (life.identity.isEmpty()) {
                life.identity = identity;
            }
            assertThat(identity).isIn("", life.identity);
            identity = verify(folder, life);
            checked += life.acknowledged.size();
        }
        System.out.printf(
                "%d kills (%d while starting), %d acknowledged packets compared, none lost, none wrong%n",
                KILLS, early, checked);
        assertThat(checked).isGreaterThan(KILLS);
    }

    private static void spin(long ns) {
        long until = System.nanoTime() + ns;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static String verify(Path folder, Life life) {
        List<String> warnings = new ArrayList<>();
        try (FolderState state = FolderState.open(folder, warnings::add)) {
            Bytes identity = state.identity().publicKey();
            assertThat(life.identity).isIn("", identity.hex());
            Map<Bytes, SrpPacket> found = new HashMap<>();
            state.store(warnings::add).load().packets().forEach(packet -> found.put(packet.packetId(), packet));
            for (int number : life.acknowledged) {
                SrpPacket wanted = KilledWriter.packet(life.number, number);
                assertThat(found.get(wanted.packetId()))
                        .as("packet %d of life %d", number, life.number)
                        .isEqualTo(wanted);
            }
            assertThat(warnings).isEmpty();
            assertThat(life.warnings).isEmpty();
            return identity.hex();
        }
    }

    @Test
    void a_folder_is_refused_while_another_process_lives_and_free_once_it_was_killed() throws Exception {
        Path folder = temp.resolve("locked");
        Life life = new Life(folder, 1, KilledWriter.Kind.SMALL, 1);
        assertThat(life.enough.await(60, TimeUnit.SECONDS)).isTrue();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(PeerException.class)
                    .isThrownBy(() -> FolderState.open(folder, warning -> {}))
                    .withMessageContaining("in use by process " + life.process.pid());
        }
        life.kill();
        FolderState mine = FolderState.open(folder, warning -> {});
        // Asking again from within must not lose the lock that this process has.
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(() -> FolderState.open(folder, warning -> {}))
                .withMessageContaining("this process");
        Life second = new Life(folder, 2, KilledWriter.Kind.SMALL, 1);
        assertThat(second.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        second.reader.join();
        assertThat(second.process.exitValue()).isEqualTo(1);
        assertThat(second.warnings).singleElement().asString().contains("in use by process");
        mine.close();
    }
}
