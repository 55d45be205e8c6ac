package dev.starling.napster;

/** What a client is told to do. */
public sealed interface NapsterCommand {
    /** Go to the server, as this user. */
    record Enter(NapsterMessage.Login login) implements NapsterCommand {}

    /** Share a file. */
    record Offer(NapsterMessage.Tune tune) implements NapsterCommand {}

    /** Search. One after another. */
    record Find(String words) implements NapsterCommand {}

    /** Ask for a file of a user. */
    record Fetch(String nick, String file) implements NapsterCommand {}
}
