package dev.starling.testbed.overlay;

/** Who is to be killed. */
public sealed interface Victims {
    /** Napster's server. */
    record Server() implements Victims {}

    /** Who publishes: the root of the tree in use. */
    record Root() implements Victims {}

    /**
     * A share of all peers, drawn by the job's seed.
     *
     * @param share above 0, below 1
     */
    record Share(double share) implements Victims {}

    /** One peer. */
    record One(int peer) implements Victims {}

    /**
     * Parses {@code server}, {@code root}, a share such as {@code 30%}, or the number of a peer.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Victims parse(String text) {
        if (text.equals("server")) {
            return new Server();
        }
        if (text.equals("root")) {
            return new Root();
        }
        if (text.matches("\\d{1,2}(\\.\\d{1,3})?%")) {
            double percent = Double.parseDouble(text.substring(0, text.length() - 1));
            if (percent > 0) {
                return new Share(percent / 100);
            }
        } else if (text.matches("\\d{1,6}")) {
            return new One(Integer.parseInt(text));
        }
        throw new IllegalArgumentException(
                "whom? Say server, root, a share such as 30%, or the number of a peer, not \"" + text + "\"");
    }
}
