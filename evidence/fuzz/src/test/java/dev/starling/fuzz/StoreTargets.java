package dev.starling.fuzz;

import dev.starling.cli.CommandLineScript;
import dev.starling.net.store.StoreScript;
import java.util.List;

/** What is read from the own machine: files of the state folder, after a crash or a bad disk, and what people type. */
final class StoreTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("segment-file", StoreScript::segments),
            new FuzzTarget(
                    "peers-file",
                    List.of("starling peers 1\n", "clock ", "peer ", " indexed", "crc32c ", "192.0.2.7:9001"),
                    StoreScript::peers),
            new FuzzTarget("identity-file", List.of("secret ", "public "), StoreScript::identity),
            new FuzzTarget(
                    "command-line",
                    List.of(
                            "publish",
                            "subscribe",
                            "simulate",
                            "--bootstrap",
                            "--cluster",
                            "--listen",
                            "--timeout",
                            "--json",
                            "127.0.0.1:9000",
                            "500ms"),
                    CommandLineScript::arguments));

    private StoreTargets() {}
}
