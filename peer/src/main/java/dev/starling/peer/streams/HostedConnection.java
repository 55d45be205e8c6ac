package dev.starling.peer.streams;

import dev.starling.core.Env;
import dev.starling.core.Sparse;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.identify.IdentifyMessage;
import dev.starling.identity.PublicKey;
import dev.starling.peer.Connection;
import dev.starling.peer.PeerException;
import dev.starling.peer.Pending;
import dev.starling.peer.Stream;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LoopEnv;
import dev.starling.peer.streams.WantedStreams.Wanted;
import dev.starling.resources.ConnectionScope;
import dev.starling.resources.Refusal;
import dev.starling.resources.Reserved;
import dev.starling.resources.StreamScope;
import dev.starling.secure.Secured;
import dev.starling.swarm.ConnectionInput;
import dev.starling.swarm.ConnectionMachine;
import dev.starling.swarm.ConnectionOutput;
import dev.starling.swarm.ConnectionSetup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A link and the connection machine on it. Lives on the link's loop; the methods of {@link Connection} may be called from
 * anywhere. The host above learns of its fate through {@link Fate}, on the link's loop.
 */
final class HostedConnection implements Connection, LinkHandler {
    /** What the link may hold of ours that has not left. */
    private static final int UNSENT_BYTES_MAX = 512 << 10;
    /** Beyond this a peer that makes us answer without reading is not listened to. */
    private static final int UNSENT_BYTES_DEAF = 2 * UNSENT_BYTES_MAX;
    /** How long the other side may take to end its half after we have. */
    private static final long CLOSING_NS = 2_000_000_000L;

    /** What the host learns. */
    interface Fate {
        void secured(HostedConnection connection);

        void over(HostedConnection connection, String code, String reason);

        /** It came into use, or fell out of it. */
        void used(HostedConnection connection);

        /** It is about to be over, and what was written is still leaving. */
        void leaving(HostedConnection connection);

        /** Nothing of it is left. */
        void gone(HostedConnection connection);
    }

    private final StreamHost host;
    private final long number;
    private final Link link;
    private final boolean outbound;
    private final Fate fate;
    private final ConnectionMachine machine;
    private final LoopEnv<ConnectionOutput> env;
    private final Alarm alarm;
    /** From when we have finished and the other side has not. */
    private LinkLoop.@Nullable Timer closing;
    /** What the machine is to be given after what it is busy with; none while there is nothing. */
    private @Nullable Deque<ConnectionInput> later;
    /** Streams whose readers are to be told of what came; none while there are none. */
    private @Nullable Deque<HostedStream> untold;

    private Map<Long, StreamUser> users = Map.of();
    private final WantedStreams wanted = new WantedStreams();
    private final StreamShares shares = new StreamShares();
    private final Pending<Identified> identified;
    private volatile @Nullable Secured secured;
    private volatile String muxer = "";
    private volatile @Nullable Identified told;
    private volatile int streams;
    private volatile boolean open = true;
    private volatile boolean over;
    private final AtomicBoolean useTold = new AtomicBoolean();
    private boolean handling;
    private boolean inBatch;
    private boolean flushAsked;
    private boolean deaf;
    private int unsent;
    private @Nullable String closeCode;
    private String closeReason = "";
    private boolean finishing;
    /** The link is closed: whatever was on its way here from another loop comes too late. */
    private boolean gone;

    HostedConnection(StreamHost host, long number, Link link, ConnectionSetup setup, Fate fate) {
        this.host = host;
        this.number = number;
        this.link = link;
        this.fate = fate;
        outbound = setup.dialer();
        machine = new ConnectionMachine(setup, shares);
        env = new LoopEnv<>(link.loop(), this::out);
        alarm = new Alarm(link.loop(), machine::deadlineNs, () -> give(new ConnectionInput.Tick()));
        identified = new Pending<>(host.waitPoint());
        // Whoever speaks before we have begun waits.
        link.reading(false);
    }

    LinkLoop loop() {
        return link.loop();
    }

    StreamHost host() {
        return host;
    }

    // ---- the link's loop ----

    /** Begins the upgrade. */
    void begin(ConnectionScope scope) {
        shares.begin(scope);
        give(new ConnectionInput.Begin());
        give(new ConnectionInput.Room(UNSENT_BYTES_MAX));
        link.reading(true);
    }

    /** Hands an input to the machine, after what it is busy with. */
    void give(ConnectionInput input) {
        if (gone) {
            return;
        }
        if (handling) {
            afterwards(input);
            return;
        }
        handling = true;
        try {
            for (ConnectionInput next = input; next != null; next = next()) {
                machine.handle(next, env.now());
            }
        } finally {
            handling = false;
        }
        alarm.look();
        flushSoon();
    }

    private void afterwards(ConnectionInput input) {
        Deque<ConnectionInput> queue = later;
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            later = queue;
        }
        queue.add(input);
    }

    private @Nullable ConnectionInput next() {
        Deque<ConnectionInput> queue = later;
        if (queue == null) {
            return null;
        }
        ConnectionInput next = queue.remove();
        if (queue.isEmpty()) {
            later = null;
        }
        return next;
    }

    void forget(long stream) {
        users = Sparse.without(users, stream);
        shares.release(stream);
        count();
    }

    /** Lets leave what was written, once for all that happens in this turn of the loop. */
    void flushSoon() {
        if (!inBatch && !flushAsked) {
            flushAsked = true;
            loop().execute(this::flush);
        }
    }

    private void flush() {
        flushAsked = false;
        link.flush();
        finishIfSent();
    }

    @Override
    public void received(ByteBuffer data) {
        inBatch = true;
        give(new ConnectionInput.FromBelow(data));
    }

    @Override
    public void pause() {
        inBatch = false;
        tellReaders();
        flush();
    }

    /** Tells a stream's readers once all that the link has at present was handed over. */
    void tellAtPause(HostedStream stream) {
        Deque<HostedStream> readers = untold;
        if (readers == null) {
            readers = new ArrayDeque<>(2);
            untold = readers;
        }
        readers.add(stream);
        if (!inBatch) {
            loop().execute(this::tellReaders);
        }
    }

    private void tellReaders() {
        Deque<HostedStream> readers = untold;
        if (readers != null) {
            untold = null;
            readers.forEach(HostedStream::tellReader);
        }
    }

    @Override
    public void sent(int bytes) {
        unsent -= bytes;
        if (deaf && unsent < UNSENT_BYTES_MAX) {
            deaf = false;
            link.reading(true);
        }
        long room = UNSENT_BYTES_MAX - unsent - machine.roomBytes();
        if (room >= UNSENT_BYTES_MAX / 4) {
            give(new ConnectionInput.Room((int) room));
        }
        finishIfSent();
    }

    @Override
    public void ended() {
        give(new ConnectionInput.EndBelow());
    }

    @Override
    public void closed(String code, String reason) {
        LinkLoop.Timer farewell = closing;
        if (farewell != null) {
            farewell.at(Env.NEVER);
        }
        if (closeCode == null) {
            over(code, reason);
        }
        gone = true;
        alarm.stop();
        fate.gone(this);
    }

    private void out(ConnectionOutput output) {
        switch (output) {
            case ConnectionOutput.Down(ByteBuffer data) -> {
                unsent += data.remaining();
                link.write(data);
                if (unsent > UNSENT_BYTES_DEAF && !deaf) {
                    deaf = true;
                    link.reading(false);
                }
            }
            case ConnectionOutput.Ready(Secured channel, String id) -> {
                secured = channel;
                muxer = id;
                Optional<Refusal> refusal = shares.proven(channel.remoteId());
                if (refusal.isPresent()) {
                    abort(Shares.CODE, refusal.get().reason());
                } else {
                    fate.secured(this);
                }
            }
            case ConnectionOutput.Opened(long token, long stream, String protocol) -> opened(token, stream, protocol);
            case ConnectionOutput.Refused(long token, String code, String reason) -> wanted.refuse(token, code, reason);
            case ConnectionOutput.Accepted(long stream, String protocol) -> accepted(stream, protocol);
            case ConnectionOutput.Data(long stream, ByteBuffer data) -> data(stream, data);
            case ConnectionOutput.Finished(long stream) -> use(stream, StreamUser::finished);
            case ConnectionOutput.WasReset(long stream, String code) -> use(stream, user -> user.wasReset(code));
            case ConnectionOutput.Writable(long stream, int bytes) -> use(stream, user -> user.writable(bytes));
            case ConnectionOutput.Gone(long stream) -> {
                use(stream, StreamUser::gone);
                forget(stream);
            }
            case ConnectionOutput.Pong pong -> {}
            case ConnectionOutput.GoneAway() -> open = false;
            case ConnectionOutput.Closed(String code, String reason) -> {
                fate.leaving(this);
                over(code, reason);
                finishing = true;
                flushSoon();
            }
        }
    }

    private void use(long stream, Consumer<StreamUser> action) {
        StreamUser user = users.get(stream);
        if (user != null) {
            action.accept(user);
        }
    }

    private void data(long stream, ByteBuffer data) {
        StreamUser user = users.get(stream);
        if (user == null) {
            afterwards(new ConnectionInput.Consumed(stream, data.remaining()));
        } else {
            user.data(data);
        }
    }

    private void opened(long token, long stream, String protocol) {
        Wanted by = wanted.take(token);
        Optional<Refusal> refusal = by == null ? Optional.empty() : shares.agreed(stream, protocol, by.scope());
        if (by == null || refusal.isPresent()) {
            afterwards(new ConnectionInput.Reset(stream));
            refusal.ifPresent(why -> WantedStreams.tell(Objects.requireNonNull(by), Shares.CODE, why.reason()));
            return;
        }
        switch (by) {
            case Wanted.App(Pending<HostedStream> pending, StreamScope scope) -> {
                HostedStream user = new HostedStream(this, stream, protocol, true, new StreamMemory(scope));
                if (pending.complete(user)) {
                    put(stream, user);
                    host.streamOpened(user);
                } else {
                    shares.release(stream);
                    afterwards(new ConnectionInput.Reset(stream));
                }
            }
            case Wanted.Layered(Service.Layer<?> layer, StreamScope scope) -> begin(stream, layer);
        }
    }

    private <R> void begin(long stream, Service.Layer<R> layer) {
        LayerStream<R> user = new LayerStream<>(this, stream, layer);
        put(stream, user);
        user.begin();
    }

    private void put(long stream, StreamUser user) {
        users = Sparse.with(users, stream, user);
        count();
    }

    private void count() {
        boolean used = streams > 0;
        streams = users.size();
        if (used != streams > 0 && closeCode == null) {
            fate.used(this);
        }
    }

    /** Asks for a stream; null, or why there is none. */
    private @Nullable Refusal ask(List<String> protocols, Function<StreamScope, Wanted> by) {
        return switch (shares.ask()) {
            case Reserved.Refused<StreamScope>(Refusal refusal) -> refusal;
            case Reserved.Granted<StreamScope>(StreamScope scope) -> {
                long token = wanted.add(by.apply(scope));
                give(new ConnectionInput.Open(token, protocols));
                yield null;
            }
        };
    }

    private void accepted(long stream, String protocol) {
        Service service = host.service(protocol);
        if (service == null
                || closeCode != null
                || shares.accept(stream, protocol).isPresent()) {
            afterwards(new ConnectionInput.Reset(stream));
            return;
        }
        switch (service) {
            case Service.Layered(var layer) -> begin(stream, layer.apply(this));
            case Service.Blocking(var handler) -> {
                HostedStream user = new HostedStream(this, stream, protocol, false, shares.memory(stream));
                put(stream, user);
                host.streamOpened(user);
                host.serve(user, handler);
            }
        }
    }

    private void over(String code, String reason) {
        if (closeCode != null) {
            return;
        }
        closeCode = code;
        closeReason = reason;
        over = true;
        open = false;
        List.copyOf(users.values()).forEach(user -> user.lost(code, reason));
        users = Map.of();
        shares.releaseAll();
        streams = 0;
        wanted.refuseAll("closed", "the connection is over: " + reason);
        identified.fail(new PeerException(PeerException.Code.CLOSED, "the connection is over: " + reason));
        fate.over(this, code, reason);
    }

    /** Once all that was written has left, our half ends; the other side gets a while to end its own. */
    private void finishIfSent() {
        if (finishing && unsent <= 0) {
            finishing = false;
            link.finish();
            LinkLoop.Timer farewell = loop().timer(link::abort);
            farewell.at(loop().nowNs() + CLOSING_NS);
            closing = farewell;
        }
    }

    /** Gone without farewell, with this as the reason where there is none yet. */
    void abort(String code, String reason) {
        over(code, reason);
        link.abort();
    }

    /** Runs a protocol of the host over a new stream. */
    void open(List<String> protocols, Service.Layer<?> layer) {
        if (gone || closeCode != null) {
            layer.result().failed("closed", "the connection is over: " + closeReason);
            return;
        }
        Refusal refusal = ask(protocols, scope -> new Wanted.Layered(layer, scope));
        if (refusal != null) {
            layer.result().failed(Shares.CODE, refusal.reason());
        }
    }

    /** What the other side has said about itself, at first or anew. */
    void told(IdentifyMessage message, boolean recordVerified, boolean pushed) {
        Identified before = told;
        IdentifyMessage whole = pushed && before != null ? before.message().changedBy(message) : message;
        Identified now = new Identified(whole, recordVerified || (pushed && before != null && before.recordVerified()));
        told = now;
        identified.complete(now);
        host.identified(this, now, pushed);
    }

    void notTold(String code, String reason) {
        identified.fail(new PeerException(
                PeerException.Code.PROTOCOL, remote() + " did not say what it is (" + code + "): " + reason));
    }

    Secured channel() {
        Secured channel = secured;
        if (channel == null) {
            throw new IllegalStateException("connection " + number + " is not secure yet");
        }
        return channel;
    }

    boolean isSecured() {
        return secured != null;
    }

    /** Whether it is over already; on the home loop a stale answer is harmless, since {@link Fate#over} follows. */
    boolean isOver() {
        return over;
    }

    /** Whether the host is to look at {@link #use()}; false while it has not done so since it was last asked to. */
    boolean toldOfUse() {
        return useTold.compareAndSet(false, true);
    }

    /** Streams in use now. */
    int use() {
        useTold.set(false);
        return streams;
    }

    /** What the other side speaks, as far as it has said. */
    boolean speaks(String protocol) {
        Identified now = told;
        return now != null && now.message().protocols().contains(protocol);
    }

    // ---- any thread ----

    @Override
    public long number() {
        return number;
    }

    /** The key that the other side has proven. */
    PublicKey remoteKey() {
        return Objects.requireNonNull(secured).remoteKey();
    }

    @Override
    public PeerId remote() {
        return channel().remoteId();
    }

    @Override
    public Multiaddr remoteAddress() {
        return link.remoteAddress();
    }

    @Override
    public Multiaddr localAddress() {
        return link.localAddress();
    }

    @Override
    public boolean outbound() {
        return outbound;
    }

    @Override
    public String security() {
        return channel().protocol();
    }

    @Override
    public String muxer() {
        return muxer;
    }

    @Override
    public boolean earlyMuxer() {
        return channel().muxer().isPresent();
    }

    @Override
    public Stream open(String... protocols) {
        List<String> list = List.of(protocols);
        if (list.isEmpty()) {
            throw new PeerException(PeerException.Code.PROTOCOL, "name at least one protocol, such as /echo/1.0.0");
        }
        Pending<HostedStream> pending = new Pending<>(host.waitPoint());
        loop().execute(() -> {
            if (closeCode != null) {
                pending.fail(new PeerException(
                        PeerException.Code.CLOSED, "the connection with " + remote() + " is over: " + closeReason));
                return;
            }
            Refusal refusal = ask(list, scope -> new Wanted.App(pending, scope));
            if (refusal != null) {
                pending.fail(new PeerException(PeerException.Code.BUSY, refusal.reason()));
            }
        });
        return pending.await(host.openTimeout()).orElseThrow(() -> {
            PeerException late = new PeerException(
                    PeerException.Code.TIMEOUT, "no stream for " + list + " within " + host.openTimeout());
            pending.fail(late);
            return late;
        });
    }

    @Override
    public Pending<Identified> identified() {
        return identified;
    }

    @Override
    public Duration ping(Duration timeout) {
        return host.pinger().ping(this, timeout);
    }

    @Override
    public int streams() {
        return streams;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        loop().execute(() -> give(new ConnectionInput.Close()));
    }

    @Override
    public String toString() {
        Secured channel = secured;
        return "Connection[" + number + (outbound ? " to " : " from ") + link.remoteAddress()
                + (channel == null ? "" : "/p2p/" + channel.remoteId()) + "]";
    }
}
