package dev.starling.testbed.lab;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.flood.FloodConfig;
import dev.starling.epidemic.flood.FloodMachine;
import dev.starling.epidemic.flood.FloodMessage;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewConfig;
import dev.starling.membership.hyparview.HyParViewMachine;
import dev.starling.membership.hyparview.HyParViewMessage;
import org.jspecify.annotations.Nullable;

/**
 * HyParView with a flood over its links. A neighbour that comes while an item is new gets it too: a copy that was lost with
 * a broken link goes to whoever replaces it.
 */
final class HyParViewPeer
        implements Machine<OverlayInput<MembershipFrame, MembershipOrder>, OverlayOutput<MembershipFrame, Object>> {
    final HyParViewMachine overlay;
    private final FloodMachine flood = new FloodMachine(FloodConfig.DEFAULT);
    /** As it is offered to new neighbours. */
    private @Nullable FloodMessage newest;

    private long newUntilNs;
    private final long newForNs;

    HyParViewPeer(HyParViewConfig config, int self, int... contacts) {
        overlay = new HyParViewMachine(config, self, contacts);
        newForNs = 2 * config.periodNs();
    }

    @Override
    public long deadlineNs() {
        return overlay.deadlineNs();
    }

    @Override
    public void handle(
            OverlayInput<MembershipFrame, MembershipOrder> input,
            Env<? super OverlayOutput<MembershipFrame, Object>> env) {
        switch (input) {
            case OverlayInput.Received<MembershipFrame, MembershipOrder> in -> {
                switch (in.message()) {
                    case MembershipFrame.Overlay frame ->
                        overlay(new OverlayInput.Received<>(in.from(), frame.message()), env);
                    case MembershipFrame.Data frame ->
                        flood(new OverlayInput.Received<>(in.from(), frame.message()), env);
                }
            }
            case OverlayInput.Command<MembershipFrame, MembershipOrder> in -> {
                switch (in.command()) {
                    case MembershipOrder.Member order -> overlay(new OverlayInput.Command<>(order.command()), env);
                    case MembershipOrder.Spread order ->
                        flood(new OverlayInput.Command<>(new Publish(order.item())), env);
                }
            }
            case OverlayInput.Tick<MembershipFrame, MembershipOrder> in -> overlay(new OverlayInput.Tick<>(), env);
            case OverlayInput.LinkUp<MembershipFrame, MembershipOrder> in -> {}
            case OverlayInput.LinkDown<MembershipFrame, MembershipOrder> in ->
                overlay(new OverlayInput.LinkDown<>(in.peer()), env);
        }
    }

    private void overlay(
            OverlayInput<HyParViewMessage, MembershipCommand> input,
            Env<? super OverlayOutput<MembershipFrame, Object>> env) {
        Env<OverlayOutput<HyParViewMessage, MembershipEvent>> own = env.as(out -> {
            switch (out) {
                case OverlayOutput.Send<HyParViewMessage, MembershipEvent> send ->
                    env.out(new OverlayOutput.Send<>(send.to(), new MembershipFrame.Overlay(send.message())));
                case OverlayOutput.Notify<HyParViewMessage, MembershipEvent> told -> changed(told.event(), env);
            }
        });
        overlay.handle(input, own);
    }

    private void changed(MembershipEvent event, Env<? super OverlayOutput<MembershipFrame, Object>> env) {
        env.out(new OverlayOutput.Notify<>(event));
        switch (event) {
            case MembershipEvent.Up up -> {
                flood(new OverlayInput.LinkUp<>(up.peer()), env);
                if (newest != null && env.nowNs() < newUntilNs) {
                    env.out(new OverlayOutput.Send<>(up.peer(), new MembershipFrame.Data(newest)));
                }
            }
            case MembershipEvent.Down down -> flood(new OverlayInput.LinkDown<>(down.peer()), env);
            case MembershipEvent.Suspected suspected -> {}
        }
    }

    private void flood(
            OverlayInput<FloodMessage, Publish> input, Env<? super OverlayOutput<MembershipFrame, Object>> env) {
        Env<OverlayOutput<FloodMessage, Delivered>> own = env.as(out -> {
            switch (out) {
                case OverlayOutput.Send<FloodMessage, Delivered> send ->
                    env.out(new OverlayOutput.Send<>(send.to(), new MembershipFrame.Data(send.message())));
                case OverlayOutput.Notify<FloodMessage, Delivered> told -> {
                    Delivered delivered = told.event();
                    newest = new FloodMessage(delivered.item(), FloodConfig.UNLIMITED, delivered.hops() + 1);
                    newUntilNs = env.nowNs() + newForNs;
                    env.out(new OverlayOutput.Notify<>(delivered));
                }
            }
        });
        flood.handle(input, own);
    }
}
