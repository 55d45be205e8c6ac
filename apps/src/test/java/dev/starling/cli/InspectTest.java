package dev.starling.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.cli.Cli.Result;
import dev.starling.srp.SrpInspector;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code starling inspect}: a line out for each line in. */
class InspectTest {
    private static final String QUERY = hex("{\"type\":8,\"messageHex\":\"7b7d\"}");
    private static final String PUBLISH = hex("{\"type\":5,\"messageHex\":\"68656c6c6f\"}");

    private static String hex(String json) {
        return HexFormat.of().formatHex(SrpInspector.encode(json));
    }

    @Test
    void answers_keep_the_order_of_their_lines() {
        String input = PUBLISH + "\nzz\n\n  " + QUERY.toUpperCase(java.util.Locale.ROOT) + "\r\n03050b11\nabc\n"
                + "0".repeat(Lines.BYTES_MAX + 2) + "\n" + PUBLISH;
        Result result = new Cli().reads(input).call("inspect", "--srp", "-");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.err()).isEmpty();
        List<String> lines = result.lines();
        assertThat(lines).hasSize(7).allMatch(line -> line.startsWith("{\"") && line.endsWith("}"));
        assertThat(lines.get(0)).contains("\"typeName\":\"PUBLISH\"").isEqualTo(lines.get(6));
        assertThat(lines.get(1)).contains("\"error\":\"bad-hex\"").contains("character 1 is");
        assertThat(lines.get(2)).contains("\"typeName\":\"QUERY\"");
        assertThat(lines.get(3)).contains("\"error\":");
        assertThat(lines.get(4)).contains("\"error\":\"bad-hex\"").contains("3 hexadecimal digits");
        assertThat(lines.get(5)).contains("\"error\":\"line-too-long\"");
    }

    @Test
    void what_was_decoded_is_encoded_back_byte_for_byte() {
        Result lines = new Cli().reads(PUBLISH + "\n" + QUERY + "\n").call("inspect", "--srp", "-");
        assertThat(lines.exitCode()).isZero();
        Result back = new Cli().reads(lines.out()).call("inspect", "--srp", "-", "--encode");
        assertThat(back).isEqualTo(new Result(0, PUBLISH + "\n" + QUERY + "\n", ""));
        Result refused =
                new Cli().reads("{\"type\":99}\nnothing\n" + lines.out()).call("inspect", "--encode");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.lines()).hasSize(4).endsWith(PUBLISH, QUERY);
        assertThat(refused.lines().subList(0, 2)).allMatch(line -> line.startsWith("{\"error\":\"bad-line\""));
    }

    @Test
    void the_strings_of_a_datagram_are_quoted() {
        for (String evil :
                new String[] {"\u009b2J", "\u202egnp", "\u007f", "\u2028", "\udb40\udc01", "\\u001b]0;x\\u0007"}) {
            String body = "{\"x\":\"" + evil + "\"}";
            String datagram = hex("{\"type\":5,\"index\":0,\"messageHex\":\""
                    + HexFormat.of().formatHex(body.getBytes(StandardCharsets.UTF_8)) + "\"}");
            Result decoded = Cli.run("inspect", "--srp", datagram);
            assertThat(decoded.exitCode()).isZero();
            GroupOfProcessesTest.harmless(decoded);
            assertThat(decoded.lines()).singleElement().asString().contains("\"message\":{\"x\":\"\\u");
            assertThat(new Cli()
                            .reads(decoded.out())
                            .call("inspect", "--encode")
                            .lines())
                    .containsExactly(datagram);
        }
        GroupOfProcessesTest.harmless(Cli.run("inspect", "--srp", "00\u202e"));
        GroupOfProcessesTest.harmless(new Cli().reads("\u001b[2J\u009b\n").call("inspect", "--encode"));
    }

    @Test
    void a_reader_that_has_gone_ends_it_quietly() {
        assertThat(new Cli().closed().reads(PUBLISH + "\n").call("inspect", "--srp", "-"))
                .isEqualTo(new Result(0, "", ""));
    }
}
