package dev.starling.attack;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One attack after another on a host of its own process, while an honest peer keeps pinging it; each is a check. */
final class Attack {
    private static final int HALF_OPEN = 3000;
    private static final long RESIDENT_GROWTH_KIB_MAX = 128 << 10;
    private static final int BASELINE_MS = 3000;

    private final Victim victim;
    private final Honest honest;
    private int passed;
    private int failed;

    private Attack(Victim victim, Honest honest) {
        this.victim = victim;
        this.honest = honest;
    }

    /**
     * Runs, prints checks, exits.
     *
     * @param args the launcher, and the size of the floods in percent
     */
    public static void main(String[] args) throws Exception {
        try (Victim victim = new Victim(args[0]);
                Honest honest = new Honest(victim)) {
            Attack attack = new Attack(victim, honest);
            attack.run(args.length > 1 ? Integer.parseInt(args[1]) : 100);
            System.out.printf("%d passed, %d failed, 0 skipped%n", attack.passed, attack.failed);
            if (attack.failed > 0) {
                System.exit(1);
            }
        }
    }

    /** Returns what went as it must not. */
    private interface Deed {
        String done() throws Exception;
    }

    private void run(int percent) throws Exception {
        BeforeThePeer stranger = new BeforeThePeer(victim.port());
        AsAPeer peer = new AsAPeer(victim.port());
        // What the first of each kind brings for good: code, caches.
        stranger.certificates();
        peer.windows();
        honest.report();
        Thread.sleep(BASELINE_MS);
        System.out.println("      in peace: " + honest.report());
        long resident = victim.residentKib();
        long threads = victim.threads();
        long descriptors = victim.descriptors();
        int halfOpen = HALF_OPEN * percent / 100;
        attack(halfOpen + " connections that say nothing", () -> stranger.halfOpen(halfOpen));
        attack("50 that say a byte a second", () -> stranger.slow(50));
        attack("300 that speak rubbish", () -> stranger.rubbish(300));
        attack("oversized lines, varints and frames before the peer is known", stranger::oversized);
        attack("RSA keys of up to 16 KiB", stranger::hugeKeys);
        attack("certificates: expired, not yet valid, wrong signatures, no extension, two", stranger::certificates);
        attack("yamux: windows, lengths, credit, types, numbers", peer::windows);
        int many = 100 * percent;
        attack(many + " streams opened, half of them reset", () -> peer.streams(many));
        attack(30 * many + " pings and frames for nobody", () -> peer.frames(30 * many));
        attack("identify of 8 MiB, asked for and pushed", peer::identify);
        Thread.sleep(BASELINE_MS);
        System.out.println("      in peace again: " + honest.report());
        afterwards(resident, threads, descriptors);
    }

    private void attack(String name, Deed deed) throws Exception {
        SortedMap<String, Long> before = victim.ends();
        honest.report();
        long began = System.nanoTime();
        String wrong = deed.done();
        double seconds = (System.nanoTime() - began) / 1e9;
        // Some attacks are over before the next ping: its answer tells of what they left behind.
        Thread.sleep(500);
        Honest.Report report = honest.report();
        SortedMap<String, Long> ends = new TreeMap<>(victim.ends());
        before.forEach((reason, count) -> ends.merge(reason, -count, Long::sum));
        ends.values().removeIf(count -> count == 0);
        check(victim.isAlive() && wrong.isEmpty(), "%s%s", name, wrong.isEmpty() ? "" : ": " + wrong);
        System.out.printf(
                Locale.ROOT, "      %.1f s, %,d KiB resident; ended there: %s%n", seconds, victim.residentKib(), ends);
        check(
                report.connected() && report.failures() == 0 && report.pings() > 0,
                "  the honest peer meanwhile: %s",
                report);
    }

    private void afterwards(long resident, long threads, long descriptors) throws IOException, InterruptedException {
        // The longest of its own timeouts.
        for (int i = 0; i < 40 && victim.descriptors() > descriptors; i++) {
            Thread.sleep(500);
        }
        check(victim.descriptors() <= descriptors, "descriptors: %d, %d before", victim.descriptors(), descriptors);
        check(victim.threads() <= threads + 4, "threads: %d, %d before", victim.threads(), threads);
        long grown = victim.residentKib() - resident;
        check(grown < RESIDENT_GROWTH_KIB_MAX, "resident memory has grown by %,d KiB", grown);
        check(victim.strange().isEmpty(), "nothing it said is a defect%s", text(victim));
        Map<String, Long> ends = victim.ends();
        check(
                ends.keySet().stream().noneMatch(reason -> reason.endsWith(" ") || reason.contains("broken")),
                "each end has a reason: %s",
                ends);
    }

    private static String text(Victim victim) {
        return victim.strange().isEmpty() ? "" : ": " + victim.strange().getFirst();
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void check(boolean holds, String format, Object... values) {
        if (holds) {
            passed++;
        } else {
            failed++;
        }
        System.out.println((holds ? "ok    " : "fail  ") + String.format(Locale.ROOT, format, values));
        System.out.flush();
    }
}
