package dev.starling.archfixture.srp;

import java.util.List;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

final class UsesThreads {
    private UsesThreads() {}

    static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    static void sleepInUnits() throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
    }

    static Thread start() {
        return new Thread(() -> {});
    }

    static Thread virtual() {
        return Thread.ofVirtual().unstarted(() -> {});
    }

    static ThreadLocal<String> threadLocal() {
        return new ThreadLocal<>();
    }

    static Object executor() {
        return Executors.newVirtualThreadPerTaskExecutor();
    }

    static Object lock() {
        return new ReentrantLock();
    }

    static Object atomic() {
        return new AtomicLong();
    }

    static Object map() {
        return new ConcurrentHashMap<String, String>();
    }

    static Object future() {
        return new CompletableFuture<String>();
    }

    static Timer timer() {
        return new Timer();
    }

    static void await(Object object) throws InterruptedException {
        object.wait();
    }

    static void wake(Object object) {
        object.notifyAll();
    }

    static Stream<String> parallel(List<String> list) {
        return list.parallelStream();
    }

    static Stream<String> parallelLater(Stream<String> stream) {
        return stream.parallel();
    }
}
