package dev.starling.testbed.overlay;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Delivered;
import dev.starling.epidemic.EpidemicEvent;
import dev.starling.epidemic.Publish;
import dev.starling.epidemic.Retired;
import dev.starling.membership.MembershipCommand;
import dev.starling.membership.MembershipEvent;
import dev.starling.membership.hyparview.HyParViewMachine;
import dev.starling.membership.hyparview.HyParViewMessage;
import java.util.Optional;
import java.util.function.Function;

/**
 * HyParView, and over its links something that brings items to everybody: who is a neighbour of the one is a neighbour of the
 * other.
 *
 * @param <M> what the latter says
 * @param <E> what it tells
 */
final class SpreadMachine<M, E extends EpidemicEvent>
        implements Machine<
                OverlayInput<SpreadFrame, SpreadMachine.Order>, OverlayOutput<SpreadFrame, SpreadMachine.Told>> {
    /** What a peer is told to do. */
    sealed interface Order {
        record Member(MembershipCommand command) implements Order {}

        record Spread(Publish publish) implements Order {}
    }

    /** What a peer tells. */
    sealed interface Told {
        record Linked(MembershipEvent change) implements Told {}

        record Came(Delivered delivered) implements Told {}
    }

    /**
     * What items spread by.
     *
     * @param framed what goes on the wire for a message
     * @param unframed empty for a frame of another protocol
     */
    record Spreading<M, E extends EpidemicEvent>(
            Machine<OverlayInput<M, Publish>, OverlayOutput<M, E>> machine,
            Function<M, SpreadFrame> framed,
            Function<SpreadFrame, Optional<M>> unframed) {}

    private final HyParViewMachine members;
    private final Spreading<M, E> spreading;

    SpreadMachine(HyParViewMachine members, Spreading<M, E> spreading) {
        this.members = members;
        this.spreading = spreading;
    }

    @Override
    public long deadlineNs() {
        return Math.min(members.deadlineNs(), spreading.machine().deadlineNs());
    }

    @Override
    public void handle(OverlayInput<SpreadFrame, Order> input, Env<? super OverlayOutput<SpreadFrame, Told>> env) {
        switch (input) {
            case OverlayInput.Received<SpreadFrame, Order> in -> {
                if (in.message() instanceof SpreadFrame.Overlay frame) {
                    members(new OverlayInput.Received<>(in.from(), frame.message()), env);
                } else {
                    spreading
                            .unframed()
                            .apply(in.message())
                            .ifPresent(message -> spread(new OverlayInput.Received<>(in.from(), message), env));
                }
            }
            case OverlayInput.Command<SpreadFrame, Order> in -> {
                switch (in.command()) {
                    case Order.Member order -> members(new OverlayInput.Command<>(order.command()), env);
                    case Order.Spread order -> spread(new OverlayInput.Command<>(order.publish()), env);
                }
            }
            case OverlayInput.Tick<SpreadFrame, Order> in -> tick(env);
            // A link is made by HyParView's agreement, not by a stream.
            case OverlayInput.LinkUp<SpreadFrame, Order> in -> {}
            case OverlayInput.LinkDown<SpreadFrame, Order> in -> members(new OverlayInput.LinkDown<>(in.peer()), env);
        }
    }

    /** A tick is for the one whose deadline has come: a round of gossip happens at every tick it gets. */
    private void tick(Env<? super OverlayOutput<SpreadFrame, Told>> env) {
        if (members.deadlineNs() <= env.nowNs()) {
            members(new OverlayInput.Tick<>(), env);
        }
        if (spreading.machine().deadlineNs() <= env.nowNs()) {
            spread(new OverlayInput.Tick<>(), env);
        }
    }

    private void members(
            OverlayInput<HyParViewMessage, MembershipCommand> input,
            Env<? super OverlayOutput<SpreadFrame, Told>> env) {
        Env<OverlayOutput<HyParViewMessage, MembershipEvent>> own = env.as(out -> {
            switch (out) {
                case OverlayOutput.Send<HyParViewMessage, MembershipEvent> send ->
                    env.out(new OverlayOutput.Send<>(send.to(), new SpreadFrame.Overlay(send.message())));
                case OverlayOutput.Notify<HyParViewMessage, MembershipEvent> told -> changed(told.event(), env);
            }
        });
        members.handle(input, own);
    }

    private void changed(MembershipEvent event, Env<? super OverlayOutput<SpreadFrame, Told>> env) {
        env.out(new OverlayOutput.Notify<>(new Told.Linked(event)));
        switch (event) {
            case MembershipEvent.Up up -> spread(new OverlayInput.LinkUp<>(up.peer()), env);
            case MembershipEvent.Down down -> spread(new OverlayInput.LinkDown<>(down.peer()), env);
            case MembershipEvent.Suspected suspected -> {}
        }
    }

    private void spread(OverlayInput<M, Publish> input, Env<? super OverlayOutput<SpreadFrame, Told>> env) {
        Env<OverlayOutput<M, E>> own = env.as(out -> {
            switch (out) {
                case OverlayOutput.Send<M, E> send ->
                    env.out(new OverlayOutput.Send<>(
                            send.to(), spreading.framed().apply(send.message())));
                case OverlayOutput.Notify<M, E> told -> came(told.event(), env);
            }
        });
        spreading.machine().handle(input, own);
    }

    private static void came(EpidemicEvent event, Env<? super OverlayOutput<SpreadFrame, Told>> env) {
        switch (event) {
            case Delivered delivered -> env.out(new OverlayOutput.Notify<>(new Told.Came(delivered)));
            case Retired retired -> {}
        }
    }
}
