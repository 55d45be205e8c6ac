package dev.starling.cli;

import dev.starling.peer.World;
import dev.starling.testbed.overlay.OverlayKind;
import dev.starling.testbed.overlay.OverlayRound;
import dev.starling.testbed.overlay.OverlaySettings;
import dev.starling.testbed.overlay.OverlaySummary;
import dev.starling.testbed.overlay.OverlaySummary.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rounds of an overlay and what came of them, for people and for programs. */
final class OverlayLines {
    private OverlayLines() {}

    static String started(OverlaySettings settings, World world) {
        return String.format(
                Locale.ROOT,
                "%s world: %d peers of %s linked after %.1f s; a round each %d s",
                world.name(),
                settings.peers(),
                settings.kind(),
                world.elapsed().toMillis() / 1e3,
                settings.every().toSeconds());
    }

    static String head(OverlayKind kind) {
        return String.format(
                "%5s %6s %15s %9s %9s %9s %5s %8s %8s %6s%s",
                "round",
                "alive",
                kind.searches() ? "found" : "received",
                "messages",
                "again",
                "bytes",
                "hops",
                "p50 ms",
                "last ms",
                "links",
                kind.searches() ? "  transfers: going, done, failed" : "");
    }

    static String text(OverlayKind kind, OverlayRound round) {
        return String.format(
                Locale.ROOT,
                "%5d %6d %7s %6s%% %9d %9d %9d %5d %8s %8s %6.2f%s",
                round.number(),
                round.alive(),
                round.reached() + "/" + round.wanted(),
                number(100 * round.share()),
                round.messages(),
                round.duplicates(),
                round.bytes(),
                round.hopsMax(),
                number(round.latencyMsP50()),
                number(round.latencyMsMax()),
                round.linksMean(),
                kind.searches() ? transfers(round) : "");
    }

    private static String transfers(OverlayRound round) {
        return String.format(
                "  %16d %5d %7d%s",
                round.transfersUnderWay(),
                round.transfersDone(),
                round.transfersFailed(),
                round.possible() < round.wanted()
                        ? "   (" + (round.wanted() - round.possible()) + " for what nobody else has)"
                        : "");
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
    }

    static JsonLine json(OverlayRound round) {
        return JsonLine.event("round")
                .with("round", round.number())
                .with("endedMs", rounded(round.endedMs()))
                .with("happened", round.event())
                .with("alive", round.alive())
                .with("wanted", round.wanted())
                .with("possible", round.possible())
                .with("reached", round.reached())
                .with("share", rounded(round.share()))
                .with("messages", round.messages())
                .with("duplicates", round.duplicates())
                .with("bytes", round.bytes())
                .with("hopsMax", round.hopsMax())
                .with("latencyMsP50", rounded(round.latencyMsP50()))
                .with("latencyMsMax", rounded(round.latencyMsMax()))
                .with("linksMean", rounded(round.linksMean()))
                .within(
                        "transfers",
                        transfers -> transfers
                                .with("underWay", round.transfersUnderWay())
                                .with("done", round.transfersDone())
                                .with("failed", round.transfersFailed()));
    }

    static JsonLine json(OverlaySummary summary) {
        JsonLine line = JsonLine.event("summary")
                .with("world", summary.world())
                .with("overlay", summary.overlay().toString())
                .with("peers", summary.peers())
                .with("alive", summary.alive())
                .with("rounds", summary.rounds().size())
                .with("shareMean", rounded(shareMean(summary)))
                .with(
                        "messages",
                        summary.rounds().stream()
                                .mapToLong(OverlayRound::messages)
                                .sum())
                .with(
                        "bytes",
                        summary.rounds().stream().mapToLong(OverlayRound::bytes).sum())
                .within(
                        "transfers",
                        transfers -> transfers
                                .with("done", summary.transfersDone())
                                .with("failed", summary.transfersFailed()));
        if (!summary.losses().isEmpty()) {
            Loss loss = summary.losses().getLast();
            line.within(
                    "lost",
                    lost -> lost.with("killed", loss.what())
                            .with("round", loss.round())
                            .with("before", rounded(loss.before()))
                            .with("after", rounded(loss.after()))
                            .with("healedRounds", loss.healed()));
        }
        return line.with("ok", summary.ok());
    }

    static String text(OverlaySummary summary) {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "%s world, %s: %d of %d peers up, %d rounds, %s %% reached on average",
                summary.world(),
                summary.overlay(),
                summary.alive(),
                summary.peers(),
                summary.rounds().size(),
                number(100 * shareMean(summary))));
        if (summary.overlay().searches()) {
            parts.add(summary.transfersDone() + " transfers done, " + summary.transfersFailed() + " failed");
        }
        summary.losses().forEach(loss -> parts.add(text(loss)));
        return String.join("; ", parts);
    }

    private static String text(Loss loss) {
        String healed = switch (loss.healed()) {
            case -1 -> "not healed";
            case 0 -> "healed at once";
            case 1 -> "healed after a round";
            default -> "healed after " + loss.healed() + " rounds";
        };
        return String.format(
                "without %s: %s %% before, %s %% right after, %s",
                loss.what(), number(100 * loss.before()), number(100 * loss.after()), healed);
    }

    private static double shareMean(OverlaySummary summary) {
        return summary.rounds().stream()
                .mapToDouble(OverlayRound::share)
                .filter(share -> !Double.isNaN(share))
                .average()
                .orElse(Double.NaN);
    }

    private static double rounded(double value) {
        return Double.isNaN(value) ? value : Math.round(value * 1000) / 1000.0;
    }
}
