package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.testbed.lab.Catalogue;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabCommandTest {
    @Test
    void list_names_every_claim_with_its_tolerance() {
        Result list = Cli.run("lab", "list", "--json");
        assertThat(list.lines()).hasSameSizeAs(Catalogue.CLAIMS);
        assertThat(list.lines())
                .allSatisfy(line -> assertThat(Json.object(line))
                        .containsKeys("name", "says", "source", "form", "setting", "tolerance"));
        assertThat(Cli.run("lab", "list").out()).contains("demers-table-3", "tolerance: ");
    }

    @Test
    void a_claim_that_holds_says_by_how_much() {
        Map<String, Object> finding = Json.object(
                Cli.run("lab", "run", "plumtree-cost", "--json").lines().getFirst());
        assertThat(finding).containsEntry("verdict", "holds").containsKeys("claim", "worst", "points");
        assertThat(Cli.run("lab", "run", "plumtree-cost").out()).contains("plumtree-cost: holds", "measured 4.0060");
    }

    @Test
    void one_that_does_not_is_explained() {
        assertThat(Cli.run("lab", "run", "demers-table-1").out())
                .contains("demers-table-1: not reproducible", "The plain reading");
    }
}
