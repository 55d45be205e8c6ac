package dev.starling.sim;

import dev.starling.core.DatagramInput;
import dev.starling.core.DatagramOutput;
import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** A test's node: sends what it is told to, and keeps what it hears. */
final class Party implements Machine<DatagramInput<Party.Say>, DatagramOutput<Void>> {
    /** A datagram to send. */
    record Say(int socket, Endpoint to, byte[] data) {}

    /** A datagram that came. */
    record Heard(long atNs, int socket, Endpoint from, byte[] data) {}

    final List<Heard> heard = new ArrayList<>();
    private final Simulator simulator;
    private Consumer<Heard> reaction = nothing -> {};
    private final SimNode<Say, Void> node;

    private Party(Simulator simulator, java.util.function.Function<Party, SimNode<Say, Void>> place) {
        this.simulator = simulator;
        node = place.apply(this);
        node.open(0, 0);
    }

    static Party behind(Simulator simulator, NatKind kind) {
        return behind(simulator, kind.boxes());
    }

    static Party behind(Simulator simulator, List<NatConfig> boxes) {
        return new Party(simulator, party -> simulator.add(party, boxes, nothing -> {}));
    }

    static Party behind(Simulator simulator, List<NatConfig> boxes, Carrier carrier) {
        return new Party(simulator, party -> simulator.add(party, boxes, carrier, nothing -> {}));
    }

    static Party open(Simulator simulator) {
        return behind(simulator, List.of());
    }

    Party beside() {
        return new Party(simulator, party -> simulator.addBeside(node, party, nothing -> {}));
    }

    Party onHeard(Consumer<Heard> value) {
        reaction = value;
        return this;
    }

    SimNode<Say, Void> node() {
        return node;
    }

    Endpoint local(int socket) {
        return Objects.requireNonNull(node.local(socket));
    }

    void say(int socket, Endpoint to, int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        node.command(new Say(socket, to, bytes));
    }

    void say(int socket, Endpoint to, byte[] data) {
        node.command(new Say(socket, to, data));
    }

    Heard last() {
        return heard.getLast();
    }

    @Override
    public void handle(DatagramInput<Say> input, Env<? super DatagramOutput<Void>> env) {
        switch (input) {
            case DatagramInput.Received<Say>(int socket, Endpoint from, byte[] data) -> {
                Heard arrived = new Heard(env.nowNs(), socket, from, data);
                heard.add(arrived);
                reaction.accept(arrived);
            }
            case DatagramInput.Command<Say>(Say(int socket, Endpoint to, byte[] data)) ->
                env.out(new DatagramOutput.Send<>(socket, to, data));
            case DatagramInput.Tick<Say> tick -> {}
            case DatagramInput.SocketOpened<Say> opened -> {}
            case DatagramInput.SocketFailed<Say> failed -> {}
        }
    }
}
