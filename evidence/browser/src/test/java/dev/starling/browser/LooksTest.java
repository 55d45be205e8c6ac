package dev.starling.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.starling.testbed.MainJob;
import dev.starling.testbed.Topology;
import dev.starling.testbed.live.RunPlan;
import dev.starling.testbed.web.JobSnapshots;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Screenshots of each view, dark, light and narrow; nothing complains, and nothing hangs over the edge. */
final class LooksTest {
    private static final String[] VIEWS = {"network", "spacetime", "traces", "snapshots", "charts"};

    @Test
    void every_view_looks_right_dark_light_and_narrow() {
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.simulated(40, "random:3", 7)) {
            shoot(chromium, testbed, "dark", 1440, 900, ColorScheme.DARK);
            shoot(chromium, testbed, "light", 1440, 900, ColorScheme.LIGHT);
            shoot(chromium, testbed, "narrow", 390, 844, ColorScheme.DARK);
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    /** The picture of the README: docs/testbed-page.png is a copy of it. */
    @Test
    void the_picture_of_the_readme() {
        RunPlan file = new RunPlan(true, 3, 36, Topology.parse("random:2"), MainJob.Transport.TCP, List.of());
        try (Chromium chromium = Chromium.start();
                Testbed testbed = Testbed.of(file, JobSnapshots::new)) {
            Page page = chromium.page(1280, 760, ColorScheme.DARK);
            page.navigate(testbed.page().url());
            page.waitForFunction("() => starling.network().nodes.length >= 36");
            page.waitForTimeout(6000);
            testbed.live().submit("cut 3 4").join();
            testbed.live().submit("ping 0 7").join();
            testbed.live().submit("speed 0.2").join();
            var published = testbed.live().submit("publish 12 the flock moves as one");
            page.waitForFunction("() => starling.network().flying > 8");
            page.waitForTimeout(250);
            Chromium.screenshot(page, "readme");
            testbed.live().submit("speed max").join();
            published.join();
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    private static void shoot(
            Chromium chromium, Testbed testbed, String name, int width, int height, ColorScheme scheme) {
        Page page = chromium.page(width, height, scheme);
        page.navigate(testbed.page().url());
        page.waitForFunction("() => starling.network().nodes.length >= 40");
        page.waitForTimeout(2500);
        testbed.live().submit("publish 3 the flock moves as one").join();
        for (String view : VIEWS) {
            page.click("#tab-" + view);
            page.waitForTimeout(1200);
            Chromium.screenshot(page, name + "-" + view);
            int hangsOver = (int) page.evaluate(
                    "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)");
            assertThat(hangsOver).as(view + " " + name).isZero();
        }
        page.context().close();
    }
}
