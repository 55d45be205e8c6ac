package dev.starling.peer.link;

/** A name that is being looked up. */
@FunctionalInterface
public interface Resolving {
    /** Nobody wants to know any more: the answer does not come. On the home loop; idempotent. */
    void cancel();
}
