package dev.starling.net.tcp;

import dev.starling.discovery.DnsaddrOutput;
import dev.starling.discovery.MdnsEvent;
import dev.starling.encoding.Multiaddr;
import dev.starling.encoding.PeerId;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.Listening;
import dev.starling.peer.link.LocalDiscovery;
import dev.starling.peer.link.Resolving;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The byte links of one peer, on the loops that the peers of its world share. */
final class SocketLinks implements LinkDriver, ChannelFutureListener {
    final LinkCounts counts = new LinkCounts();
    final UpgradeQueue upgrades;

    private final IoLoops loops;
    private final RecvByteBufAllocator pieces;
    private final @Nullable DriverLoop[] views;
    private final DriverLoop home;
    private final AtomicInteger turns = new AtomicInteger();
    /** Every socket of this driver, from its making to its closing. */
    private final Set<Channel> sockets = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;
    private volatile boolean silent;

    SocketLinks(IoLoops loops) {
        this.loops = loops;
        upgrades = new UpgradeQueue(loops.options.upgradesMax());
        int most = loops.options.receiveBytesMax();
        pieces = new AdaptiveRecvByteBufAllocator(512, Math.min(2048, most), most);
        views = new @Nullable DriverLoop[loops.options.loops()];
        IoLoops.Loop first = loops.home();
        home = view(first);
        turns.set(first.number());
    }

    private synchronized DriverLoop view(IoLoops.Loop loop) {
        DriverLoop view = views[loop.number()];
        if (view == null) {
            view = new DriverLoop(loop, loops.clock, this);
            views[loop.number()] = view;
        }
        return view;
    }

    @Override
    public DriverLoop home() {
        return home;
    }

    /** Where the next link lives. */
    DriverLoop next() {
        return loops.options.homeOnly() ? home : view(loops.loop(turns.getAndIncrement()));
    }

    LinkOptions options() {
        return loops.options;
    }

    Transport transport() {
        return loops.transport;
    }

    void failed(String text, Throwable cause) {
        loops.failed(text, cause);
    }

    boolean isClosing() {
        return closing;
    }

    /** Whether nothing of the driver's user may run any more. */
    boolean isSilent() {
        return silent;
    }

    // ---- sockets

    /** Takes note of a new socket, so that closing the driver closes it; {@link #registered} follows. */
    void track(Channel socket) {
        sockets.add(socket);
        socket.closeFuture().addListener(this);
    }

    /** The socket has a loop, or the loops have ended, which has closed it. */
    void registered(Channel socket) {
        if (closing) {
            dispose(socket);
        }
    }

    /** Closes a socket, registered or not; on its loop where it has one. */
    void dispose(Channel socket) {
        if (socket.isRegistered()) {
            socket.close();
        } else {
            socket.unsafe().closeForcibly();
            forget(socket);
        }
    }

    /** A socket is closed. */
    @Override
    public void operationComplete(ChannelFuture closed) {
        forget(closed.channel());
    }

    private void forget(Channel socket) {
        sockets.remove(socket);
        if (closing) {
            synchronized (sockets) {
                sockets.notifyAll();
            }
        }
    }

    /** How many sockets there are: links, what may become links, and listeners. */
    int openSockets() {
        return sockets.size();
    }

    /** What all sockets of links have in common. Throws where the other side has gone already, on some systems. */
    void configure(SocketChannel socket) {
        socket.config()
                .setAutoRead(false)
                .setAllowHalfClosure(true)
                .setTcpNoDelay(true)
                .setKeepAlive(true)
                // By the kernel, or by whoever dials.
                .setConnectTimeoutMillis(0)
                .setAllocator(IoLoops.buffers())
                .setRecvByteBufAllocator(pieces);
    }

    @Override
    public boolean dials(Multiaddr address) {
        try {
            return canBeDialed(LinkAddress.of(address));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean canBeDialed(LinkAddress to) {
        return to.port() != 0 && !to.ip().isAny();
    }

    @Override
    public Dialing dial(Multiaddr address, LinkAcceptor connected, Dialing.Failure failure) {
        DriverLoop loop = closing ? home : next();
        TcpDialing dialing = new TcpDialing(this, loop, address, connected, failure);
        try {
            LinkAddress to = LinkAddress.of(address);
            if (canBeDialed(to)) {
                loop.submit(() -> dialing.begin(to));
            } else {
                dialing.failed(Fault.BAD_ADDRESS, "nobody can be reached at port 0, or at the unspecified address");
            }
        } catch (IllegalArgumentException e) {
            dialing.failed(Fault.BAD_ADDRESS, Fault.text(e));
        }
        return dialing;
    }

    @Override
    public Resolving resolve(Multiaddr address, Consumer<? super DnsaddrOutput.Done> answer) {
        CompletableFuture<DnsaddrOutput.Done> asked = loops.names().resolve(address);
        AtomicBoolean unwanted = new AtomicBoolean();
        asked.whenComplete((done, cancelled) -> home.execute(() -> {
            if (done != null && !unwanted.get()) {
                answer.accept(done);
            }
        }));
        return () -> {
            unwanted.set(true);
            asked.cancel(false);
        };
    }

    @Override
    public LocalDiscovery discover(PeerId self, Consumer<? super MdnsEvent> events) {
        if (closing) {
            throw closed();
        }
        return new SocketDiscovery(self, loops.mdns(), home, events);
    }

    @Override
    public Listening listen(Multiaddr address, LinkAcceptor acceptor) {
        if (closing) {
            throw closed();
        }
        LinkAddress wanted;
        try {
            wanted = LinkAddress.of(address);
        } catch (IllegalArgumentException e) {
            throw new PeerException(PeerException.Code.BAD_ADDRESS, Fault.text(e), e);
        }
        return bind(address, wanted, acceptor);
    }

    private Listening bind(Multiaddr address, LinkAddress wanted, LinkAcceptor acceptor) {
        DriverLoop loop = current();
        ServerSocketChannel socket;
        try {
            socket = loops.transport.server(wanted.family());
        } catch (RuntimeException e) {
            throw BindFault.of(address, wanted, e);
        }
        TcpListening listening = new TcpListening(this, loop, socket, wanted, acceptor);
        track(socket);
        socket.config().setOption(ChannelOption.SO_BACKLOG, options().backlog());
        socket.config().setAllocator(IoLoops.buffers());
        socket.pipeline().addLast(listening);
        ChannelFuture bound = loop.io.register(socket).awaitUninterruptibly();
        registered(socket);
        if (bound.isSuccess()) {
            bound = socket.bind(wanted.socket()).awaitUninterruptibly();
        }
        Throwable problem = bound.cause();
        if (problem != null) {
            dispose(socket);
            socket.closeFuture().awaitUninterruptibly();
            forget(socket);
            if (closing) {
                throw closed();
            }
            throw BindFault.of(address, wanted, problem);
        }
        return listening;
    }

    /** The loop on which we are, so that nobody waits for himself; home when on none. */
    private synchronized DriverLoop current() {
        for (DriverLoop view : views) {
            if (view != null && view.inLoop()) {
                return view;
            }
        }
        return home;
    }

    private static PeerException closed() {
        return new PeerException(PeerException.Code.CLOSED, "the peer is closed; open another");
    }

    @Override
    public SortedMap<String, Long> counters() {
        SortedMap<String, Long> all = counts.byName();
        all.put("link-sockets-open", (long) openSockets());
        return all;
    }

    // ---- the end

    @Override
    public void close() {
        List<DriverLoop> all = all();
        all.forEach(SocketLinks::refuseOn);
        closing = true;
        for (Channel socket : sockets) {
            end(socket);
        }
        awaitSockets();
        // Links are told of their end in a task after the one that closes their socket.
        round(all);
        silent = true;
        round(all);
    }

    private synchronized List<DriverLoop> all() {
        List<DriverLoop> all = new ArrayList<>();
        for (DriverLoop view : views) {
            if (view != null) {
                all.add(view);
            }
        }
        return all;
    }

    private static void end(Channel socket) {
        if (!socket.isRegistered()) {
            // Whoever registers it looks whether the driver is closing.
            return;
        }
        socket.eventLoop().execute(() -> {
            if (socket.pipeline().last() instanceof TcpLink link) {
                link.abort();
            }
            socket.close();
        });
    }

    private void awaitSockets() {
        boolean interrupted = false;
        synchronized (sockets) {
            while (!sockets.isEmpty()) {
                try {
                    sockets.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void round(List<DriverLoop> all) {
        CountDownLatch done = new CountDownLatch(all.size());
        all.forEach(loop -> loop.round(done));
        await(done, all);
    }

    /** Waits; not for loops that have ended, whose tasks are dropped. */
    static void await(CountDownLatch done, List<DriverLoop> of) {
        boolean interrupted = false;
        while (true) {
            try {
                if (done.await(100, TimeUnit.MILLISECONDS) || of.stream().allMatch(loop -> loop.io.isTerminated())) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void refuseOn(DriverLoop loop) {
        if (loop.inLoop()) {
            throw new IllegalStateException("a loop cannot wait for itself; close from another thread");
        }
    }
}
