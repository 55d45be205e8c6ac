package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testbed.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabStoreTest {
    private static final Claim CLAIM = Catalogue.find("rumor-traffic").orElseThrow();

    @TempDir
    Path folder;

    private LabStore store;

    @BeforeEach
    void open() {
        store = new LabStore(folder.resolve("made/when/needed"));
    }

    private Path file() {
        return folder.resolve("made/when/needed/rumor-traffic.csv");
    }

    @Test
    void a_finding_comes_back_as_it_was() throws IOException {
        Finding finding = Laboratory.run(CLAIM, 2, Progress.NONE);
        assertThat(store.read(CLAIM)).isEmpty();
        store.write(finding);
        assertThat(store.read(CLAIM)).contains(new Finding(CLAIM, finding.measured(), finding.verdict(), 0));
    }

    @Test
    void what_is_damaged_or_of_other_parameters_is_run_again() throws IOException {
        store.write(Laboratory.run(CLAIM, 2, Progress.NONE));
        String whole = Files.readString(file());
        for (String other : List.of(
                "",
                whole.substring(0, whole.length() / 2),
                whole.replaceFirst("# .*", "# 0"),
                whole.replaceAll("[0-9]\n", "x\n"),
                whole.replace("\"", ""))) {
            Files.writeString(file(), other);
            assertThat(store.read(CLAIM)).as(other).isEmpty();
        }
    }

    @Test
    void the_report_is_one_page_with_a_plot_for_every_curve() throws IOException {
        Claim curve = Catalogue.find("infect-and-die").orElseThrow();
        store.report(List.of(Laboratory.run(curve, 2, Progress.NONE)));
        String page = Files.readString(file().resolveSibling("report.html"));
        assertThat(page)
                .contains("<img alt=\"measured over claimed\" src=\"data:image/svg+xml;base64,", "π = 1 − e^(−fπ)")
                .contains("<b class=holds>holds</b>")
                .doesNotContain("http:", "https:", "<script");
        assertThat(Files.readString(file().resolveSibling("claims.md"))).contains("| infect-and-die |", "| holds |");
    }
}
