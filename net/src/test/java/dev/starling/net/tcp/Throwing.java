package dev.starling.net.tcp;

import dev.starling.peer.link.LinkHandler;
import java.nio.ByteBuffer;

/** A handler with a defect, which another watches. */
record Throwing(LinkHandler watching) implements LinkHandler {
    @Override
    public void received(ByteBuffer data) {
        throw new IllegalStateException("thrown by a test");
    }

    @Override
    public void pause() {
        watching.pause();
    }

    @Override
    public void sent(int bytes) {
        watching.sent(bytes);
    }

    @Override
    public void ended() {
        watching.ended();
    }

    @Override
    public void closed(String code, String reason) {
        watching.closed(code, reason);
    }
}
