package dev.starling.membership.cyclon;

/** What Cyclon's peers say. Arrays are owned by their message; nobody writes to them. */
public sealed interface CyclonMessage {
    /** The sender wants to become a member. */
    record Join() implements CyclonMessage {}

    /**
     * Finds a place for somebody, on a random walk.
     *
     * @param peer for whom
     * @param ttl steps that are left
     */
    record Walk(int peer, int ttl) implements CyclonMessage {}

    /**
     * The end of a walk gives an entry whose place the newcomer has taken.
     *
     * @param peer whom it names
     * @param age in periods
     */
    record Place(int peer, int age) implements CyclonMessage {}

    /**
     * Offers entries in exchange for others.
     *
     * @param peers whom they name, the sender among them
     * @param ages in periods, as many
     */
    record Shuffle(int[] peers, int[] ages) implements CyclonMessage {}

    /** The exchange. */
    record ShuffleReply(int[] peers, int[] ages) implements CyclonMessage {}
}
