package dev.starling.peer.streams;

import dev.starling.core.Env;
import dev.starling.discovery.DnsaddrMachine;
import dev.starling.discovery.DnsaddrOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Resolving;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Looks up the names in addresses, several side by side. On the home loop. */
final class Naming {
    /** Names of one question; further ones are left out. */
    private static final int NAMES_MAX = 8;

    /** Names being looked up for all questions together. */
    private static final int RUNNING_MAX = 64;

    private final LinkDriver links;
    private final LinkLoop home;
    private int running;

    Naming(LinkDriver links) {
        this.links = links;
        home = links.home();
    }

    static boolean isNamed(Multiaddr address) {
        return DnsaddrMachine.isNamed(address);
    }

    int running() {
        return running;
    }

    /**
     * What became of it.
     *
     * @param found for each name, what it stands for as far as that is known by now
     * @param problems for people
     */
    record Answer(Map<Multiaddr, List<Multiaddr>> found, List<String> problems) {
        List<Multiaddr> all() {
            return found.values().stream().flatMap(List::stream).distinct().toList();
        }
    }

    /**
     * @param withinNs what is not known by then is not waited for
     * @param answer called once, unless it is cancelled; perhaps inside this call
     */
    Lookup resolve(List<Multiaddr> named, long withinNs, Consumer<Answer> answer) {
        Lookup lookup = new Lookup(answer);
        lookup.begin(named, withinNs);
        return lookup;
    }

    /** The names of one question. */
    final class Lookup {
        private final Consumer<Answer> answer;
        private final Map<Multiaddr, Resolving> open = new LinkedHashMap<>();
        private final Map<Multiaddr, List<Multiaddr>> found = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private final LinkLoop.Timer timer = home.timer(this::late);
        private boolean over;

        private Lookup(Consumer<Answer> answer) {
            this.answer = answer;
        }

        private void begin(List<Multiaddr> named, long withinNs) {
            for (Multiaddr name : named) {
                if (open.containsKey(name)) {
                    continue;
                }
                if (open.size() >= NAMES_MAX || running >= RUNNING_MAX) {
                    problems.add(name + ": left out, too many names are looked up at once");
                } else {
                    running++;
                    open.put(name, links.resolve(name, done -> answered(name, done)));
                }
            }
            timer.at(home.nowNs() + withinNs);
            endIfAnswered();
        }

        private void answered(Multiaddr name, DnsaddrOutput.Done done) {
            if (open.remove(name) == null) {
                return;
            }
            running--;
            found.put(name, done.addresses());
            if (done.addresses().isEmpty()) {
                problems.addAll(done.problems());
            }
            endIfAnswered();
        }

        private void late() {
            open.keySet().forEach(name -> problems.add(name + ": no answer in time"));
            stop();
            endIfAnswered();
        }

        private void endIfAnswered() {
            if (open.isEmpty() && !over) {
                stop();
                over = true;
                answer.accept(new Answer(found, problems));
            }
        }

        private void stop() {
            timer.at(Env.NEVER);
            open.values().forEach(Resolving::cancel);
            running -= open.size();
            open.clear();
        }

        /** No answer comes any more. */
        void cancel() {
            over = true;
            stop();
        }
    }
}
