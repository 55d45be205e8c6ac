package dev.starling.testbed.live;

import dev.starling.peer.World;
import dev.starling.sim.Drop;
import dev.starling.sim.SimulatedWorld;
import dev.starling.testbed.MainJob;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes the picture of a testbed. The driving thread's. */
final class Painter {
    private final World world;
    private final MainJob job;

    Painter(World world, MainJob job) {
        this.world = world;
        this.job = job;
    }

    Overview paint(Overview.Clock clock) {
        MainJob.Picture picture = job.picture();
        return new Overview(
                world.elapsed().toNanos(),
                clock,
                picture.rows(),
                picture.links(),
                job.cuts(),
                drops(),
                picture.summary());
    }

    private Map<String, Long> drops() {
        Map<String, Long> drops = new TreeMap<>();
        if (world instanceof SimulatedWorld simulated) {
            for (Drop reason : Drop.values()) {
                long count = simulated.simulator().drops(reason)
                        + simulated.simulator().segmentsLost(reason);
                if (count > 0) {
                    drops.put(reason.name().toLowerCase(Locale.ROOT).replace('_', ' '), count);
                }
            }
        }
        return drops;
    }
}
