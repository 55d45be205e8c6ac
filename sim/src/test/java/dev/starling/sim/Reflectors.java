package dev.starling.sim;

import dev.starling.core.Endpoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Two public servers with two sockets each (RFC 5780 style): a question says from which server and socket the answer must
 * come, and the answer says who was seen asking.
 */
final class Reflectors {
    private final Simulator simulator;
    private final Party[] servers = new Party[2];
    private final Map<Integer, Endpoint> seen = new HashMap<>();
    private int questions;

    Reflectors(Simulator simulator) {
        this.simulator = simulator;
        for (int i = 0; i < 2; i++) {
            servers[i] = Party.open(simulator).onHeard(this::answer);
            servers[i].node().open(1, 0);
        }
    }

    Endpoint at(int server, int socket) {
        return servers[server].local(socket);
    }

    private void answer(Party.Heard question) {
        int number = question.data()[0];
        seen.put(number, question.from());
        Party answering = servers[question.data()[1]];
        simulator.at(
                simulator.nowNs(),
                () -> answering.say(question.data()[2], question.from(), number, question.data()[1], 0));
    }

    /** Asks one socket to answer from another; what was seen, if the answer came within half a second. */
    Optional<Endpoint> ask(Party party, int socket, int server, int serverSocket, int fromServer, int fromSocket) {
        int number = ++questions % 128;
        int before = party.heard.size();
        party.say(socket, at(server, serverSocket), number, fromServer, fromSocket);
        boolean came = simulator.runUntil(
                () -> party.heard.stream().skip(before).anyMatch(h -> h.data()[0] == number), Duration.ofMillis(500));
        return came ? Optional.ofNullable(seen.get(number)) : Optional.empty();
    }

    /** The endpoint that the first server sees. */
    Endpoint reflexive(Party party, int socket) {
        return ask(party, socket, 0, 0, 0, 0).orElseThrow();
    }
}
