package dev.starling.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.Overview;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.observe.Observation;
import dev.starling.testbed.web.JobSnapshots;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Every control is pressed in the page, and what the page then draws is compared with the testbed behind it. */
final class ControlsTest {
    private static final int PATIENCE_MS = 20_000;

    private static Page open(Chromium chromium, Testbed testbed) {
        Page page = chromium.page(1440, 1000, ColorScheme.DARK);
        page.navigate(testbed.page().url());
        int peers = testbed.live().overview().peers().size();
        page.waitForFunction("n => starling.network().nodes.filter(number => number >= 0).length === n", peers);
        return page;
    }

    private static void press(Page page, String command) {
        page.click("aside [data-command='" + command + "']");
    }

    private static void choose(Page page, int a, int b) {
        page.fill("#a", Integer.toString(a));
        page.fill("#b", Integer.toString(b));
    }

    /** Waits for what the testbed says, and then for the page to draw the same. */
    private static void comesTrue(Page page, Testbed testbed, String what, Predicate<Overview> wanted) {
        for (int i = 0; i < PATIENCE_MS / 50; i++) {
            if (wanted.test(testbed.live().overview())) {
                drawsTheSame(page, testbed);
                return;
            }
            page.waitForTimeout(50);
        }
        throw new AssertionError(
                what + " did not come true: " + testbed.live().overview().cut());
    }

    /** Peers, links and cuts on the canvas are those of the testbed. */
    private static void drawsTheSame(Page page, Testbed testbed) {
        String differences = "";
        for (int i = 0; i < PATIENCE_MS / 100; i++) {
            differences = differences(page, testbed.live().overview());
            if (differences.isEmpty()) {
                return;
            }
            page.waitForTimeout(100);
        }
        throw new AssertionError("the picture differs: " + differences);
    }

    @SuppressWarnings("unchecked")
    private static String differences(Page page, Overview overview) {
        Set<Integer> nodes = new TreeSet<>(
                (List<Integer>) page.evaluate("() => starling.network().nodes.filter(number => number >= 0)"));
        Set<Integer> peers = new TreeSet<>();
        overview.peers().forEach(peer -> peers.add(peer.number()));
        Set<String> drawn = new TreeSet<>((List<String>) page.evaluate("() => starling.network().links"));
        Set<String> links = new TreeSet<>();
        overview.links().forEach(link -> links.add(link.low() + " " + link.high()));
        Set<String> crossed = new TreeSet<>((List<String>) page.evaluate("() => starling.network().cut"));
        Set<String> cut = new TreeSet<>();
        overview.cut().stream().filter(line -> line.startsWith("cut ")).forEach(line -> cut.add(line.substring(4)));
        return (nodes.equals(peers) ? "" : "peers " + nodes + " for " + peers)
                + (drawn.equals(links) ? "" : " links " + drawn.size() + " for " + links.size())
                + (crossed.equals(cut) ? "" : " cuts " + crossed + " for " + cut);
    }

    private static long obeyed(Testbed testbed, String command) {
        return testbed.live().log().since(0, Integer.MAX_VALUE).observations().stream()
                .filter(each -> each instanceof Observation.Obeyed done
                        && done.command().equals(command))
                .count();
    }

    private static void logs(Page page, String text) {
        page.waitForFunction("text => document.getElementById('log').textContent.includes(text)", text);
    }

    @Test
    void peers_links_and_messages() {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(12, "ring", 3)) {
            Page page = open(chromium, testbed);
            press(page, "add");
            comesTrue(
                    page,
                    testbed,
                    "a thirteenth peer",
                    overview -> overview.peers().size() == 13);
            choose(page, 5, 6);
            press(page, "kill");
            comesTrue(
                    page,
                    testbed,
                    "the end of peer 5",
                    overview -> overview.peers().size() == 12);
            press(page, "kill");
            logs(page, "there is no peer 5");

            choose(page, 0, 1);
            press(page, "ping-ab");
            logs(page, "0 -> 1: ");
            press(page, "ping");
            logs(page, "pings answered so far");
            page.fill("#text", "a word for all <img src=x onerror=alert(1)>");
            press(page, "publish");
            comesTrue(
                    page,
                    testbed,
                    "a second item",
                    overview -> overview.summary().published() == 2);
            logs(page, "received by 11 of 11");

            press(page, "cut");
            comesTrue(page, testbed, "a cut", overview -> overview.cut().contains("cut 0 1"));
            press(page, "heal-ab");
            comesTrue(page, testbed, "no cut", overview -> overview.cut().isEmpty());
            page.fill("#parts", "0-4 | 6-12");
            press(page, "partition");
            comesTrue(page, testbed, "a partition", overview -> !overview.cut().isEmpty());
            page.waitForFunction("() => starling.network().word(0) === 'cut'");
            Chromium.sees(page, "#cuts", "partition");
            press(page, "heal");
            comesTrue(page, testbed, "nothing cut", overview -> overview.cut().isEmpty());
            page.selectOption("#shape", "full");
            press(page, "topology");
            comesTrue(
                    page,
                    testbed,
                    "everybody linked",
                    overview -> overview.links().size() == 66);
            Chromium.screenshot(page, "controls-network");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void time_loss_and_latency_in_the_simulated_world() {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(8, "ring", 4)) {
            Page page = open(chromium, testbed);
            page.click("#pause");
            comesTrue(page, testbed, "a pause", overview -> overview.clock().paused());
            long pausedNs = testbed.live().overview().timeNs();
            page.click("#step");
            comesTrue(page, testbed, "a step", overview -> overview.timeNs() == pausedNs + 50_000_000);
            page.click("#pause");
            comesTrue(
                    page,
                    testbed,
                    "time going on",
                    overview -> !overview.clock().paused());
            page.selectOption("#speed", "10");
            comesTrue(page, testbed, "speed 10", overview -> overview.clock().speed() == 10);
            page.selectOption("#speed", "max");
            comesTrue(
                    page,
                    testbed,
                    "full speed",
                    overview -> Double.isInfinite(overview.clock().speed()));
            page.selectOption("#speed", "1");
            page.evaluate(
                    "() => { const loss = document.getElementById('loss'); loss.value = 30; loss.dispatchEvent(new Event('input')); }");
            press(page, "loss");
            logs(page, "loss 30.0 %");
            page.fill("#lat-min", "200");
            page.fill("#lat-max", "250");
            press(page, "latency");
            logs(page, "latency one way from 200 to 250 ms");
            assertThat(obeyed(testbed, "loss 0.3")).isEqualTo(1);
            assertThat(obeyed(testbed, "latency 200ms 250ms")).isEqualTo(1);
            page.selectOption("#speed", "max");
            comesTrue(
                    page,
                    testbed,
                    "something lost",
                    overview -> overview.drops().getOrDefault("loss", 0L) > 5);
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void another_seed_and_a_shared_run() {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(6, "ring", 5)) {
            Page page = open(chromium, testbed);
            choose(page, 1, 2);
            press(page, "cut");
            logs(page, "nothing passes between 1 and 2");
            page.click("#share");
            page.waitForSelector("#dialog-share[open]");
            assertThat(page.inputValue("#share-file")).contains("\"seed\":5", "cut 1 2");
            String link = page.inputValue("#share-link");
            var download = page.waitForDownload(() -> page.click("#save-file"));
            assertThat(download.suggestedFilename()).isEqualTo("starling-5.run");
            page.click("#dialog-share [data-close]");

            page.fill("#seed", "6");
            press(page, "replay");
            page.waitForFunction("() => starling.store.run.seed === 6");
            drawsTheSame(page, testbed);
            assertThat(testbed.current().seed()).isEqualTo(6);

            page.navigate("about:blank");
            page.navigate(link);
            page.waitForSelector("#dialog-share[open]");
            page.click("#replay-file");
            page.waitForFunction("() => starling.store.run.seed === 5");
            comesTrue(
                    page,
                    testbed,
                    "the cut of the shared run",
                    overview -> overview.cut().contains("cut 1 2"));
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void real_peers_do_not_wait_and_the_page_says_why() {
        RunPlan file = new RunPlan(false, 1, 6, Topology.parse("ring"), MainJob.Transport.TCP, List.of());
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.of(file, JobSnapshots::new)) {
            Page page = open(chromium, testbed);
            for (String control :
                    List.of("#pause", "#step", "#speed", "aside [data-command=loss]", "aside [data-command=latency]")) {
                assertThat(page.isDisabled(control)).as(control).isTrue();
                assertThat(page.getAttribute(control, "title")).as(control).isNotBlank();
            }
            assertThat(page.isVisible("#why-simulated")).isTrue();
            choose(page, 2, 3);
            press(page, "ping-ab");
            logs(page, "2 -> 3: ");
            page.click("#snapshot");
            logs(page, "consistent, conserved");
            press(page, "cut");
            comesTrue(page, testbed, "a cut", overview -> overview.cut().contains("cut 2 3"));
            press(page, "heal");
            press(page, "add");
            comesTrue(
                    page,
                    testbed,
                    "a seventh peer",
                    overview -> overview.peers().size() == 7);
            Chromium.screenshot(page, "controls-real");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void keys_do_what_the_buttons_do() {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(6, "full", 8)) {
            Page page = open(chromium, testbed);
            page.keyboard().press("n");
            comesTrue(
                    page,
                    testbed,
                    "a seventh peer",
                    overview -> overview.peers().size() == 7);
            page.keyboard().press(" ");
            comesTrue(page, testbed, "a pause", overview -> overview.clock().paused());
            page.keyboard().press(".");
            logs(page, "stepped 50 ms");
            page.keyboard().press(" ");
            page.keyboard().press("c");
            comesTrue(page, testbed, "a cut", overview -> overview.cut().contains("cut 0 1"));
            page.keyboard().press("h");
            comesTrue(page, testbed, "none", overview -> overview.cut().isEmpty());
            for (String view : List.of("spacetime", "traces", "snapshots", "charts", "network")) {
                page.keyboard()
                        .press(Integer.toString(List.of("network", "spacetime", "traces", "snapshots", "charts")
                                        .indexOf(view)
                                + 1));
                assertThat(page.isVisible("#" + view)).isTrue();
            }
            page.keyboard().press("?");
            assertThat(page.isVisible("#dialog-help[open]")).isTrue();
            page.keyboard().press("Escape");
            page.focus("#net-moving");
            page.keyboard().press("ArrowRight");
            page.waitForSelector("#peer:has-text('Peer 1')");
            page.keyboard().press("t");
            assertThat(page.getAttribute("html", "data-theme")).isEqualTo("light");
            page.keyboard().press("g");
            for (int step = 1; step <= 6; step++) {
                assertThat(page.textContent("#tour-count")).isEqualTo(step + " of 6");
                page.click("#tour-next");
            }
            assertThat(page.isVisible("#tour-step")).isFalse();
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
