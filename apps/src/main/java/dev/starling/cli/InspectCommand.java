package dev.starling.cli;

import dev.starling.srp.SrpInspector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling inspect}. */
@Command(
        header = "Decode datagrams into JSON, or encode them back.",
        description = {
            "Prints one line for each line of input, in the same order; empty lines are skipped. A datagram that is not"
                    + " well-formed, or a line that cannot be read, becomes {\"error\",\"reason\"} in its place, and the exit"
                    + " code is 1.",
            "",
            "With --encode the input is such JSON lines and the output is bare hex, byte for byte what was decoded."
                    + " The output is the same with and without --json."
        },
        footer = {
            "  starling inspect --srp 03050b11010006…",
            "  starling inspect --srp - < datagrams.hex | jq .typeName",
            "  starling inspect --srp - < datagrams.hex | starling inspect --srp - --encode"
        })
final class InspectCommand extends CliCommand {
    private static final HexFormat HEX = HexFormat.of();

    @Option(
            names = "--srp",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "HEX|-",
            description = "Datagrams of the Stream Relay Protocol: one in hex, or - for stdin, one a line.")
    private @Nullable String srp;

    @Option(names = "--encode", description = "JSON lines in, hex out.")
    private boolean encode;

    @Parameters(arity = "0..*", paramLabel = "LINE", description = "Further lines, in place of stdin.")
    private List<String> more = new ArrayList<>();

    private boolean refused;

    InspectCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(Console console) {
        if (srp == null && !encode) {
            throw usage("which protocol are the datagrams of? Say --srp");
        }
        List<String> given = new ArrayList<>(more);
        if (srp != null && !srp.isEmpty()) {
            given.addFirst(srp);
        }
        if (given.isEmpty() || given.equals(List.of("-"))) {
            readAll(console.out());
        } else if (given.contains("-")) {
            throw usage("- (stdin) and lines given as arguments exclude each other");
        } else {
            given.forEach(line -> answer(line, console.out()));
        }
        return refused ? ExitCode.FAILED : ExitCode.DONE;
    }

    private void readAll(Output out) {
        Lines lines = new Lines(shell().in());
        try {
            for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
                if (line.tooLong()) {
                    refuse("line-too-long", "a line has more than " + Lines.BYTES_MAX + " bytes", out);
                } else {
                    answer(line.text(), out);
                }
                if (!lines.hasBuffered()) {
                    // Whoever writes line by line gets each answer before the next question.
                    out.flush();
                }
            }
        } catch (IOException e) {
            throw new CommandFailed("cannot read stdin: " + e.getMessage());
        }
    }

    private void answer(String line, Output out) {
        String text = line.strip();
        if (text.isEmpty()) {
            return;
        }
        if (encode) {
            encode(text, out);
        } else {
            decode(text, out);
        }
    }

    private void decode(String hex, Output out) {
        byte[] datagram = bytes(hex);
        if (datagram == null) {
            refuse("bad-hex", whyNotHex(hex), out);
            return;
        }
        String description = SrpInspector.describe(datagram);
        refused |= description.startsWith("{\"error\"");
        out.line(VisibleEscapes.in(description));
    }

    private void encode(String json, Output out) {
        try {
            out.line(HEX.formatHex(SrpInspector.encode(json)));
        } catch (IllegalArgumentException e) {
            refuse("bad-line", String.valueOf(e.getMessage()), out);
        }
    }

    private void refuse(String error, String reason, Output out) {
        refused = true;
        out.line(JsonLine.object().with("error", error).with("reason", reason).end());
    }

    private static byte @Nullable [] bytes(String hex) {
        try {
            return HEX.parseHex(hex);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String whyNotHex(String hex) {
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                return "character " + (i + 1) + " is \"" + hex.charAt(i) + "\", not a hexadecimal digit";
            }
        }
        return hex.length() + " hexadecimal digits are no whole number of bytes";
    }
}
