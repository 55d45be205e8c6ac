package dev.starling.arch;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rooms of the house: their packages, whom each may import, and which libraries. Core's and the protocols' types
 * are part of the public API's signatures (addresses, keys, configurations), so whoever sees {@link #PEER} sees both.
 */
enum Room {
    CORE(List.of("core", "encoding", "identity"), List.of("org.bouncycastle", "javax.crypto")),
    PROTOCOLS(
            List.of(
                    "srp",
                    "nat",
                    "secure",
                    "mux",
                    "swarm",
                    "peerstore",
                    "resources",
                    "ping",
                    "identify",
                    "perf",
                    "kad",
                    "gossipsub",
                    "relay",
                    "dcutr",
                    "autonat",
                    "discovery",
                    "naming",
                    "snapshot"),
            List.of("tools.jackson.core")),
    OVERLAYS(List.of("epidemic", "membership", "tree", "gnutella", "napster", "swarming", "reputation"), List.of()),
    PEER(List.of("peer"), List.of()),
    NET(List.of("net"), List.of("*")),
    SIM(List.of("sim"), List.of()),
    TRACE(List.of("trace"), List.of("*")),
    TESTBED(List.of("testbed"), List.of("*")),
    APPS(List.of("cli", "chat", "files", "volunteer"), List.of("*"));

    /** The rooms in which machines live: nothing there knows of any world. */
    static final Set<Room> MACHINES = EnumSet.of(CORE, PROTOCOLS, OVERLAYS);

    private final List<String> packages;
    /** Package prefixes of other people's code, beside the JDK and the annotations; a star for any. */
    final List<String> libraries;

    Room(List<String> packages, List<String> libraries) {
        this.packages = packages;
        this.libraries = libraries;
    }

    /** Whom this room may import, beside itself. */
    Set<Room> mayImport() {
        return switch (this) {
            case CORE -> EnumSet.noneOf(Room.class);
            case PROTOCOLS, TRACE -> EnumSet.of(CORE);
            case OVERLAYS, PEER -> EnumSet.of(PROTOCOLS, CORE);
            case NET, SIM -> EnumSet.of(PEER, PROTOCOLS, CORE);
            case TESTBED -> EnumSet.of(SIM, NET, PEER, OVERLAYS, TRACE, PROTOCOLS, CORE);
            // Each world in one class only, which another rule checks.
            case APPS -> EnumSet.of(PEER, TESTBED, TRACE, PROTOCOLS, CORE, NET, SIM);
        };
    }

    /** The ArchUnit patterns of this room's packages below {@code root}. */
    String[] patterns(String root) {
        return packages.stream().map(name -> root + "." + name + "..").toArray(String[]::new);
    }

    /** The patterns of several rooms. */
    static String[] patterns(Set<Room> rooms, String root) {
        return rooms.stream().flatMap(room -> Stream.of(room.patterns(root))).toArray(String[]::new);
    }

    /** The room of a package below {@code root}. */
    static Optional<Room> of(String packageName, String root) {
        String below = packageName.startsWith(root + ".") ? packageName.substring(root.length() + 1) : packageName;
        String first = below.contains(".") ? below.substring(0, below.indexOf('.')) : below;
        return Arrays.stream(values())
                .filter(room -> room.packages.contains(first))
                .findFirst();
    }
}
