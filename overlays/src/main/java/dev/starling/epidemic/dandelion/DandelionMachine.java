package dev.starling.epidemic.dandelion;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Item;
import dev.starling.epidemic.Neighbours;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.flood.FloodMachine;
import dev.starling.epidemic.flood.FloodMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A peer of stems and floods: see the package. */
public final class DandelionMachine
        implements Machine<OverlayInput<DandelionMessage, Publish>, OverlayOutput<DandelionMessage, Delivered>> {
    private static final int SELF = -1;
    private static final int RELAYS = 2;

    private record Waiting(Item item, long untilNs) {}

    private final DandelionConfig config;
    private final Neighbours neighbours;
    private final FloodMachine flood;
    /** What was on a stem here and has not come by in a flood, in the order of arrival. */
    private final Map<Long, Waiting> stems = new LinkedHashMap<>();

    private final int[] relays = new int[RELAYS];
    private final Map<Integer, Integer> relayOf = new TreeMap<>();
    private long epochEndsNs = Long.MIN_VALUE;

    /** @param neighbours the links that are up from the start */
    public DandelionMachine(DandelionConfig config, int... neighbours) {
        this.config = config;
        this.neighbours = new Neighbours(config.flood().neighboursMax(), neighbours);
        flood = new FloodMachine(config.flood(), neighbours.clone());
    }

    @Override
    public long deadlineNs() {
        return stems.isEmpty() ? Env.NEVER : stems.values().iterator().next().untilNs();
    }

    @Override
    public void handle(
            OverlayInput<DandelionMessage, Publish> input,
            Env<? super OverlayOutput<DandelionMessage, Delivered>> env) {
        switch (input) {
            case OverlayInput.Command<DandelionMessage, Publish> in ->
                onStem(SELF, in.command().item(), env);
            case OverlayInput.Received<DandelionMessage, Publish> in -> {
                switch (in.message()) {
                    case DandelionMessage.Stem m -> stemmed(in.from(), m.item(), env);
                    case DandelionMessage.Fluff m -> {
                        stems.remove(m.copy().item().id());
                        flood(new OverlayInput.Received<>(in.from(), m.copy()), env);
                    }
                }
            }
            case OverlayInput.LinkUp<DandelionMessage, Publish> in -> {
                neighbours.add(in.peer());
                flood(new OverlayInput.LinkUp<>(in.peer()), env);
            }
            case OverlayInput.LinkDown<DandelionMessage, Publish> in -> {
                neighbours.remove(in.peer());
                epochEndsNs = Long.MIN_VALUE;
                flood(new OverlayInput.LinkDown<>(in.peer()), env);
            }
            case OverlayInput.Tick<DandelionMessage, Publish> in -> {
                while (env.nowNs() >= deadlineNs()) {
                    Waiting first = stems.values().iterator().next();
                    fluff(first.item(), env);
                }
            }
        }
    }

    /** Ends the stem by luck, or where it has come round in a circle. */
    private void stemmed(int from, Item item, Env<? super OverlayOutput<DandelionMessage, Delivered>> env) {
        if (stems.containsKey(item.id()) || env.random().nextDouble() < config.fluff()) {
            fluff(item, env);
        } else {
            onStem(from, item, env);
        }
    }

    private void onStem(int from, Item item, Env<? super OverlayOutput<DandelionMessage, Delivered>> env) {
        if (neighbours.size() == 0 || stems.size() >= config.stemsMax()) {
            fluff(item, env);
            return;
        }
        stems.put(item.id(), new Waiting(item, env.nowNs() + config.failSafe().toNanos()));
        env.out(new OverlayOutput.Send<>(relay(from, env), new DandelionMessage.Stem(item)));
    }

    private int relay(int from, Env<?> env) {
        if (env.nowNs() >= epochEndsNs) {
            epochEndsNs = env.nowNs() + config.epoch().toNanos();
            relayOf.clear();
            for (int i = 0; i < RELAYS; i++) {
                relays[i] = neighbours.at(env.random().nextInt(neighbours.size()));
            }
        }
        int which = relayOf.computeIfAbsent(from, none -> env.random().nextInt(RELAYS));
        // Back to where it came from a stem would only circle.
        return relays[which] == from ? relays[1 - which] : relays[which];
    }

    private void fluff(Item item, Env<? super OverlayOutput<DandelionMessage, Delivered>> env) {
        stems.remove(item.id());
        flood(new OverlayInput.Command<>(new Publish(item)), env);
    }

    private void flood(
            OverlayInput<FloodMessage, Publish> input, Env<? super OverlayOutput<DandelionMessage, Delivered>> env) {
        Env<OverlayOutput<FloodMessage, Delivered>> own = env.as(output -> {
            switch (output) {
                case OverlayOutput.Send<FloodMessage, Delivered> out ->
                    env.out(new OverlayOutput.Send<>(out.to(), new DandelionMessage.Fluff(out.message())));
                case OverlayOutput.Notify<FloodMessage, Delivered> out ->
                    env.out(new OverlayOutput.Notify<>(out.event()));
            }
        });
        flood.handle(input, own);
    }
}
