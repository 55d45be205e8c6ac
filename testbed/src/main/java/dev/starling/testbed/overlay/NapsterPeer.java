package dev.starling.testbed.overlay;

import dev.starling.core.Endpoint;
import dev.starling.core.OverlayInput;
import dev.starling.core.OverlayOutput;
import dev.starling.encoding.Multiaddr;
import dev.starling.napster.NapsterClient;
import dev.starling.napster.NapsterCodec;
import dev.starling.napster.NapsterCommand;
import dev.starling.napster.NapsterEvent;
import dev.starling.napster.NapsterMessage;
import dev.starling.peer.World;
import dev.starling.peer.link.LinkDriver;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A Napster client on a host of its own: a connection to the server, a port for who fetches its files. */
final class NapsterPeer implements AutoCloseable {
    /** What the machine calls the server. */
    private static final int SERVER = 0;

    private static final int CABLE = 8;

    /** What it tells; on any thread. */
    interface Watch {
        /** A search is over; its results may be none. */
        void found(NapsterPeer peer, NapsterEvent.Found found);

        /** The uploader agreed to a download. */
        void accepted(NapsterPeer peer, NapsterMessage.DownloadAccepted where);
    }

    final int number;
    final LinkDriver links;
    private final Endpoint server;
    private final List<NapsterMessage.Tune> tunes;
    private final int port;
    private final Traffic traffic;
    private final Watch watch;
    private final AtomicReference<@Nullable ByteLink> up = new AtomicReference<>();
    private final AtomicBoolean loggedIn = new AtomicBoolean();
    private final MachineRun<OverlayInput<NapsterMessage, NapsterCommand>, OverlayOutput<NapsterMessage, NapsterEvent>>
            run;

    NapsterPeer(
            World world,
            int number,
            String listenHost,
            Endpoint server,
            FileStock stock,
            List<Integer> shared,
            SplittableRandom random,
            Traffic traffic,
            Watch watch) {
        this.number = number;
        this.server = server;
        this.traffic = traffic;
        this.watch = watch;
        tunes = shared.stream().map(stock::tune).toList();
        links = world.links();
        port = links.listen(
                        Multiaddr.parse("/ip4/" + listenHost + "/tcp/0"),
                        link -> ByteLink.begin(link, new UploadTalk(stock.offered(shared))))
                .addresses()
                .getFirst()
                .endpoint()
                .orElseThrow()
                .port();
        run = new MachineRun<>(world, new NapsterClient(SERVER), new OverlayInput.Tick<>(), random, this::perform);
        run.start("napster client " + number);
    }

    static String nick(int number) {
        return "peer" + number;
    }

    boolean isLoggedIn() {
        return loggedIn.get();
    }

    /** Connects to the server, logs in, and says what it shares. */
    void join() {
        links.dial(
                Multiaddr.of(server, "tcp"),
                link -> {
                    ByteLink made = ByteLink.begin(
                            link,
                            new NapsterTalk(
                                    message -> run.give(new OverlayInput.Received<>(SERVER, message)),
                                    this::serverGone));
                    up.set(made);
                    run.give(new OverlayInput.LinkUp<>(SERVER));
                    run.give(new OverlayInput.Command<>(new NapsterCommand.Enter(
                            new NapsterMessage.Login(nick(number), "x", port, "starling", CABLE))));
                    return made;
                },
                (code, reason) -> serverGone());
    }

    private void serverGone() {
        loggedIn.set(false);
        up.set(null);
        run.give(new OverlayInput.LinkDown<>(SERVER));
    }

    void search(String words) {
        run.give(new OverlayInput.Command<>(new NapsterCommand.Find(words)));
    }

    void fetch(String nick, String file) {
        run.give(new OverlayInput.Command<>(new NapsterCommand.Fetch(nick, file)));
    }

    private void perform(OverlayOutput<NapsterMessage, NapsterEvent> output) {
        switch (output) {
            case OverlayOutput.Send<NapsterMessage, NapsterEvent> send -> {
                ByteLink to = up.get();
                if (to != null) {
                    byte[] bytes = NapsterCodec.encode(send.message()).shared();
                    traffic.sent(bytes.length);
                    to.send(bytes);
                }
            }
            case OverlayOutput.Notify<NapsterMessage, NapsterEvent> told -> told(told.event());
        }
    }

    private void told(NapsterEvent event) {
        switch (event) {
            case NapsterEvent.LoggedIn e -> {
                tunes.forEach(tune -> run.give(new OverlayInput.Command<>(new NapsterCommand.Offer(tune))));
                loggedIn.set(true);
            }
            case NapsterEvent.Found e -> watch.found(this, e);
            case NapsterEvent.Accepted e -> watch.accepted(this, e.where());
            // A search without an answer is one that found nothing.
            case NapsterEvent.Failed e -> {}
            // Who wants a file connects, and is served.
            case NapsterEvent.Wanted e -> {}
            case NapsterEvent.Served e -> {}
        }
    }

    /** Ends as a killed process does: its sockets close. */
    @Override
    public void close() {
        run.close();
        links.close();
    }
}
