package dev.starling.net.discovery;

import dev.starling.discovery.DnsaddrOutput;
import dev.starling.encoding.Multiaddr;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses behind {@code /dnsaddr}, {@code /dns}, {@code /dns4} and {@code /dns6}, of bootstrap lists for one.
 * Safe to use from any thread.
 */
public final class DnsResolver implements AutoCloseable {
    private final @Nullable EventLoopGroup owned;
    private final EventLoop loop;
    private final DnsSettings settings;
    private final DnsLookups lookups;
    /** Touched on the loop only. */
    private final Set<DnsResolution> running = new LinkedHashSet<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    private DnsResolver(@Nullable EventLoopGroup owned, EventLoop loop, DnsSettings settings) {
        this.owned = owned;
        this.loop = loop;
        this.settings = settings;
        lookups = new DnsLookups(loop, settings);
    }

    /** With a daemon thread of its own. */
    public static DnsResolver open(DnsSettings settings) {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("starling-dns", true), NioIoHandler.newFactory());
        return new DnsResolver(group, group.next(), settings);
    }

    /** On a loop of somebody else, which must be one of NIO and is left open. */
    public static DnsResolver on(EventLoop loop, DnsSettings settings) {
        return new DnsResolver(null, loop, settings);
    }

    /**
     * Resolves one address; one without a name stands for itself. The future never fails: what could not be found stands
     * among the problems. Cancelling it abandons the questions.
     */
    public CompletableFuture<DnsaddrOutput.Done> resolve(Multiaddr address) {
        CompletableFuture<DnsaddrOutput.Done> result = new CompletableFuture<>();
        try {
            loop.execute(() -> begin(address, result));
        } catch (RejectedExecutionException closedLoop) {
            result.complete(failed(address, "the resolver is closed"));
        }
        return result;
    }

    private static DnsaddrOutput.Done failed(Multiaddr address, String why) {
        return new DnsaddrOutput.Done(List.of(), List.of(address + ": " + why));
    }

    private void begin(Multiaddr address, CompletableFuture<DnsaddrOutput.Done> result) {
        if (closed.get()) {
            result.complete(failed(address, "the resolver is closed"));
            return;
        }
        if (running.size() >= settings.resolutions()) {
            result.complete(failed(address, "more than " + settings.resolutions() + " resolutions at once"));
            return;
        }
        DnsResolution resolution = new DnsResolution(loop, lookups, settings.limits(), result);
        running.add(resolution);
        result.whenComplete((done, problem) -> {
            if (loop.inEventLoop()) {
                end(resolution);
            } else if (!closed.get()) {
                loop.execute(() -> end(resolution));
            }
        });
        resolution.ask(address);
    }

    private void end(DnsResolution resolution) {
        resolution.cancel();
        running.remove(resolution);
    }

    /** Ends what is under way, with what has been found, and the thread. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runnable end = () -> {
            List.copyOf(running).forEach(DnsResolution::close);
            lookups.close();
            ended.countDown();
        };
        if (loop.inEventLoop()) {
            end.run();
        } else {
            loop.execute(end);
            await(ended);
        }
        if (owned != null) {
            owned.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
