package dev.starling.net.tcp;

import dev.starling.net.discovery.DnsResolver;
import dev.starling.net.discovery.DnsSettings;
import dev.starling.net.discovery.MdnsOptions;
import dev.starling.net.udp.BufferedSecureRandom;
import dev.starling.net.udp.WorldClock;
import dev.starling.peer.PeerException;
import dev.starling.peer.link.LinkDriver;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a world's byte links, shared by its peers: daemons named {@code starling-io-N}. Each begins when it is
 * first needed; a world without links has none. Safe to use from any thread.
 */
public final class IoLoops implements AutoCloseable {
    private static final Duration END_MAX = Duration.ofSeconds(10);

    final LinkOptions options;
    final WorldClock clock;
    final Transport transport;
    private final BiConsumer<? super String, ? super Throwable> failures;
    private final @Nullable Loop[] loops;
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private volatile MdnsOptions mdns = MdnsOptions.DEFAULT;
    private DnsSettings nameSettings = DnsSettings.DEFAULT;
    private @Nullable DnsResolver names;
    private int nextHome;
    private boolean closed;

    /** One thread, and the randomness that is only used there. */
    record Loop(int number, EventLoop io, RandomGenerator random) {}

    private IoLoops(LinkOptions options, WorldClock clock, BiConsumer<? super String, ? super Throwable> failures) {
        this.options = options;
        this.clock = clock;
        this.failures = failures;
        transport = Transport.best(options.epoll());
        loops = new @Nullable Loop[options.loops()];
    }

    /**
     * Loops without threads yet.
     *
     * @param failures told of application code that threw on a loop; on that loop, must not block
     */
    public static IoLoops open(
            LinkOptions options, WorldClock clock, BiConsumer<? super String, ? super Throwable> failures) {
        return new IoLoops(options, clock, failures);
    }

    /** The links of one more peer. */
    public LinkDriver driver() {
        return new SocketLinks(this);
    }

    /** A home for one more peer: the next loop in turn. */
    synchronized Loop home() {
        return loop(nextHome++);
    }

    /** @param turn any number; counted on, it goes over all loops */
    synchronized Loop loop(int turn) {
        int number = Math.floorMod(turn, loops.length);
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the world is closed; open another");
        }
        Loop loop = loops[number];
        if (loop == null) {
            loop = new Loop(number, begin(number), new BufferedSecureRandom());
            loops[number] = loop;
        }
        return loop;
    }

    private EventLoop begin(int number) {
        try {
            return new SingleThreadIoEventLoop(null, threads(number), transport.handlers());
        } catch (RuntimeException e) {
            throw new PeerException(
                    PeerException.Code.CANNOT_BIND,
                    "cannot begin to watch sockets: " + Fault.text(e)
                            + "; a loop needs three file descriptors (see: ulimit" + " -n)",
                    e);
        }
    }

    /** Of Netty's kind, since those give their cached buffers back when they end. */
    private ThreadFactory threads(int number) {
        return task -> {
            Thread thread = new FastThreadLocalThread(task, "starling-io-" + number);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
    }

    /** Whom names are asked of from now on; to be called before the first is. */
    public synchronized IoLoops names(DnsSettings settings) {
        nameSettings = settings;
        return this;
    }

    /** Where multicast DNS is spoken by peers that begin with it from now on. */
    public IoLoops mdns(MdnsOptions options) {
        mdns = options;
        return this;
    }

    MdnsOptions mdns() {
        return mdns;
    }

    /** Looks up names for all peers, on a thread of its own, which begins with the first name. */
    synchronized DnsResolver names() {
        if (closed) {
            throw new PeerException(PeerException.Code.CLOSED, "the world is closed; open another");
        }
        DnsResolver made = names;
        if (made == null) {
            made = DnsResolver.open(nameSettings);
            names = made;
        }
        return made;
    }

    void failed(String text, Throwable cause) {
        failures.accept(text, cause);
    }

    /** How buffers of sockets are had: pooled, whatever Netty's default is. */
    static PooledByteBufAllocator buffers() {
        return Pool.BUFFERS;
    }

    /** One for the process: its chunks outlive worlds. */
    private static final class Pool {
        private static final int PAGE_BYTES = 8192;
        private static final int CHUNK_ORDER = 9;
        /** No heap arenas: sockets need direct buffers, and nothing else is allocated here. */
        private static final PooledByteBufAllocator BUFFERS = new PooledByteBufAllocator(
                true,
                0,
                LinkOptions.DEFAULT.loops(),
                PAGE_BYTES,
                CHUNK_ORDER,
                PooledByteBufAllocator.defaultSmallCacheSize(),
                PooledByteBufAllocator.defaultNormalCacheSize(),
                false);
    }

    /** Ends the threads; drivers are closed before. Idempotent; returns when they have ended. Not from a loop. */
    @Override
    public void close() {
        List<EventLoop> ending = new ArrayList<>();
        DnsResolver resolver;
        synchronized (this) {
            closed = true;
            resolver = names;
            for (Loop loop : loops) {
                if (loop != null) {
                    ending.add(loop.io());
                }
            }
        }
        if (resolver != null) {
            resolver.close();
        }
        for (EventLoop loop : ending) {
            if (loop.inEventLoop()) {
                throw new IllegalStateException("a loop cannot wait for its own end; close from another thread");
            }
            loop.shutdownGracefully(0, END_MAX.toMillis(), TimeUnit.MILLISECONDS);
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= join(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of the thread, not of the loop: that has ended when its thread still gives back what it holds. */
    private static boolean join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
