package dev.starling.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** "Did you mean": names that are a few typing errors away. */
final class Suggestions {
    private Suggestions() {}

    /** The commands, for a sentence. */
    static String names() {
        return String.join(
                ", ",
                CommandTable.ENTRIES.stream().map(CommandTable.Entry::name).toList());
    }

    /** What follows "there is no command NAME". */
    static String forCommand(String name) {
        List<String> names =
                CommandTable.ENTRIES.stream().map(CommandTable.Entry::name).toList();
        String suggestion = sentence(name, names);
        return suggestion.isEmpty() ? "; there are " + names() : suggestion;
    }

    /** What follows picocli's own message about an option that there is not; empty for anything else. */
    static String forOption(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()
                || !unmatched.getUnmatched().getFirst().startsWith("-")) {
            return "";
        }
        String option = unmatched.getUnmatched().getFirst();
        int equals = option.indexOf('=');
        return sentence(
                equals < 0 ? option : option.substring(0, equals),
                e.getCommandLine().getCommandSpec().optionsMap().keySet());
    }

    private static String sentence(String typed, Collection<String> names) {
        List<String> near = near(typed, names);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The names at the least distance, if that is at most a third of the length or they begin with what was typed. */
    static List<String> near(String typed, Collection<String> names) {
        String lower = typed.toLowerCase(Locale.ROOT);
        int best = Math.max(1, lower.length() / 3);
        List<String> near = new ArrayList<>();
        for (String name : names) {
            int distance = lower.length() >= 3 && name.startsWith(lower) ? 0 : distance(lower, name);
            if (distance < best) {
                best = distance;
                near.clear();
            }
            if (distance == best) {
                near.add(name);
            }
        }
        return near;
    }

    /** Damerau–Levenshtein with restricted transpositions: insertions, deletions, replacements, neighbours swapped. */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
