package dev.starling.membership.seeds;

/** What seeds and their peers say. */
public sealed interface SeedsMessage {
    /** The sender is a member, for one lease from now on, and wants to know others. */
    record Register() implements SeedsMessage {}

    /** The sender is a member no more. */
    record Unregister() implements SeedsMessage {}

    /**
     * Members other than the receiver.
     *
     * @param peers owned by the message; nobody writes to it
     */
    record Members(int[] peers) implements SeedsMessage {}
}
