package dev.starling.archfixture.peer;

import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

final class StartsThreads {
    private StartsThreads() {}

    static Thread constructor() {
        return new Thread(() -> {});
    }

    static Thread builder() {
        return Thread.ofPlatform().unstarted(() -> {});
    }

    static ExecutorService executor() {
        return Executors.newFixedThreadPool(1);
    }

    static Object forkJoin() {
        return ForkJoinPool.commonPool();
    }

    static Object future() {
        return CompletableFuture.runAsync(() -> {});
    }

    static Object timer() {
        return new Timer();
    }
}
