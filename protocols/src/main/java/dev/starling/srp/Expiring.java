package dev.starling.srp;

/** Something that ends at a moment; the base of what an {@link ExpiryHeap} keeps. */
class Expiring {
    /** Ties between equal moments go to the lower number, so that the order is the same in every run. */
    final long order;

    /** When it ends, nanoseconds; changed through {@link ExpiryHeap#move} while it is in a heap. */
    long expiresNs;

    /** Its place in the heap's array; −1 when it is in none. */
    int place = -1;

    Expiring(long expiresNs, long order) {
        this.expiresNs = expiresNs;
        this.order = order;
    }
}
