package dev.starling.cli;

import dev.starling.core.IpAddress;
import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerStore;
import dev.starling.peer.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Where commands get their peers' surroundings from. Keeps the real world out of the commands. */
interface Worlds {
    /**
     * A world for the peers of one command, which closes it.
     *
     * @param problems takes sentences for people, on any thread
     */
    World open(Consumer<String> problems);

    /**
     * Takes hold of a state folder, making it where there is none.
     *
     * @param warnings takes sentences for people, on any thread
     * @throws PeerException with STORAGE when it is in use or its key is unsafe
     */
    State state(Path folder, Consumer<String> warnings);

    /** The address of a name, IPv4 if it has one; empty where it has none. Blocks as long as that takes. */
    Optional<IpAddress> lookUp(String host);

    /** This machine's addresses, those that others can reach first. */
    List<IpAddress> ownAddresses();

    /** From now on Ctrl-C and the like end a command by {@code stop}, and the process only at the second time. */
    void signalsTo(Stop stop);

    /** Secret keys in files. */
    Keys keys();

    /** Reads and writes secret keys; every problem is a {@link PeerException} with STORAGE and a sentence for people. */
    interface Keys {
        /**
         * The identity in a file, or in a state folder.
         *
         * @param evenIfLoose also when others can read it
         */
        Identity read(Path path, boolean evenIfLoose);

        /** The identity in a file's content; {@code name} is for the message. */
        Identity decode(byte[] content, String name);

        /**
         * Writes a file that only its owner can read.
         *
         * @param replace whether one that is there may be lost
         */
        void write(Path file, Identity identity, KeyFormat format, boolean replace);
    }

    /** A peer's state folder. */
    interface State extends AutoCloseable {
        Identity identity();

        PeerStore store();

        @Override
        void close();
    }
}
