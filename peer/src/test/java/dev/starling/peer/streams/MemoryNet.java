package dev.starling.peer.streams;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.identity.Identity;
import dev.starling.mux.YamuxConfig;
import dev.starling.peer.PeerOptions;
import dev.starling.peer.host.PeerDriver;
import dev.starling.peer.host.WaitPoint;
import dev.starling.peer.link.Dialing;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.Listening;
import dev.starling.srp.SrpCommand;
import dev.starling.swarm.SwarmConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Hosts whose links are queues between two handlers on one loop: as fast as memory, without a world. */
final class MemoryNet implements AutoCloseable {
    private final Map<String, LinkAcceptor> listening = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, body -> {
        Thread thread = new Thread(body, "memory-net");
        thread.setDaemon(true);
        loopThread = thread;
        return thread;
    });
    private final List<StreamHost> hosts = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private volatile @Nullable Thread loopThread;
    private int ports = 1000;

    StreamHost host(int seed) {
        return host(seed, YamuxConfig.DEFAULT, SwarmConfig.DEFAULT);
    }

    StreamHost host(int seed, YamuxConfig yamux, SwarmConfig swarm) {
        return host(seed, options -> options.yamux(y -> yamux).swarm(s -> swarm));
    }

    StreamHost host(int seed, UnaryOperator<PeerOptions> change) {
        PeerOptions set =
                change.apply(new PeerOptions().security(List.of("noise")).listen("/ip4/127.0.0.1/tcp/" + ++ports));
        HostOptions options = new HostOptions(Identity.generate(new SplittableRandom(seed)), set, "test/1");
        StreamHost host = new StreamHost(options, new Driver());
        host.listen();
        hosts.add(host);
        return host;
    }

    List<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() {
        hosts.forEach(StreamHost::close);
        executor.shutdownNow();
    }

    private final LinkLoop loop = new LinkLoop() {
        private final RandomGenerator random = new SplittableRandom(7);

        @Override
        public void execute(Runnable task) {
            try {
                executor.execute(() -> guarded(task));
            } catch (RejectedExecutionException closed) {
                // As the contract says: dropped once the world is closed.
            }
        }

        @Override
        public boolean inLoop() {
            return Thread.currentThread() == loopThread;
        }

        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public long epochMs() {
            return 1_800_000_000_000L;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public Timer timer(Runnable task) {
            return new Timer() {
                private @Nullable ScheduledFuture<?> set;

                @Override
                public void at(long deadlineNs) {
                    if (set != null) {
                        set.cancel(false);
                    }
                    if (deadlineNs != Long.MAX_VALUE && !executor.isShutdown()) {
                        set = executor.schedule(
                                () -> guarded(task), deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
                    }
                }
            };
        }
    };

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            failures.add(e);
            e.printStackTrace();
        }
    }

    /** One end of a link. */
    private final class End implements Link {
        private final Multiaddr local;
        private final Multiaddr remote;
        private @Nullable End other;
        private @Nullable LinkHandler handler;
        private boolean finished;
        private boolean closed;

        End(Multiaddr local, Multiaddr remote) {
            this.local = local;
            this.remote = remote;
        }

        @Override
        public LinkLoop loop() {
            return loop;
        }

        @Override
        public Multiaddr localAddress() {
            return local;
        }

        @Override
        public Multiaddr remoteAddress() {
            return remote;
        }

        @Override
        public void write(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            if (finished || closed) {
                return;
            }
            loop.execute(() -> {
                if (!closed && handler != null) {
                    handler.sent(copy.length);
                }
                End to = other;
                if (to != null && !to.closed && to.handler != null) {
                    to.handler.received(ByteBuffer.wrap(copy));
                    to.handler.pause();
                }
            });
        }

        @Override
        public void flush() {}

        @Override
        public void finish() {
            if (!finished && !closed) {
                finished = true;
                loop.execute(() -> {
                    End to = other;
                    if (to != null && !to.closed && to.handler != null) {
                        to.handler.ended();
                        if (to.finished) {
                            end("finished");
                            to.end("finished");
                        }
                    }
                });
            }
        }

        @Override
        public void abort() {
            loop.execute(() -> {
                end("aborted");
                if (other != null) {
                    other.end("reset");
                }
            });
        }

        private void end(String code) {
            if (!closed) {
                closed = true;
                if (handler != null) {
                    handler.closed(code, code);
                }
            }
        }

        @Override
        public void reading(boolean wanted) {}
    }

    private final class Links implements LinkDriver {
        private final List<End> ends = new ArrayList<>();

        @Override
        public LinkLoop home() {
            return loop;
        }

        @Override
        public boolean dials(Multiaddr address) {
            return true;
        }

        @Override
        public Listening listen(Multiaddr address, LinkAcceptor acceptor) {
            listening.put(address.toString(), acceptor);
            return new Listening() {
                @Override
                public List<Multiaddr> addresses() {
                    return List.of(address);
                }

                @Override
                public void close() {
                    listening.remove(address.toString());
                }
            };
        }

        @Override
        public Dialing dial(Multiaddr address, LinkAcceptor connected, Dialing.Failure failure) {
            boolean[] cancelled = new boolean[1];
            loop.execute(() -> {
                if (cancelled[0]) {
                    return;
                }
                LinkAcceptor acceptor = listening.get(address.toString());
                if (acceptor == null) {
                    failure.failed("refused", "nobody listens at " + address);
                    return;
                }
                End here = new End(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + ++ports), address);
                End there = new End(address, here.local);
                here.other = there;
                there.other = here;
                ends.add(here);
                ends.add(there);
                there.handler = acceptor.accepted(there);
                here.handler = connected.accepted(here);
            });
            return () -> cancelled[0] = true;
        }

        @Override
        public SortedMap<String, Long> counters() {
            return new TreeMap<>();
        }

        @Override
        public void close() {
            loop.execute(() -> List.copyOf(ends).forEach(End::abort));
        }
    }

    private final class Driver implements PeerDriver {
        private final Links links = new Links();

        @Override
        public boolean command(SrpCommand command) {
            return false;
        }

        @Override
        public void onLoop(Runnable task) {
            loop.execute(task);
        }

        @Override
        public void spawn(String name, Runnable body) {
            Thread.ofVirtual().name(name).start(() -> guarded(body));
        }

        @Override
        public WaitPoint waitPoint() {
            return new Point();
        }

        @Override
        public LinkDriver links() {
            return links;
        }

        @Override
        public Endpoint localEndpoint() {
            return Endpoint.parse("127.0.0.1:1");
        }

        @Override
        public SortedMap<String, Long> counters() {
            return new TreeMap<>();
        }

        @Override
        public void close() {}
    }

    private static final class Point implements WaitPoint {
        @Override
        public synchronized boolean await(BooleanSupplier done, Duration timeout) {
            long end = System.nanoTime() + Math.min(timeout.toNanos(), TimeUnit.DAYS.toNanos(300));
            while (!done.getAsBoolean()) {
                long leftMs = (end - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    return false;
                }
                try {
                    // A signal between the look at the condition and this wait is noticed after 5 ms.
                    wait(Math.min(leftMs, 5));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return done.getAsBoolean();
                }
            }
            return true;
        }

        @Override
        public synchronized void signal() {
            notifyAll();
        }
    }
}
