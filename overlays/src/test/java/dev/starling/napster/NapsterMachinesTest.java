package dev.starling.napster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.starling.core.IpAddress;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.epidemic.Alone;
import dev.starling.napster.NapsterMessage.Login;
import dev.starling.napster.NapsterMessage.Refused;
import dev.starling.napster.NapsterMessage.Search;
import dev.starling.napster.NapsterMessage.SearchEnd;
import dev.starling.napster.NapsterMessage.Share;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server with the clients 1 and 2, and a client of server 0. */
class NapsterMachinesTest {
    private static final IpAddress IP = IpAddress.parse("10.0.0.1");
    private static final NapsterMessage.Tune SONG =
            new NapsterMessage.Tune("A Song.mp3", "0".repeat(32), 3, 128, 44_100, 60);

    private NapsterServer machine = new NapsterServer(NapsterConfig.DEFAULT, peer -> IP);
    private Alone<NapsterMessage, NapsterCommand, NapsterEvent> server = new Alone<>(machine);

    private static Login login(String nick, int port) {
        return new Login(nick, "x", port, "starling", 8);
    }

    private static Search search(String words) {
        return new Search(words, 100, List.of());
    }

    private static OverlayOutput<NapsterMessage, NapsterEvent> send(int to, NapsterMessage message) {
        return new OverlayOutput.Send<>(to, message);
    }

    private void fill(NapsterConfig config) {
        machine = new NapsterServer(config, peer -> IP);
        server = new Alone<>(machine);
        server.receive(1, login("one", 6699));
        server.receive(2, login("two", 6699));
        server.receive(1, new Share(SONG));
    }

    @Test
    void who_searches_by_words_finds_who_shares() {
        fill(NapsterConfig.DEFAULT);
        assertThat(server.receive(2, search("song a")))
                .containsExactly(send(2, new NapsterMessage.Result(SONG, "one", IP, 8)), send(2, new SearchEnd()));
        assertThat(server.receive(2, search("other"))).containsExactly(send(2, new SearchEnd()));
        assertThat(server.receive(2, search(""))).containsExactly(send(2, new SearchEnd()));
    }

    @Test
    void files_vanish_with_their_user() {
        fill(NapsterConfig.DEFAULT);
        assertThat(machine.files()).isEqualTo(1);
        server.on(new OverlayInput.LinkDown<>(1));
        assertThat(machine.files()).isZero();
        assertThat(server.receive(2, search("song"))).containsExactly(send(2, new SearchEnd()));
        fill(NapsterConfig.DEFAULT);
        server.receive(1, new NapsterMessage.Unshare("A Song.mp3"));
        assertThat(server.receive(2, search("song"))).containsExactly(send(2, new SearchEnd()));
    }

    @Test
    void nobody_comes_twice_and_nobody_asks_before_login() {
        fill(NapsterConfig.DEFAULT);
        assertThat(server.receive(3, login("one", 1)))
                .containsExactly(send(3, new NapsterMessage.LoginError("somebody of that name is here")));
        assertThat(server.receive(3, search("song")))
                .containsExactly(send(3, new NapsterMessage.LoginError("login first")));
    }

    @Test
    void a_download_goes_by_the_uploaders_consent() {
        fill(NapsterConfig.DEFAULT);
        assertThat(server.receive(2, new NapsterMessage.Download("one", "A Song.mp3")))
                .containsExactly(send(1, new NapsterMessage.UploadAsked("two", "A Song.mp3")));
        assertThat(server.receive(1, new NapsterMessage.UploadAccepted("two", "A Song.mp3")))
                .containsExactly(
                        send(2, new NapsterMessage.DownloadAccepted("one", IP, 6699, "A Song.mp3", "0".repeat(32), 8)));
        assertThat(server.receive(2, new NapsterMessage.Download("one", "other")))
                .containsExactly(send(2, new NapsterMessage.NotAvailable("one", "other")));
    }

    @Test
    void requests_are_served_one_after_another_and_those_beyond_the_queue_are_refused() {
        fill(NapsterConfig.DEFAULT.service(Duration.ofMillis(10), 5));
        for (int i = 0; i < 3; i++) {
            server.tick();
        }
        assertThat(machine.files()).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            assertThat(server.receive(2, search("song"))).isEmpty();
        }
        assertThat(server.receive(2, search("song"))).containsExactly(send(2, new Refused("server busy")));
        assertThat(machine.refused()).isEqualTo(1);
        assertThat(server.tick())
                .hasSize(3)
                .last()
                .isEqualTo(new OverlayOutput.Notify<>(
                        new NapsterEvent.Served(Duration.ofMillis(10).toNanos(), 4)));
        assertThat(server.tick())
                .last()
                .isEqualTo(new OverlayOutput.Notify<>(
                        new NapsterEvent.Served(Duration.ofMillis(20).toNanos(), 3)));
        assertThat(machine.queued()).isEqualTo(3);
    }

    @Test
    void a_client_gathers_results_until_the_last() {
        Alone<NapsterMessage, NapsterCommand, NapsterEvent> client = new Alone<>(new NapsterClient(0));
        assertThat(client.command(new NapsterCommand.Find("song"))).containsExactly(send(0, search("song")));
        NapsterMessage.Result result = new NapsterMessage.Result(SONG, "one", IP, 8);
        client.at(5);
        assertThat(client.receive(0, result)).isEmpty();
        assertThat(client.receive(9, new SearchEnd())).as("nobody's server").isEmpty();
        assertThat(client.receive(0, new SearchEnd()))
                .containsExactly(new OverlayOutput.Notify<>(new NapsterEvent.Found("song", List.of(result), 5)));
    }

    @Test
    void without_the_server_nothing_works() {
        Alone<NapsterMessage, NapsterCommand, NapsterEvent> client = new Alone<>(new NapsterClient(0));
        client.command(new NapsterCommand.Find("song"));
        assertThat(client.tick())
                .containsExactly(new OverlayOutput.Notify<>(new NapsterEvent.Failed("song", "no answer within 30 s")));
        client.command(new NapsterCommand.Find("song"));
        assertThat(client.on(new OverlayInput.LinkDown<>(0)))
                .containsExactly(new OverlayOutput.Notify<>(new NapsterEvent.Failed("song", "the server is gone")));
        assertThat(client.command(new NapsterCommand.Find("song")))
                .containsExactly(new OverlayOutput.Notify<>(new NapsterEvent.Failed("song", "the server is gone")));
    }
}
