package dev.starling.testbed.web;

import dev.starling.testbed.observe.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Some of the messages of the last moments, for a picture in which more could not be told apart: of each kind so many, so
 * that rare kinds are not crowded out, each with its end. And what else happened that a person asked for.
 */
final class MessageSamples {
    private static final int PER_KIND_MAX = 60;
    private static final int ALL_MAX = 400;
    private static final int WAITING_MAX = 4096;
    private static final int OBEYED_MAX = 100;

    /** A message from its sending to its end. */
    record Flight(int from, int to, String kind, long sentNs, long endNs, boolean lost) {}

    private final LinkedHashMap<Long, Observation.Sent> waiting = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Observation.Sent> eldest) {
            return size() > WAITING_MAX;
        }
    };
    private final Map<String, Integer> taken = new TreeMap<>();
    private final List<Flight> flights = new ArrayList<>();
    private final List<Observation.Obeyed> obeyed = new ArrayList<>();

    MessageSamples() {}

    List<Flight> flights() {
        return flights;
    }

    List<Observation.Obeyed> obeyed() {
        return obeyed;
    }

    void take(Observation observation) {
        switch (observation) {
            case Observation.Sent sent -> {
                int already = taken.getOrDefault(sent.kind(), 0);
                if (already < PER_KIND_MAX && (taken.containsKey(sent.kind()) || taken.size() < PER_KIND_MAX)) {
                    taken.put(sent.kind(), already + 1);
                    waiting.put(sent.message(), sent);
                }
            }
            case Observation.Received received -> end(received.message(), received.timeNs(), false);
            case Observation.Lost lost -> end(lost.message(), lost.timeNs(), true);
            case Observation.Obeyed done -> {
                if (obeyed.size() < OBEYED_MAX) {
                    obeyed.add(done);
                }
            }
            case Observation.Asked asked -> {}
            case Observation.PeerUp up -> {}
            case Observation.PeerDown down -> {}
            case Observation.LinkUp up -> {}
            case Observation.LinkDown down -> {}
            case Observation.Published published -> {}
            case Observation.Delivered delivered -> {}
        }
    }

    private void end(long message, long timeNs, boolean lost) {
        Observation.Sent sent = waiting.remove(message);
        if (sent != null && flights.size() < ALL_MAX) {
            flights.add(new Flight(sent.from(), sent.to(), sent.kind(), sent.timeNs(), timeNs, lost));
        }
    }

    /** What was told is not told again; messages still on their way are remembered. */
    void clear() {
        taken.clear();
        flights.clear();
        obeyed.clear();
    }
}
