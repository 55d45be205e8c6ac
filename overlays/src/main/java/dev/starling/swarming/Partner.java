package dev.starling.swarming;

import java.util.BitSet;

/** What a peer knows of a neighbour. */
final class Partner {
    static final int NOTHING = -1;

    final int peer;
    BitSet pieces = new BitSet();
    /** They want something of us. */
    boolean interested;
    /** We want something of them, and have said so. */
    boolean wanted;
    /** They let us ask. */
    boolean open;
    /** We let them ask. */
    boolean unchoked;
    /** Pieces that came from them in this round and the one before. */
    int gaveNow;

    int gaveBefore;
    /** What we have asked them for. */
    int asked = NOTHING;
    /** What they have asked us for. */
    int asks = NOTHING;
    /** The round in which they were last unchoked: whose turn it is. */
    int lastTurn = NOTHING;

    Partner(int peer) {
        this.peer = peer;
    }

    int gave() {
        return gaveNow + gaveBefore;
    }
}
