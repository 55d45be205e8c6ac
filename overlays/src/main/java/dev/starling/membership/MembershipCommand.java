package dev.starling.membership;

/** What the application wants of a membership protocol. */
public sealed interface MembershipCommand {
    /**
     * Become a member.
     *
     * @param contact a peer that is one already; oneself for the first of all
     */
    record Join(int contact) implements MembershipCommand {}

    /** Say good-bye, and be a member no more. */
    record Leave() implements MembershipCommand {}
}
