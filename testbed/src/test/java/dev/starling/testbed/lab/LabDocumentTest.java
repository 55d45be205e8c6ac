package dev.starling.testbed.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.testbed.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/lab.md} says what the catalogue says, and what comes out. */
class LabDocumentTest {
    private static List<String> rows() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/lab.md"))) {
            folder = folder.getParent();
        }
        String page = Files.readString(folder.resolve("docs/lab.md"));
        String table = page.substring(page.indexOf("<!-- claims -->") + 15, page.indexOf("<!-- end of claims -->"));
        return table.strip().lines().toList();
    }

    /** A row up to its verdict, whatever that is. */
    private static String stated(String row) {
        return row.substring(0, row.lastIndexOf(" | ", row.length() - 3));
    }

    @Test
    void the_table_states_every_claim_as_the_catalogue_does() throws IOException {
        List<String> rows = rows();
        assertThat(rows.subList(0, 2)).containsExactly(LabReport.HEAD.split("\n"));
        assertThat(rows.subList(2, rows.size()))
                .extracting(LabDocumentTest::stated)
                .containsExactlyElementsOf(Catalogue.CLAIMS.stream()
                        .map(claim -> stated(LabReport.row(new Finding(claim, List.of(), Claim.Verdict.HOLDS, 0))))
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gia",
                "flood-origin",
                "targeted-removal",
                "flood-bound",
                "ritter-reach",
                "infect-and-die",
                "rumor-traffic",
                "demers-table-1",
                "demers-table-2",
                "plumtree-cost",
                "plumtree-heals",
                "bimodal-repair",
                "swim-suspicion",
                "lifeguard"
            })
    void a_quick_claim_comes_out_as_the_table_says(String name) throws IOException {
        Finding finding = Laboratory.run(Catalogue.find(name).orElseThrow(), 2, Progress.NONE);
        assertThat(rows()).contains(LabReport.row(finding));
    }

    @Test
    void names_are_words_of_a_command_line_and_differ() {
        assertThat(Catalogue.CLAIMS)
                .extracting(Claim::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z][a-z0-9-]+"));
        assertThat(Catalogue.CLAIMS)
                .allSatisfy(claim -> assertThat(claim.points())
                        .isNotEmpty()
                        .allMatch(point -> point.within() > 0 && !point.label().contains("\"")));
        assertThat(Catalogue.CLAIMS)
                .filteredOn(claim -> claim.otherwise() == Claim.Verdict.NOT_REPRODUCIBLE)
                .allMatch(claim -> claim.note() != null);
    }

    @Test
    void verdicts_follow_from_how_far_off_the_worst_point_is() {
        Claim.Point ten = new Claim.Point("x", 0, Outcome::new, 1, "n", 10, Claim.Relation.EQUAL, 1);
        Claim.Point atMost = new Claim.Point("y", 0, Outcome::new, 1, "n", 10, Claim.Relation.AT_MOST, 1);
        Claim claim = new Claim("a", "", "", "", "", "", "", List.of(ten, atMost), Claim.Verdict.DOES_NOT_HOLD, null);
        assertThat(claim.verdict(measured(11, 3))).isEqualTo(Claim.Verdict.HOLDS);
        assertThat(claim.verdict(measured(12, 3))).isEqualTo(Claim.Verdict.HOLDS_WITHIN);
        assertThat(claim.verdict(measured(10, 14))).isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
        assertThat(claim.verdict(measured(Double.NaN, 3))).isEqualTo(Claim.Verdict.DOES_NOT_HOLD);
    }

    private static List<Summary.Spread> measured(double... means) {
        return Arrays.stream(means)
                .mapToObj(mean -> new Summary.Spread("n", 0, mean, 0, mean, mean, mean, mean, mean))
                .toList();
    }
}
