package dev.starling.net;

import dev.starling.identity.Identity;
import dev.starling.net.store.FolderState;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The folder in which one peer's state outlives its process: its identity, the peers it knows, its packets. One process
 * at a time may hold it.
 *
 * <pre>{@code
 * try (StateFolder folder = StateFolder.open(StateFolder.defaultPath("alice"), System.err::println);
 *         World world = RealWorld.open()) {
 *     Peer peer = world.peer(folder.identity(), o -> o.store(folder.store()));
 *     ...
 * }
 * }</pre>
 *
 * A folder that cannot be written (full, read-only, somebody else's) does not keep a peer from working: it goes on in
 * memory, and the warnings say so. Only three things are refused: a folder that is in use, and a secret key that others
 * may know or that is damaged.
 */
public final class StateFolder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.starling.net");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    private final FolderState state;
    private final Consumer<String> warnings;

    private StateFolder(FolderState state, Consumer<String> warnings) {
        this.state = state;
        this.warnings = warnings;
    }

    /** As {@link #open(Path, Consumer)}, with warnings going to the system logger {@code dev.starling.net}. */
    public static StateFolder open(Path path) {
        return open(path, text -> LOG.log(System.Logger.Level.WARNING, text));
    }

    /**
     * Takes hold of a folder, making it where there is none.
     *
     * @param warnings takes sentences for people, on any thread; told once of each thing that is wrong
     * @throws PeerException with STORAGE when another process, or this one, holds it
     */
    public static StateFolder open(Path path, Consumer<String> warnings) {
        return new StateFolder(FolderState.open(path.toAbsolutePath().normalize(), warnings), warnings);
    }

    /** {@link #defaultPath(String, Map)} with this process's environment. */
    public static Path defaultPath(String name) {
        return defaultPath(name, System.getenv());
    }

    /**
     * Where a peer's state belongs by the XDG base directory specification: {@code $XDG_DATA_HOME/starling/NAME}, or
     * {@code ~/.local/share/starling/NAME} where that is not set or not absolute.
     *
     * @param name 1…64 letters, digits, {@code . _ -}, not beginning with a dot
     * @throws PeerException with STORAGE for any other name
     */
    public static Path defaultPath(String name, Map<String, String> environment) {
        if (!NAME.matcher(name).matches()) {
            throw new PeerException(
                    PeerException.Code.STORAGE,
                    "\"" + name + "\" cannot name a state folder; use 1 to 64 letters, digits, '.', '_' or '-',"
                            + " not beginning with '.'");
        }
        String data = environment.getOrDefault("XDG_DATA_HOME", "");
        // By that specification a relative path is to be ignored.
        Path base = data.startsWith("/") ? Path.of(data) : home(environment).resolve(".local/share");
        return base.resolve("starling").resolve(name);
    }

    private static Path home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.startsWith("/") ? home : System.getProperty("user.home", "."));
    }

    /**
     * The peer's identity; made, and made durable, when there is none. Where that cannot be written a new identity is
     * returned all the same, with a warning that it is lost when the process ends.
     *
     * @throws PeerException with STORAGE when the stored key is readable by others, belongs to somebody else or is
     *     damaged; the message has the command that mends it
     */
    public Identity identity() {
        return state.identity();
    }

    /** The store for known peers and packets; one at a time. Its warnings go where this folder's go. */
    public PeerStore store() {
        return state.store(warnings);
    }

    /** As {@link #store()}, with warnings of its own. */
    public PeerStore store(Consumer<String> storeWarnings) {
        return state.store(storeWarnings);
    }

    /** The folder. */
    public Path path() {
        return state.path();
    }

    /** Closes the store if it is open and lets the folder go. */
    @Override
    public void close() {
        state.close();
    }
}
