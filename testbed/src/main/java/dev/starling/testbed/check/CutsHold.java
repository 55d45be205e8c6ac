package dev.starling.testbed.check;

import dev.starling.testbed.live.Control;
import dev.starling.testbed.live.ControlText;
import dev.starling.testbed.observe.Cuts;
import dev.starling.testbed.observe.Observation;
import java.util.HashSet;
import java.util.List;
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
        // What is cut counts as cut when that is done, what is healed as healed when that begins.
        if (observation instanceof Observation.Obeyed done && done.ok()) {
            cut(ControlText.parse(done.command()));
        } else if (observation instanceof Observation.Asked asked) {
            heal(ControlText.parse(asked.command()));
        } else if (observation instanceof Observation.Sent sent && !cuts.passes(sent.from(), sent.to())) {
            doomed.add(sent.message());
            stopped++;
        } else if (observation instanceof Observation.Lost lost) {
            doomed.remove(lost.message());
        } else if (observation instanceof Observation.Received received
                && doomed.remove(received.message())
                && broken.isEmpty()) {
            broken = "a " + received.kind() + " passed from " + received.from() + " to " + received.to()
                    + ", which are cut";
        }
    }

    private void cut(Control control) {
        if (control instanceof Control.Cut(int one, int other)) {
            cuts.cut(one, other);
        } else if (control instanceof Control.Partition(List<List<Integer>> parts)) {
            cuts.partition(parts);
        }
    }

    private void heal(Control control) {
        if (control instanceof Control.Heal(int one, int other)) {
            cuts.heal(one, other);
        } else if (control instanceof Control.HealAll || control instanceof Control.Shape) {
            cuts.healAll();
        }
    }

    @Override
    public Verdict verdict(Ending ending) {
        return broken.isEmpty() ? Verdict.held(stopped + " messages stopped") : Verdict.broken(broken);
    }
}
