package dev.starling.testbed.check;

import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.observe.Cuts;
import dev.starling.testbed.observe.Observation;
import java.util.HashSet;
import java.util.Set;

/** No message that is sent while a cut lies between two peers arrives. */
final class CutsHold implements Checker {
    private final Cuts cuts = new Cuts();
    private final Set<Long> doomed = new HashSet<>();
    private String broken = "";
    private long stopped;

    CutsHold() {}

    @Override
    public void saw(Observation observation) {
        switch (observation) {
            // What is cut counts as cut when that is done, what is healed as healed when that begins.
            case Observation.Obeyed done when done.ok() -> cut(ControlText.parse(done.command()));
            case Observation.Asked asked -> heal(ControlText.parse(asked.command()));
            case Observation.Sent sent
            when !cuts.passes(sent.from(), sent.to()) -> {
                doomed.add(sent.message());
                stopped++;
            }
            case Observation.Lost lost -> doomed.remove(lost.message());
            case Observation.Received received -> {
                if (doomed.remove(received.message()) && broken.isEmpty()) {
                    broken = "a " + received.kind() + " passed from " + received.from() + " to " + received.to()
                            + ", which are cut";
                }
            }
            default -> {}
        }
    }

    private void cut(Control control) {
        switch (control) {
            case Control.Cut(int one, int other) -> cuts.cut(one, other);
            case Control.Partition partition -> cuts.partition(partition.parts());
            default -> {}
        }
    }

    private void heal(Control control) {
        switch (control) {
            case Control.Heal(int one, int other) -> cuts.heal(one, other);
            case Control.HealAll all -> cuts.healAll();
            case Control.Shape shape -> cuts.healAll();
            default -> {}
        }
    }

    @Override
    public Verdict verdict(Ending ending) {
        return broken.isEmpty() ? Verdict.held(stopped + " messages stopped") : Verdict.broken(broken);
    }
}
