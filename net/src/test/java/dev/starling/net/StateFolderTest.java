package dev.starling.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.starling.core.Bytes;
import dev.starling.core.Endpoint;
import dev.starling.identity.Identity;
import dev.starling.peer.PeerException;
import dev.starling.peer.PeerStore;
import dev.starling.srp.SrpPacket;
import dev.starling.srp.SrpState;
import dev.starling.srp.SrpType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class StateFolderTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    private Path path() {
        return temp.resolve("deep/er/alice");
    }

    private StateFolder open() {
        return StateFolder.open(path(), warnings::add);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Identity identity() {
        try (StateFolder folder = open()) {
            return folder.identity();
        }
    }

    private PeerException refused() {
        PeerException[] caught = new PeerException[1];
        assertThatExceptionOfType(PeerException.class)
                .isThrownBy(this::identity)
                .satisfies(e -> caught[0] = e);
        assertThat(caught[0].code()).isEqualTo(PeerException.Code.STORAGE);
        return caught[0];
    }

    @Test
    void an_identity_is_made_once_and_belongs_to_its_owner_alone() throws IOException {
        Identity first = identity();
        assertThat(identity()).isEqualTo(first);
        assertThat(identity().seed()).isEqualTo(first.seed());
        assertThat(mode(path().resolve("identity"))).isEqualTo("rw-------");
        assertThat(mode(path())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(path())) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("identity", "lock");
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_stricter_mode_is_fine_and_a_looser_one_is_refused_with_the_command_that_mends_it() throws IOException {
        Identity first = identity();
        Path file = path().resolve("identity");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(identity()).isEqualTo(first);
        for (String loose : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx------")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(loose));
            assertThat(refused()).hasMessageContaining(loose).hasMessageContaining("chmod 600 " + file);
        }
    }

    @Test
    void a_key_of_another_user_is_refused_with_the_command_that_mends_it() throws IOException {
        identity();
        Path file = path().resolve("identity");
        try {
            Files.setAttribute(file, "unix:uid", 12345);
        } catch (IOException onlyRootGivesFilesAway) {
            assumeTrue(false, "needs root");
        }
        assertThat(refused()).hasMessageContaining("belongs to 12345").hasMessageContaining("chown");
    }

    @Test
    void a_damaged_key_is_neither_used_nor_replaced() throws IOException {
        identity();
        Path file = path().resolve("identity");
        String good = Files.readString(file);
        int at = good.indexOf("\nsecret ") + 8;
        char other = good.charAt(at) == '0' ? '1' : '0';
        for (String bad : List.of(
                "",
                good.substring(0, good.length() / 2),
                good.substring(0, at) + other + good.substring(at + 1),
                good.replace("\npublic ", "\npublic 00"),
                "\0".repeat(200))) {
            Files.writeString(file, bad);
            assertThat(refused())
                    .hasMessageContaining("damaged")
                    .hasMessageContaining("mv " + file)
                    .hasMessageNotContaining(good.substring(at, at + 64));
            assertThat(Files.readString(file)).isEqualTo(bad);
        }
    }

    @Test
    void a_key_half_made_before_a_crash_does_not_count() throws IOException {
        Files.createDirectories(path());
        Files.writeString(path().resolve("identity.new"), "secret 00");
        Identity first = identity();
        assertThat(identity()).isEqualTo(first);
        assertThat(Files.exists(path().resolve("identity.new"))).isFalse();
    }

    @Test
    void a_folder_is_held_by_one_at_a_time() {
        try (StateFolder folder = open()) {
            assertThat(folder.path()).isEqualTo(path());
            assertThatExceptionOfType(PeerException.class)
                    .isThrownBy(this::open)
                    .withMessageContaining(path().toString())
                    .withMessageContaining("in use by this process")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(PeerException.Code.STORAGE));
        }
        open().close();
    }

    @Test
    void a_folder_has_one_store_at_a_time() {
        try (StateFolder folder = open()) {
            PeerStore store = folder.store();
            assertThatExceptionOfType(PeerException.class)
                    .isThrownBy(folder::store)
                    .withMessageContaining("open already");
            store.close();
            folder.store().close();
        }
    }

    @Test
    void state_outlives_the_folder_that_was_closed_without_closing_the_store() {
        SrpState.KnownPeer peer =
                new SrpState.KnownPeer(Bytes.of(new byte[32]), Endpoint.parse("192.0.2.1:9001"), 31, true);
        SrpPacket packet = SrpPacket.of(SrpType.PUBLISH)
                .packetId(Bytes.of(new byte[32]))
                .message(Bytes.utf8("hello"))
                .build();
        try (StateFolder folder = open()) {
            PeerStore store = folder.store();
            assertThat(store.load()).isEqualTo(SrpState.EMPTY);
            store.put(packet);
            store.peers(List.of(peer), 5);
        }
        try (StateFolder folder = open()) {
            assertThat(folder.store().load()).isEqualTo(new SrpState(List.of(peer), List.of(packet), 5));
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void files_and_folders_of_the_store_belong_to_their_owner_alone() throws IOException {
        try (StateFolder folder = open()) {
            PeerStore store = folder.store();
            store.put(SrpPacket.of(SrpType.PUBLISH).build());
            store.peers(List.of(), 1);
        }
        assertThat(mode(path().resolve("peers"))).isEqualTo("rw-------");
        assertThat(mode(path().resolve("packets"))).isEqualTo("rwx------");
        assertThat(mode(path().resolve("packets/seg-00000001"))).isEqualTo("rw-------");
    }

    @Test
    void where_nothing_can_be_written_a_peer_gets_an_identity_and_a_store_in_memory_and_hears_of_it() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "not a folder");
        try (StateFolder folder = StateFolder.open(file.resolve("alice"), warnings::add)) {
            Identity identity = folder.identity();
            assertThat(folder.identity()).isEqualTo(identity);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains(file.toString())
                    .contains("lost when the process ends");
            PeerStore store = folder.store();
            assertThat(store.load()).isEqualTo(SrpState.EMPTY);
            store.put(SrpPacket.of(SrpType.PUBLISH).build());
            java.util.concurrent.CompletableFuture<Boolean> durable = new java.util.concurrent.CompletableFuture<>();
            store.whenDurable(durable::complete);
            assertThat(durable.get()).isFalse();
            assertThat(warnings).hasSize(2);
        }
        assertThat(warnings).hasSize(2);
    }

    @Test
    void the_default_place_follows_the_xdg_specification() {
        Map<String, String> home = Map.of("HOME", "/home/alice");
        assertThat(StateFolder.defaultPath("a", home)).isEqualTo(Path.of("/home/alice/.local/share/starling/a"));
        Map<String, String> set = Map.of("HOME", "/home/alice", "XDG_DATA_HOME", "/data");
        assertThat(StateFolder.defaultPath("a", set)).isEqualTo(Path.of("/data/starling/a"));
        Map<String, String> relative = Map.of("HOME", "/home/alice", "XDG_DATA_HOME", "data");
        assertThat(StateFolder.defaultPath("a", relative)).isEqualTo(Path.of("/home/alice/.local/share/starling/a"));
        Map<String, String> empty = Map.of("HOME", "/home/alice", "XDG_DATA_HOME", "");
        assertThat(StateFolder.defaultPath("a", empty)).isEqualTo(Path.of("/home/alice/.local/share/starling/a"));
    }

    @Test
    void a_name_cannot_lead_elsewhere() {
        for (String bad : List.of("", ".", "..", "../x", "a/b", "a\0b", ".hidden", "x".repeat(65))) {
            assertThatExceptionOfType(PeerException.class)
                    .isThrownBy(() -> StateFolder.defaultPath(bad, Map.of()))
                    .withMessageContaining("letters, digits");
        }
    }
}
