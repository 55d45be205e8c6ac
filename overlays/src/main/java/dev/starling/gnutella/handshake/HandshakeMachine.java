package dev.starling.gnutella.handshake;

import dev.starling.core.Endpoint;
import dev.starling.core.Env;
import dev.starling.core.LayerInput;
import dev.starling.core.LayerOutput;
import dev.starling.core.Machine;
import dev.starling.gnutella.GnutellaConfig.Role;
import dev.starling.gnutella.head.Head;
import dev.starling.gnutella.head.Head.LineEnd;
import dev.starling.gnutella.head.HeadReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One side of a handshake; afterwards bytes pass as they are. See the package. */
public final class HandshakeMachine implements Machine<LayerInput, LayerOutput<Agreed>> {
    /** How long the other side may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final String CONNECT_04 = "GNUTELLA CONNECT/0.4";
    private static final String OK_04 = "GNUTELLA OK";
    private static final String CONNECT_06 = "GNUTELLA CONNECT/0.6";
    private static final String OK_06 = "GNUTELLA/0.6 200 OK";
    private static final String STATUS_06 = "GNUTELLA/0.6 ";

    private enum Step {
        BEFORE,
        HEAD,
        ANSWER,
        LAST,
        DONE,
        FAILED
    }

    private final boolean initiator;
    private final Standing self;
    private final String userAgent;
    private final HeadReader reader = new HeadReader();
    private Step step = Step.BEFORE;
    private Role other = Role.SERVENT;
    private boolean ultrapeerNeeded;
    private List<Endpoint> tries = List.of();
    private long deadlineNs = Env.NEVER;

    /**
     * A side.
     *
     * @param userAgent name/version
     */
    public HandshakeMachine(boolean initiator, Standing self, String userAgent) {
        this.initiator = initiator;
        this.self = self;
        this.userAgent = userAgent;
    }

    /** Ultrapeers that the other side named; most of all when it refused. */
    public List<Endpoint> tries() {
        return tries;
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void handle(LayerInput input, Env<? super LayerOutput<Agreed>> env) {
        if (step == Step.FAILED) {
            return;
        }
        switch (input) {
            case LayerInput.Begin in -> begin(env);
            case LayerInput.FromBelow in -> below(in.data(), env);
            case LayerInput.FromAbove in -> env.out(new LayerOutput.Down<>(in.data()));
            case LayerInput.EndBelow in -> {
                if (step == Step.DONE) {
                    env.out(new LayerOutput.End<>());
                } else {
                    fail("closed", "the other side closed during the handshake", env);
                }
            }
            case LayerInput.EndAbove in -> {}
            case LayerInput.Tick in -> {
                if (env.nowNs() >= deadlineNs) {
                    fail("timeout", "no handshake within " + TIMEOUT.toSeconds() + " s", env);
                }
            }
        }
    }

    private void begin(Env<? super LayerOutput<Agreed>> env) {
        deadlineNs = env.nowNs() + TIMEOUT.toNanos();
        step = initiator ? Step.ANSWER : Step.HEAD;
        if (initiator && self.role() == Role.SERVENT) {
            say(new Head(CONNECT_04), LineEnd.LF, env);
        } else if (initiator) {
            say(headers(CONNECT_06), LineEnd.CR_LF, env);
        }
    }

    private void below(ByteBuffer data, Env<? super LayerOutput<Agreed>> env) {
        while (step != Step.DONE && step != Step.FAILED && data.hasRemaining()) {
            Head head;
            try {
                head = reader.read(data);
            } catch (IllegalArgumentException e) {
                fail("bad-head", String.valueOf(e.getMessage()), env);
                return;
            }
            if (head != null) {
                head(head, env);
            }
        }
        if (step == Step.DONE && data.hasRemaining()) {
            env.out(new LayerOutput.Up<>(data));
        }
    }

    private void head(Head head, Env<? super LayerOutput<Agreed>> env) {
        tries = addresses(head.value("X-Try-Ultrapeers").orElse(""));
        switch (step) {
            case HEAD -> asked(head, env);
            case ANSWER -> answered(head, env);
            case LAST -> {
                if (accepted(head, env)) {
                    // Who needs no further ultrapeer has a leaf now, where the other side had no links as one.
                    done(leafHead(head) ? Role.LEAF : other, head, env);
                }
            }
            case BEFORE, DONE, FAILED -> throw new IllegalStateException("a head in step " + step);
        }
    }

    private static boolean leafHead(Head head) {
        return head.value("X-Ultrapeer").filter("false"::equalsIgnoreCase).isPresent();
    }

    private void asked(Head head, Env<? super LayerOutput<Agreed>> env) {
        if (head.line().equals(CONNECT_04)) {
            if (self.role() != Role.SERVENT || !self.takesEqual()) {
                fail("refused", "no room for a servent of protocol 0.4", env);
                return;
            }
            say(new Head(OK_04), LineEnd.LF, env);
            done(Role.SERVENT, head, env);
        } else if (head.line().equals(CONNECT_06) && self.role() != Role.SERVENT) {
            other = head.says("X-Ultrapeer") ? Role.ULTRAPEER : Role.LEAF;
            ultrapeerNeeded = self.needsUltrapeer();
            boolean asUltrapeer = other == Role.ULTRAPEER && self.takesEqual();
            boolean asLeaf = self.takesLeaf() && (other == Role.LEAF || !ultrapeerNeeded);
            if (asUltrapeer || asLeaf) {
                say(headers(OK_06).with("X-Ultrapeer-Needed", ultrapeerNeeded ? "True" : "False"), LineEnd.CR_LF, env);
                step = Step.LAST;
            } else {
                say(refusal(), LineEnd.CR_LF, env);
                fail("refused", "no room for " + (other == Role.LEAF ? "a leaf" : "an ultrapeer"), env);
            }
        } else {
            fail("bad-head", "no handshake that we speak", env);
        }
    }

    private void answered(Head head, Env<? super LayerOutput<Agreed>> env) {
        if (self.role() == Role.SERVENT) {
            if (head.line().equals(OK_04)) {
                done(Role.SERVENT, head, env);
            } else {
                fail("refused", "no servent of protocol 0.4 answers", env);
            }
            return;
        }
        if (!accepted(head, env)) {
            return;
        }
        other = head.says("X-Ultrapeer") ? Role.ULTRAPEER : Role.LEAF;
        boolean advised = head.value("X-Ultrapeer-Needed")
                .filter("false"::equalsIgnoreCase)
                .isPresent();
        boolean free = self.leaves() == 0 && self.ultrapeers() == 0;
        Role now = self.role() == Role.ULTRAPEER && advised && free ? Role.LEAF : self.role();
        say(new Head(OK_06).with("X-Ultrapeer", now == Role.ULTRAPEER ? "True" : "False"), LineEnd.CR_LF, env);
        step = Step.DONE;
        deadlineNs = Env.NEVER;
        env.out(new LayerOutput.Ready<>(new Agreed(now, other, head)));
    }

    private boolean accepted(Head head, Env<? super LayerOutput<Agreed>> env) {
        if (head.line().startsWith(STATUS_06 + "200")) {
            return true;
        }
        fail("refused", head.line().startsWith(STATUS_06) ? head.line() : "no answer of protocol 0.6", env);
        return false;
    }

    private void done(Role theirs, Head head, Env<? super LayerOutput<Agreed>> env) {
        step = Step.DONE;
        deadlineNs = Env.NEVER;
        env.out(new LayerOutput.Ready<>(new Agreed(self.role(), theirs, head)));
    }

    private Head headers(String line) {
        boolean ultrapeer = self.role() == Role.ULTRAPEER;
        Head head = new Head(line)
                .with("User-Agent", userAgent)
                .with("X-Ultrapeer", ultrapeer ? "True" : "False")
                .with("X-Query-Routing", "0.1")
                .with("Pong-Caching", "0.1")
                .with("Bye-Packet", "0.1")
                .with("X-Max-TTL", "4");
        return (ultrapeer ? head.with("X-Degree", String.valueOf(self.ultrapeersMax())) : head)
                .with("Listen-IP", self.listen().toString());
    }

    private Head refusal() {
        Head head = new Head(STATUS_06 + "503 Service Unavailable");
        return self.others().isEmpty()
                ? head
                : head.with(
                        "X-Try-Ultrapeers",
                        self.others().stream().map(Endpoint::toString).collect(Collectors.joining(",")));
    }

    /** A stranger's list is taken as far as it makes sense. */
    private static List<Endpoint> addresses(String text) {
        List<Endpoint> found = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            Optional<Endpoint> address = address(one.strip());
            if (address.isPresent() && found.size() < Standing.OTHERS_MAX) {
                found.add(address.get());
            }
        }
        return List.copyOf(found);
    }

    private static Optional<Endpoint> address(String text) {
        try {
            return Optional.of(Endpoint.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void say(Head head, LineEnd end, Env<? super LayerOutput<Agreed>> env) {
        env.out(new LayerOutput.Down<>(ByteBuffer.wrap(head.encode(end).shared())));
    }

    private void fail(String code, String reason, Env<? super LayerOutput<Agreed>> env) {
        step = Step.FAILED;
        deadlineNs = Env.NEVER;
        env.out(new LayerOutput.Fail<>(code, reason));
    }
}
