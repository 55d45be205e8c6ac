package dev.starling.mux;

import dev.starling.core.Env;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Our pings, which measure the round trip and whether the remote side lives, and our answers to its pings. */
final class YamuxPings {
    private static final long SECOND = 1_000_000_000L;

    /** A ping of ours; {@code asked} if the application wants to know the answer. */
    private record Ask(boolean asked, long token, long sinceNs) {}

    private static final SequencedMap<Long, Ask> NOTHING = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(1));

    private final YamuxConfig.Pings config;
    /** Null while there are none. */
    private @Nullable ArrayDeque<Ask> waiting;

    private SequencedMap<Long, Ask> unanswered = NOTHING;
    /** Null while there are none. */
    private @Nullable ArrayDeque<Long> answers;

    private boolean ownUnderWay;
    private long nextNs = Env.NEVER;
    private long heardNs;
    private long roomNs;
    private long rttNs = -1;
    /** When the burst of answers is whole again. */
    private long answersDebtNs;

    YamuxPings(YamuxConfig.Pings config) {
        this.config = config;
    }

    /** The smoothed round trip, or −1 while unknown. */
    long rttNs() {
        return rttNs;
    }

    void begin(long nowNs) {
        heardNs = nowNs;
        roomNs = nowNs;
        answersDebtNs = nowNs;
        nextNs = nowNs;
        tick(nowNs);
    }

    /** Something has come from the remote side. */
    void heard(long nowNs) {
        heardNs = nowNs;
    }

    /** The layers below move. */
    void moved(long nowNs) {
        roomNs = nowNs;
    }

    /** Puts the periodic ping into the queue when it is due. */
    void tick(long nowNs) {
        if (nowNs < nextNs) {
            return;
        }
        nextNs = nowNs + config.periodNs();
        if (!ownUnderWay) {
            ownUnderWay = true;
            waits(new Ask(false, 0, nowNs));
        }
    }

    /** A ping for the application; false if too many are under way. */
    boolean ask(long token, long nowNs) {
        if ((waiting == null ? 0 : waiting.size()) + unanswered.size() >= config.unansweredMax()) {
            return false;
        }
        waits(new Ask(true, token, nowNs));
        return true;
    }

    private void waits(Ask ask) {
        ArrayDeque<Ask> queue = waiting;
        if (queue == null) {
            queue = new ArrayDeque<>(1);
            waiting = queue;
        }
        queue.addLast(ask);
    }

    /** A ping has come; false if it is not to be answered, being one too many in a short time. */
    boolean question(long value, long nowNs) {
        long costNs = SECOND / config.pongsPerSecond();
        long debtNs = Math.max(answersDebtNs, nowNs);
        if (debtNs - nowNs > costNs * (config.pongsBurst() - 1) || answersFull()) {
            return false;
        }
        answersDebtNs = debtNs + costNs;
        ArrayDeque<Long> due = answers;
        if (due == null) {
            due = new ArrayDeque<>(1);
            answers = due;
        }
        due.addLast(value);
        return true;
    }

    boolean answersFull() {
        return (answers == null ? 0 : answers.size()) >= config.pongsMax();
    }

    /** An answer has come; false if nobody asked. */
    boolean answer(long value, Env<? super MuxOutput> env) {
        Ask ask = unanswered.isEmpty() ? null : unanswered.remove(value);
        if (ask == null) {
            return false;
        }
        if (unanswered.isEmpty()) {
            unanswered = NOTHING;
        }
        long tookNs = env.nowNs() - ask.sinceNs;
        rttNs = rttNs < 0 ? tookNs : (rttNs + tookNs) / 2;
        if (ask.asked) {
            env.out(new MuxOutput.Pong(ask.token, tookNs));
        } else {
            ownUnderWay = false;
        }
        return true;
    }

    boolean answerDue() {
        return answers != null;
    }

    /**
     * The value of the next answer to send.
     *
     * @throws IllegalStateException when none is due
     */
    long takeAnswer() {
        ArrayDeque<Long> due = answers;
        if (due == null) {
            throw new IllegalStateException("no answer is due");
        }
        long value = due.removeFirst();
        if (due.isEmpty()) {
            answers = null;
        }
        return value;
    }

    boolean questionDue() {
        return waiting != null;
    }

    /** The value of the next ping to send; random, so that nobody can answer before it has come. */
    long takeQuestion(Env<? super MuxOutput> env) {
        ArrayDeque<Ask> queue = waiting;
        if (queue == null) {
            throw new IllegalStateException("no ping is due");
        }
        Ask ask = queue.removeFirst();
        if (queue.isEmpty()) {
            waiting = null;
        }
        long value = env.random().nextInt() & YamuxCodec.UINT32_MAX;
        while (unanswered.containsKey(value)) {
            value = (value + 1) & YamuxCodec.UINT32_MAX;
        }
        if (unanswered.isEmpty()) {
            unanswered = new LinkedHashMap<>(4);
        }
        unanswered.put(value, new Ask(ask.asked, ask.token, env.nowNs()));
        return value;
    }

    /** When the remote side counts as dead: a ping is unanswered, or finds no room, and nothing else moves either. */
    long deadNs() {
        if (!unanswered.isEmpty()) {
            Map.Entry<Long, Ask> sent = unanswered.firstEntry();
            return Math.max(sent.getValue().sinceNs, heardNs) + config.answerNs();
        }
        Ask ask = waiting == null ? null : waiting.peekFirst();
        return ask == null ? Env.NEVER : Math.max(ask.sinceNs, Math.max(heardNs, roomNs)) + config.answerNs();
    }

    long deadlineNs() {
        return Math.min(nextNs, deadNs());
    }
}
