package dev.starling.sim;

import dev.starling.encoding.Multiaddr;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.Listening;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a byte stream in a test: keeps what it is told, and when; may echo. */
final class LinkEnd implements LinkHandler {
    static final Multiaddr ANY_PORT = Multiaddr.parse("/ip4/0.0.0.0/tcp/0");

    private final Simulator simulator;
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<String> log = new ArrayList<>();

    @Nullable
    Link link;

    long linkedNs = -1;
    long receivedBytes;
    long receivedNs = -1;
    long firstNs = -1;
    long sentBytes;
    long endedNs = -1;
    long closedNs = -1;
    String code = "";
    String failed = "";
    long failedNs = -1;
    private boolean echoes;
    private boolean keeps = true;
    private Consumer<LinkEnd> begins = end -> {};

    LinkEnd(Simulator simulator) {
        this.simulator = simulator;
    }

    /** Gives back what comes, and the end. */
    LinkEnd echoing() {
        echoes = true;
        return this;
    }

    /** Counts only. */
    LinkEnd counting() {
        keeps = false;
        return this;
    }

    LinkEnd beginning(Consumer<LinkEnd> task) {
        begins = task;
        return this;
    }

    Listening listen(Party party, Multiaddr at) {
        return party.node().links().listen(at, this::accepted);
    }

    /** Listens at any port and says where. */
    Multiaddr at(Party party) {
        return listen(party, ANY_PORT).addresses().getFirst();
    }

    Dialing dial(Party party, Multiaddr to) {
        return party.node().links().dial(to, this::accepted, (why, reason) -> {
            failed += why;
            failedNs = simulator.nowNs();
        });
    }

    LinkHandler accepted(Link made) {
        if (link != null) {
            throw new IllegalStateException("a second link");
        }
        link = made;
        linkedNs = simulator.nowNs();
        begins.accept(this);
        return this;
    }

    Link link() {
        return Objects.requireNonNull(link);
    }

    LinkEnd write(byte... data) {
        link().write(ByteBuffer.wrap(data));
        link().flush();
        return this;
    }

    @Override
    public void received(ByteBuffer data) {
        firstNs = firstNs < 0 ? simulator.nowNs() : firstNs;
        receivedNs = simulator.nowNs();
        receivedBytes += data.remaining();
        if (echoes) {
            link().write(data.duplicate());
        }
        if (keeps) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            bytes.writeBytes(copy);
        }
    }

    @Override
    public void pause() {
        if (echoes) {
            link().flush();
        }
    }

    @Override
    public void sent(int count) {
        sentBytes += count;
    }

    @Override
    public void ended() {
        endedNs = simulator.nowNs();
        log.add("ended");
        if (echoes) {
            link().finish();
        }
    }

    @Override
    public void closed(String why, String reason) {
        code = why;
        closedNs = simulator.nowNs();
        log.add("closed " + why);
    }
}
