package dev.starling.testbed.overlay;

import dev.starling.napster.NapsterCodec;
import dev.starling.napster.NapsterMessage;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Napster's messages on one link.
 *
 * @param gone told when the link is
 */
record NapsterTalk(Consumer<? super NapsterMessage> received, Runnable gone) implements ByteLink.Talk {
    @Override
    public void received(ByteLink link, ByteBuffer data) {
        for (NapsterMessage next = NapsterCodec.read(data); next != null; next = NapsterCodec.read(data)) {
            received.accept(next);
        }
    }

    @Override
    public void closed(ByteLink link) {
        gone.run();
    }
}
