package dev.starling.membership.swim;

/** What SWIM's members say. Arrays are owned by their message; nobody writes to them. */
public sealed interface SwimMessage {
    /** What is said of a member. */
    enum Status {
        ALIVE,
        SUSPECT,
        DEAD
    }

    /**
     * News of a member.
     *
     * @param incarnation of the member, in which this was so
     * @param by who says so at first: who suspects; for the dead the member itself where it left
     */
    record Update(int member, Status status, long incarnation, int by) {}

    /** Are you there? */
    record Ping(int number, Update[] updates) implements SwimMessage {}

    /** The answer, perhaps through a helper. */
    record Ack(int number, Update[] updates) implements SwimMessage {}

    /** Ask this member for me. */
    record PingReq(int number, int target, Update[] updates) implements SwimMessage {}

    /** A helper has heard nothing so far; but the helper itself is there. */
    record Nack(int number) implements SwimMessage {}

    /** The sender is a member from now on, and wants to know the others. */
    record Join(long incarnation) implements SwimMessage {}

    /** All members that the sender knows. */
    record State(Update[] updates) implements SwimMessage {}
}
