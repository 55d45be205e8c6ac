package dev.starling.cli;

import dev.starling.core.IpAddress;
import dev.starling.identity.Identity;
import dev.starling.identity.KeyFormat;
import dev.starling.net.HostAddresses;
import dev.starling.net.KeyFile;
import dev.starling.net.RealWorld;
import dev.starling.net.StateFolder;
import dev.starling.peer.PeerStore;
import dev.starling.peer.World;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sockets, the wall clock, the disk and the process's signals. */
final class RealWorlds implements Worlds {
    RealWorlds() {}

    @Override
    public World open(Consumer<String> problems) {
        return RealWorld.open((text, cause) -> problems.accept(text + " (" + cause + ")"));
    }

    @Override
    public State state(Path folder, Consumer<String> warnings) {
        return new Folder(StateFolder.open(folder, warnings));
    }

    @Override
    public Optional<IpAddress> lookUp(String host) {
        return HostAddresses.lookUp(host);
    }

    @Override
    public List<IpAddress> ownAddresses() {
        return HostAddresses.own();
    }

    @Override
    public void signalsTo(Stop stop) {
        Signals.goTo(stop);
    }

    @Override
    public Keys keys() {
        return new KeyFiles();
    }

    private record KeyFiles() implements Keys {
        @Override
        public Identity read(Path path, boolean evenIfLoose) {
            return KeyFile.read(path, evenIfLoose);
        }

        @Override
        public Identity decode(byte[] content, String name) {
            return KeyFile.decode(content, name);
        }

        @Override
        public void write(Path file, Identity identity, KeyFormat format, boolean replace) {
            KeyFile.write(file, identity, format, replace);
        }
    }

    private record Folder(StateFolder folder) implements State {
        @Override
        public Identity identity() {
            return folder.identity();
        }

        @Override
        public PeerStore store() {
            return folder.store();
        }

        @Override
        public void close() {
            folder.close();
        }
    }
}
