package dev.starling.srp;

import dev.starling.core.DatagramOutput;
import dev.starling.core.Env;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The many sockets of a peer behind a hard NAT, each with an external port of its own: the more there are, the likelier
 * one meets a port that the other side has opened (§6 CONNECT). Opened when first needed, closed when unused.
 */
final class SocketPool {
    private static final int FIRST = 2;
    private static final int OWNED_MAX = 64;
    private static final long UNUSED_NS = 30_000_000_000L;

    private enum Use {
        OPENING,
        IDLE,
        /** It reaches a peer. */
        OWNED
    }

    private final Core core;
    private final int size;
    private final Map<Integer, Use> sockets = new LinkedHashMap<>();
    private int next = FIRST;
    private long closeAtNs = Env.NEVER;
    private boolean failing;

    SocketPool(Core core) {
        this.core = core;
        size = core.config.limits().pool();
    }

    long deadlineNs() {
        return closeAtNs;
    }

    /** Opens what is missing; the sockets become idle as the world reports them. */
    void fill() {
        closeAtNs = core.now() + UNUSED_NS;
        int free = count(Use.IDLE) + count(Use.OPENING);
        failing = false;
        for (int i = free; i < size; i++) {
            sockets.put(next, Use.OPENING);
            core.out(new DatagramOutput.OpenSocket<>(next++));
        }
    }

    private int count(Use use) {
        int count = 0;
        for (Use each : sockets.values()) {
            if (each == use) {
                count++;
            }
        }
        return count;
    }

    /** Returns whether the socket is one of the pool's. */
    boolean opened(int socket) {
        return sockets.replace(socket, Use.OPENING, Use.IDLE);
    }

    void failed(int socket) {
        failing |= sockets.remove(socket) != null;
    }

    /** Whether some could not be opened, as when descriptors run out: fewer sockets still help. */
    boolean failing() {
        return failing;
    }

    boolean opening() {
        return sockets.containsValue(Use.OPENING);
    }

    List<Integer> idle() {
        List<Integer> idle = new ArrayList<>();
        sockets.forEach((socket, use) -> {
            if (use == Use.IDLE) {
                idle.add(socket);
            }
        });
        return idle;
    }

    boolean owns(int socket) {
        return sockets.containsKey(socket);
    }

    /** The socket reaches a peer now and stays open for it; false when too many do. */
    boolean take(int socket) {
        if (sockets.get(socket) == Use.OWNED) {
            return true;
        }
        return count(Use.OWNED) < OWNED_MAX && sockets.replace(socket, Use.IDLE, Use.OWNED);
    }

    /** The peer is gone. */
    void release(int socket) {
        if (sockets.remove(socket) != null) {
            core.out(new DatagramOutput.CloseSocket<>(socket));
        }
    }

    void tick() {
        if (core.now() < closeAtNs) {
            return;
        }
        closeAtNs = Env.NEVER;
        for (int socket : idle()) {
            release(socket);
        }
    }
}
