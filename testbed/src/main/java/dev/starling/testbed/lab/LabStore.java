package dev.starling.testbed.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Findings in a folder, a CSV file each: what makes a laboratory resumable, and what others can compute with. */
public final class LabStore {
    private static final String COLUMNS = "label,x,claimed,relation,within,missing,mean,sd,min,p50,p90,p99,max";
    private static final int NUMBERS_FROM = 4;

    private final Path folder;

    /** @param folder is made when something is written */
    public LabStore(Path folder) {
        this.folder = folder;
    }

    /** Writes a finding, replacing an earlier one. */
    public void write(Finding finding) throws IOException {
        Files.createDirectories(folder);
        StringBuilder csv = new StringBuilder("# " + finding.claim().fingerprint() + "\n" + COLUMNS + "\n");
        for (int i = 0; i < finding.measured().size(); i++) {
            Claim.Point point = finding.claim().points().get(i);
            Summary.Spread spread = finding.measured().get(i);
            csv.append('"')
                    .append(point.label())
                    .append("\",")
                    .append(point.x())
                    .append(',')
                    .append(point.claimed());
            csv.append(',')
                    .append(point.relation().name().toLowerCase(Locale.ROOT))
                    .append(',')
                    .append(point.within());
            csv.append(',').append(spread.missing());
            for (double number : numbers(spread)) {
                csv.append(',').append(number);
            }
            csv.append('\n');
        }
        // A file that is there is whole: an interrupted run leaves none.
        Path part = folder.resolve(finding.claim().name() + ".part");
        Files.writeString(part, csv);
        Files.move(part, file(finding.claim()), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(Claim claim) {
        return folder.resolve(claim.name() + ".csv");
    }

    private static double[] numbers(Summary.Spread spread) {
        return new double[] {
            spread.mean(), spread.sd(), spread.min(), spread.p50(), spread.p90(), spread.p99(), spread.max()
        };
    }

    /** An earlier finding for the same claim with the same parameters; none where the file is something else. */
    public Optional<Finding> read(Claim claim) throws IOException {
        if (!Files.exists(file(claim))) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file(claim));
        if (lines.size() != claim.points().size() + 2
                || !lines.getFirst().equals("# " + claim.fingerprint())
                || !lines.get(1).equals(COLUMNS)) {
            return Optional.empty();
        }
        List<Summary.Spread> measured = new ArrayList<>();
        try {
            for (int i = 0; i < claim.points().size(); i++) {
                measured.add(spread(claim.points().get(i), lines.get(i + 2)));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
        return Optional.of(new Finding(claim, List.copyOf(measured), claim.verdict(measured), 0));
    }

    private static Summary.Spread spread(Claim.Point point, String line) {
        String[] parts = line.substring(line.lastIndexOf('"') + 2).split(",");
        double[] n = new double[parts.length];
        for (int i = NUMBERS_FROM; i < parts.length; i++) {
            n[i] = Double.parseDouble(parts[i]);
        }
        int at = NUMBERS_FROM;
        return new Summary.Spread(
                point.number(),
                (int) n[at],
                n[at + 1],
                n[at + 2],
                n[at + 3],
                n[at + 4],
                n[at + 5],
                n[at + 6],
                n[at + 7]);
    }

    /** Writes the report over these findings: {@code report.html}, which holds its plots, and {@code claims.md}. */
    public void report(List<Finding> findings) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.html"), LabReport.html(findings));
        Files.writeString(
                folder.resolve("claims.md"),
                findings.stream().map(LabReport::row).collect(Collectors.joining("\n", LabReport.HEAD + "\n", "\n")));
    }
}
