package dev.starling.fuzz;

import dev.starling.mux.MultistreamScript;
import dev.starling.mux.MuxScript;
import dev.starling.secure.NoiseScript;
import dev.starling.swarm.ConnectionScript;
import java.util.List;

/** The layers of a connection, one by one and stacked. */
final class LayerTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget(
                    "multistream",
                    List.of(
                            "\u0013/multistream/1.0.0\n",
                            "\u0003na\n",
                            "\u0003ls\n",
                            "\u0007/noise\n",
                            "\u0007/plain\n"),
                    MultistreamScript::run),
            new FuzzTarget("noise-stranger", NoiseScript::stranger),
            new FuzzTarget("noise-line", NoiseScript::line),
            new FuzzTarget("noise-payload", List.of("/yamux/1.0.0"), NoiseScript::payload),
            new FuzzTarget("yamux", MuxScript::run),
            new FuzzTarget("connection-line", ConnectionScript::line),
            new FuzzTarget("connection-inside", ConnectionScript::inside));

    private LayerTargets() {}
}
