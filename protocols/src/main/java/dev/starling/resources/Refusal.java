package dev.starling.resources;

/**
 * Which scope had no room, and of what.
 *
 * @param scope {@code system}, {@code transient}, {@code peer 12D3Koo…}, {@code protocol /ping/1} …
 * @param resource {@code connections.in}, {@code streams.out}, {@code streams.all}, {@code memory} …
 * @param used what was taken
 * @param wanted what was to be added
 * @param limit what would have been the most
 */
public record Refusal(String scope, String resource, long used, long wanted, long limit) {
    /** The setting that raises the limit, such as {@code resources.peer.streams.in}. */
    public String setting() {
        String[] words = scope.split(" ", 2);
        return "resources." + words[0] + "." + resource;
    }

    /** For people. */
    public String reason() {
        return scope + " has " + used + " of " + limit + " " + resource + " in use, " + wanted + " more do not fit; "
                + setting() + " raises the limit";
    }
}
