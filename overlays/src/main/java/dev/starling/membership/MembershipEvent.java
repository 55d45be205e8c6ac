package dev.starling.membership;

/** Who came and who went, as far as one peer can tell. */
public sealed interface MembershipEvent {
    /** Of whom. */
    int peer();

    /** This peer is in the view now. */
    record Up(int peer) implements MembershipEvent {}

    /**
     * This peer is in the view no more.
     *
     * @param failed whether it is taken for dead; otherwise it left, or made room for another
     */
    record Down(int peer, boolean failed) implements MembershipEvent {}

    /** This peer may be dead; it stays in the view until that is certain. */
    record Suspected(int peer) implements MembershipEvent {}
}
