package dev.starling.peer.streams;

import dev.starling.core.IpAddress;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peerstore.PeerBook;
import dev.starling.swarm.SwarmInput;
import dev.starling.swarm.SwarmOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Questions for connections and their answers: names are looked up before the swarm is asked, those given and those that
 * the book of peers has. On the home loop.
 */
final class Connecting {
    /** Names are not waited for longer where there are addresses without. */
    private static final long NAMES_NS = 2_000_000_000L;

    /** Whoever told of a name that the book has: nobody near, so that it leads to public addresses only. */
    private static final Optional<IpAddress> FAR = Optional.of(IpAddress.parse("198.51.100.1"));

    /** Who asked. */
    interface Asker {
        void reached(HostedConnection connection);

        void failed(PeerException why);
    }

    /**
     * A question.
     *
     * @param peer whom it must be; empty takes whoever answers
     * @param anew a connection of its own even where one exists
     */
    record Question(Optional<PeerId> peer, List<Multiaddr> to, boolean anew, long timeoutNs, Asker asker) {}

    private static final class Waiting {
        final Question question;
        List<String> problems = List.of();
        Naming.@Nullable Lookup lookup;

        Waiting(Question question) {
            this.question = question;
        }
    }

    private final LinkLoop home;
    private final Naming naming;
    private final PeerBook book;
    private final Consumer<SwarmInput> swarm;
    private final Predicate<PeerId> connected;
    private final Map<Long, Waiting> waiting = new HashMap<>();

    Connecting(LinkDriver links, PeerBook book, Consumer<SwarmInput> swarm, Predicate<PeerId> connected) {
        home = links.home();
        naming = new Naming(links);
        this.book = book;
        this.swarm = swarm;
        this.connected = connected;
    }

    Naming naming() {
        return naming;
    }

    int waiting() {
        return waiting.size();
    }

    /** @param token names the question; never used twice */
    void ask(long token, Question question) {
        Waiting waits = new Waiting(question);
        waiting.put(token, waits);
        long sinceNs = home.nowNs();
        Optional<PeerId> peer = question.peer();
        List<Multiaddr> given = question.to().stream().filter(Naming::isNamed).toList();
        List<Multiaddr> told = peer.map(id -> book.addresses(id, sinceNs)).orElse(List.of()).stream()
                .filter(Naming::isNamed)
                .toList();
        boolean known = peer.isPresent() && !question.anew() && connected.test(peer.get());
        if (known || (given.isEmpty() && told.isEmpty())) {
            dial(token, waits, question.to(), question.timeoutNs());
            return;
        }
        Set<Multiaddr> names = new LinkedHashSet<>(given);
        names.addAll(told);
        boolean others = names.size() < question.to().size() + told.size()
                || (peer.isPresent()
                        && told.size() < book.addresses(peer.get(), sinceNs).size());
        long withinNs = others ? Math.min(NAMES_NS, question.timeoutNs() / 2) : question.timeoutNs();
        waits.lookup = naming.resolve(List.copyOf(names), withinNs, answer -> {
            long nowNs = home.nowNs();
            waits.lookup = null;
            waits.problems = answer.problems();
            peer.ifPresent(id ->
                    told.forEach(name -> book.learned(id, answer.found().getOrDefault(name, List.of()), FAR, nowNs)));
            List<Multiaddr> to = new ArrayList<>();
            for (Multiaddr address : question.to()) {
                to.addAll(Naming.isNamed(address) ? answer.found().getOrDefault(address, List.of()) : List.of(address));
            }
            dial(token, waits, to, Math.max(1, question.timeoutNs() - (nowNs - sinceNs)));
        });
    }

    private void dial(long token, Waiting waits, List<Multiaddr> to, long timeoutNs) {
        Question question = waits.question;
        swarm.accept(new SwarmInput.Connect(
                token, question.peer(), to.stream().distinct().toList(), question.anew(), timeoutNs));
    }

    void giveUp(long token) {
        Waiting waits = waiting.remove(token);
        if (waits == null) {
            return;
        }
        Naming.Lookup lookup = waits.lookup;
        if (lookup == null) {
            swarm.accept(new SwarmInput.GiveUp(token));
        } else {
            lookup.cancel();
        }
    }

    void reached(long token, @Nullable HostedConnection connection) {
        Waiting waits = waiting.remove(token);
        if (waits == null) {
            return;
        }
        if (connection == null) {
            waits.question
                    .asker()
                    .failed(new PeerException(PeerException.Code.UNREACHABLE, "the connection ended at once"));
        } else {
            waits.question.asker().reached(connection);
        }
    }

    void unreachable(SwarmOutput.Unreachable why) {
        Waiting waits = waiting.remove(why.token());
        if (waits != null) {
            waits.question.asker().failed(new PeerException(PeerException.Code.UNREACHABLE, text(why, waits.problems)));
        }
    }

    private static String text(SwarmOutput.Unreachable why, List<String> problems) {
        if (why.attempts().size() == 1 && problems.isEmpty()) {
            return text(why.attempts().getFirst());
        }
        List<String> parts = new ArrayList<>();
        if (!why.attempts().isEmpty() || problems.isEmpty()) {
            parts.add(why.reason());
        }
        why.attempts().forEach(attempt -> parts.add(text(attempt)));
        parts.addAll(problems);
        return String.join("; ", parts);
    }

    private static String text(SwarmOutput.Unreachable.Attempt attempt) {
        String address = attempt.address().toString();
        return attempt.reason().contains(address) ? attempt.reason() : address + ": " + attempt.reason();
    }

    /** The world has closed all links: whoever still waits learns so. */
    void closed() {
        PeerException cause = new PeerException(PeerException.Code.CLOSED, "the peer is closed");
        List.copyOf(waiting.values()).forEach(waits -> waits.question.asker().failed(cause));
    }
}
