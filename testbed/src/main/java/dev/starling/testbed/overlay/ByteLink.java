package dev.starling.testbed.overlay;

import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkHandler;
import dev.starling.peer.link.LinkLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A plain byte stream with another host, and what is being talked on it: a handshake first, messages afterwards. Sends from
 * any thread; everything else happens on the link's loop.
 */
final class ByteLink implements LinkHandler {
    /** What is talked. */
    interface Talk {
        /** The link is this talk's from now on. */
        default void begin(ByteLink link) {}

        /**
         * Takes as much as it can of the bytes at hand; what is left comes again, with more behind it.
         *
         * @throws IllegalArgumentException for what no honest peer sends: the link is given up
         */
        void received(ByteLink link, ByteBuffer data);

        /** The other side sends nothing more. */
        default void ended(ByteLink link) {
            link.abort();
        }

        /** The link is gone. */
        void closed(ByteLink link);
    }

    /** The longest message that may be incomplete. */
    private static final int LEFT_MAX = 64 << 10;
    /** Who reads so slowly that this much waits for it is no neighbour. */
    private static final long UNSENT_MAX = 1 << 20;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Link link;
    private final AtomicLong unsent = new AtomicLong();
    private Talk talk;
    private ByteBuffer left = NOTHING;
    private boolean handedOver;
    private boolean closed;

    private ByteLink(Link link, Talk talk) {
        this.link = link;
        this.talk = talk;
    }

    /** Begins a talk on a link that has just come to be. */
    static ByteLink begin(Link link, Talk talk) {
        ByteLink made = new ByteLink(link, talk);
        talk.begin(made);
        return made;
    }

    LinkLoop loop() {
        return link.loop();
    }

    Link link() {
        return link;
    }

    /** Goes on with another talk; what has not been taken yet is for that one. */
    void become(Talk next) {
        talk = next;
        handedOver = true;
        next.begin(this);
    }

    /** Sends bytes, which the caller does not change afterwards; from any thread. */
    void send(byte[] bytes) {
        if (unsent.addAndGet(bytes.length) > UNSENT_MAX) {
            abort();
            return;
        }
        link.loop().execute(() -> {
            link.write(ByteBuffer.wrap(bytes));
            link.flush();
        });
    }

    /** After what was sent, the other side sees the end. */
    void finish() {
        link.loop().execute(link::finish);
    }

    void abort() {
        link.loop().execute(link::abort);
    }

    @Override
    public void received(ByteBuffer data) {
        ByteBuffer all = data;
        if (left.hasRemaining()) {
            all = ByteBuffer.allocate(left.remaining() + data.remaining());
            all.put(left).put(data).flip();
        }
        try {
            boolean further = true;
            while (further && all.hasRemaining() && !closed) {
                int before = all.position();
                handedOver = false;
                talk.received(this, all);
                further = handedOver || all.position() != before;
            }
        } catch (IllegalArgumentException nonsense) {
            all.position(all.limit());
            abort();
        }
        keep(all);
    }

    private void keep(ByteBuffer rest) {
        if (!rest.hasRemaining()) {
            left = NOTHING;
        } else if (rest.remaining() > LEFT_MAX) {
            left = NOTHING;
            abort();
        } else {
            left = ByteBuffer.allocate(rest.remaining()).put(rest).flip();
        }
        // The lent buffer counts as taken, whatever a talk has left of it.
    }

    @Override
    public void pause() {}

    @Override
    public void sent(int bytes) {
        unsent.addAndGet(-bytes);
    }

    @Override
    public void ended() {
        talk.ended(this);
    }

    @Override
    public void closed(String code, String reason) {
        closed = true;
        talk.closed(this);
    }
}
