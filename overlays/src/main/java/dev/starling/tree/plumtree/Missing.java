package dev.starling.tree.plumtree;

import java.util.ArrayDeque;

/** An item that was announced and has not come. */
final class Missing {
    final long id;
    /** Who has announced it and was not asked yet, the first one first. */
    final ArrayDeque<Integer> announcers = new ArrayDeque<>(2);

    long askNs;

    Missing(long id, long askNs) {
        this.id = id;
        this.askNs = askNs;
    }
}
