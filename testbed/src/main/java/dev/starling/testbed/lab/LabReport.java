package dev.starling.testbed.lab;

import java.util.List;
import java.util.Locale;

/** Findings for people. */
public final class LabReport {
    /** The head of the table of claims. */
    public static final String HEAD =
            "| name | claim | source | closed form or figures | setting | tolerance | verdict |\n"
                    + "|---|---|---|---|---|---|---|";

    private static final String STYLE =
            "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
                    + "table{border-collapse:collapse;font-size:.9rem}td,th{border-bottom:1px solid #ccc;padding:.2rem .6rem;"
                    + "text-align:left;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}img{max-width:100%}"
                    + ".holds{color:#06642b}.not{color:#9b1c1c}";

    private LabReport() {}

    /** A finding's row in the table of claims. */
    public static String row(Finding finding) {
        Claim claim = finding.claim();
        return "| "
                + String.join(
                        " | ",
                        claim.name(),
                        claim.says(),
                        claim.source(),
                        claim.form(),
                        claim.setting(),
                        claim.tolerance(),
                        verdict(finding))
                + " |";
    }

    /** The verdict in words; with how far off the worst point is where that is part of it. */
    public static String verdict(Finding finding) {
        return finding.verdict() == Claim.Verdict.HOLDS_WITHIN
                ? String.format(Locale.ROOT, "%s %.1f tolerances", finding.verdict(), finding.worst())
                : finding.verdict().toString();
    }

    /** One page with everything in it. */
    static String html(List<Finding> findings) {
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<title>What holds</title><style>" + STYLE + "</style></head><body>\n<h1>What holds</h1>\n");
        page.append(
                "<p>Each claim was run on the machines that ship. The tolerance was stated before the run; a verdict says"
                        + " how the means of the runs compare with what is claimed.</p>\n<ul>\n");
        for (Finding finding : findings) {
            page.append("<li><a href=\"#").append(finding.claim().name()).append("\">");
            page.append(escaped(finding.claim().says()))
                    .append("</a>: ")
                    .append(coloured(finding))
                    .append("</li>\n");
        }
        page.append("</ul>\n");
        findings.forEach(finding -> section(page, finding));
        return page.append("</body></html>\n").toString();
    }

    private static void section(StringBuilder page, Finding finding) {
        Claim claim = finding.claim();
        page.append("<h2 id=\"")
                .append(claim.name())
                .append("\">")
                .append(escaped(claim.says()))
                .append("</h2>\n<p>");
        page.append(coloured(finding))
                .append(". ")
                .append(escaped(claim.source()))
                .append(": ");
        page.append(escaped(claim.form()))
                .append(". ")
                .append(escaped(claim.setting()))
                .append(". Tolerance: ");
        page.append(escaped(claim.tolerance())).append(".</p>\n");
        if (claim.note() != null) {
            page.append("<p>").append(escaped(claim.note())).append("</p>\n");
        }
        if (LabPlot.isCurve(claim)) {
            page.append("<img alt=\"measured over claimed\" src=\"")
                    .append(LabPlot.dataUri(finding))
                    .append("\">\n");
        }
        page.append("<table><tr><th>point<th>number<th class=n>claimed<th class=n>measured<th class=n>sd"
                + "<th class=n>min<th class=n>max<th class=n>runs</tr>\n");
        for (int i = 0; i < finding.measured().size(); i++) {
            Claim.Point point = claim.points().get(i);
            Summary.Spread spread = finding.measured().get(i);
            page.append("<tr><td>")
                    .append(escaped(point.label()))
                    .append("<td>")
                    .append(escaped(point.number()));
            String relation = switch (point.relation()) {
                case EQUAL -> "";
                case AT_MOST -> "≤ ";
                case AT_LEAST -> "≥ ";
            };
            page.append("<td class=n>").append(relation).append(number(point.claimed()));
            for (double n : new double[] {spread.mean(), spread.sd(), spread.min(), spread.max()}) {
                page.append("<td class=n>").append(number(n));
            }
            page.append("<td class=n>").append(point.runs()).append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private static String coloured(Finding finding) {
        boolean holds = finding.verdict() == Claim.Verdict.HOLDS || finding.verdict() == Claim.Verdict.HOLDS_WITHIN;
        return "<b class=" + (holds ? "holds" : "not") + ">" + verdict(finding) + "</b>";
    }

    private static String number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return String.valueOf((long) number);
        }
        // Four digits, and no exponent that neighbours in the column do not have.
        return String.format(
                Locale.ROOT, Math.abs(number) >= 1000 && Math.abs(number) < 1e15 ? "%.0f" : "%.4g", number);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
