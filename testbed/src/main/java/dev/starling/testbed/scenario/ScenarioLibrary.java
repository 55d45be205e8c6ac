package dev.starling.testbed.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with Starling. */
public final class ScenarioLibrary {
    /** Their names. */
    public static final List<String> NAMES = List.of(
            "ring",
            "split-brain",
            "offline-half",
            "flash-crowd",
            "rolling-restart",
            "lossy-mobile",
            "nat-mix",
            "slow-peer",
            "thin-links",
            "targeted",
            "one-bad-link",
            "reshaped");

    private ScenarioLibrary() {}

    /** The text of one of them. */
    public static Optional<String> text(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = ScenarioLibrary.class.getResourceAsStream(name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the scenario " + name + " is not in the jar");
            }
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the scenario " + name + " from the jar", e);
        }
    }
}
