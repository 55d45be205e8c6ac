package dev.starling.testbed.overlay;

import java.util.concurrent.atomic.LongAdder;

/** What the peers of a job have said to each other so far. Counted from any thread. */
final class Traffic {
    /** A moment's numbers. */
    record Count(long messages, long bytes, long duplicates) {
        Count minus(Count before) {
            return new Count(messages - before.messages, bytes - before.bytes, duplicates - before.duplicates);
        }
    }

    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder duplicates = new LongAdder();

    /** A message of the protocol has been handed to its link, with so many bytes as the protocol frames it. */
    void sent(int length) {
        messages.increment();
        bytes.add(length);
    }

    /** What had come before came again, or (negative) turned out to be new. */
    void again(int times) {
        duplicates.add(times);
    }

    Count count() {
        return new Count(messages.sum(), bytes.sum(), duplicates.sum());
    }
}
