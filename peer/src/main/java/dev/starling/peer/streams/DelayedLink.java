package dev.starling.peer.streams;

import dev.starling.core.Env;
import dev.starling.encoding.Multiaddr;
import dev.starling.peer.PathDelay;
import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One byte stream, held back in the direction of its peer. What was held comes before the end of the link, however early
 * that is. As much is held as the other side sends within the delay.
 */
final class DelayedLink implements Link, LinkHandler {
    /** @param bytes none where the other side has ended */
    private record Held(long atNs, @Nullable ByteBuffer bytes) {}

    private final Link link;
    private final PathDelay delay;
    private final LinkLoop.Timer timer;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private @Nullable LinkHandler handler;
    private boolean reading = true;
    private boolean closed;

    DelayedLink(Link link, PathDelay delay) {
        this.link = link;
        this.delay = delay;
        timer = link.loop().timer(this::release);
    }

    /** Whom it serves; before anything comes. */
    void serve(LinkHandler value) {
        handler = value;
    }

    private LinkHandler handler() {
        LinkHandler served = handler;
        if (served == null) {
            throw new IllegalStateException("a link serves nobody yet");
        }
        return served;
    }

    private void hold(@Nullable ByteBuffer bytes) {
        long delayNs = link.remoteAddress().endpoint().map(delay::delayNs).orElse(0L);
        Held last = held.peekLast();
        long atNs = link.loop().nowNs() + delayNs;
        held.add(new Held(last == null ? atNs : Math.max(last.atNs, atNs), bytes));
        next();
    }

    private void next() {
        Held first = held.peek();
        timer.at(first == null || !reading || closed ? Env.NEVER : first.atNs);
    }

    private void release() {
        passOn(link.loop().nowNs());
        next();
    }

    private void passOn(long untilNs) {
        boolean some = false;
        for (Held first = held.peek(); reading && first != null && first.atNs <= untilNs; first = held.peek()) {
            held.remove();
            ByteBuffer bytes = first.bytes;
            if (bytes == null) {
                handler().ended();
            } else {
                handler().received(bytes);
                some = true;
            }
        }
        if (some) {
            handler().pause();
        }
    }

    @Override
    public void received(ByteBuffer data) {
        ByteBuffer copy = ByteBuffer.allocate(data.remaining());
        hold(copy.put(data).flip());
    }

    @Override
    public void pause() {
        // It follows what is passed on.
    }

    @Override
    public void sent(int bytes) {
        handler().sent(bytes);
    }

    @Override
    public void ended() {
        hold(null);
    }

    @Override
    public void closed(String code, String reason) {
        passOn(Long.MAX_VALUE);
        closed = true;
        held.clear();
        next();
        handler().closed(code, reason);
    }

    @Override
    public LinkLoop loop() {
        return link.loop();
    }

    @Override
    public Multiaddr localAddress() {
        return link.localAddress();
    }

    @Override
    public Multiaddr remoteAddress() {
        return link.remoteAddress();
    }

    @Override
    public void write(ByteBuffer data) {
        link.write(data);
    }

    @Override
    public void flush() {
        link.flush();
    }

    @Override
    public void finish() {
        link.finish();
    }

    @Override
    public void abort() {
        held.clear();
        link.abort();
    }

    @Override
    public void reading(boolean wanted) {
        reading = wanted;
        link.reading(wanted);
        next();
    }
}
