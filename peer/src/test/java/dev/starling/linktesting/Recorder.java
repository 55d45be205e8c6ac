package dev.starling.linktesting;

import dev.starling.peer.link.Link;
import dev.starling.peer.link.LinkAcceptor;
import dev.starling.peer.link.LinkHandler;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a link that keeps what happens there, and what must not have happened: calls on another thread than the
 * loop's, calls inside a call of the link, anything after the end. Its commands may be given from any thread; it is
 * looked at from any thread.
 */
public final class Recorder implements LinkHandler {
    private final Object lock = new Object();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> faults = new ArrayList<>();
    private final CountDownLatch linked = new CountDownLatch(1);
    private Consumer<? super Recorder> begin = recorder -> {};
    private boolean keeping = true;
    private long received;
    private long sent;
    private long pauses;
    private long written;
    private boolean ended;
    private @Nullable String code;
    private boolean unpaused;
    private long stopBytes = Long.MAX_VALUE;
    private boolean stopped;
    private boolean inCall;
    private volatile @Nullable Link link;

    /** Counts bytes but does not keep them. */
    public Recorder counting() {
        keeping = false;
        return this;
    }

    /** Stops reading, from inside {@link #received}, once so many bytes have come; further ones are a fault. */
    public Recorder stoppingAt(long bytesCount) {
        stopBytes = bytesCount;
        return this;
    }

    /** Reads on after {@link #stoppingAt}. */
    public void readOn() {
        run(to -> {
            stopped = false;
            stopBytes = Long.MAX_VALUE;
            to.reading(true);
        });
    }

    /** Runs a task on the loop as soon as there is a link, before anything is read. */
    public Recorder beginning(Consumer<? super Recorder> task) {
        begin = task;
        return this;
    }

    /** The acceptor for one link. */
    public LinkAcceptor acceptor() {
        return this::accepted;
    }

    /** Takes a link; on its loop. */
    public LinkHandler accepted(Link made) {
        if (link != null) {
            fault("a second link");
        }
        if (!made.loop().inLoop()) {
            fault("accepted on another thread than the loop's");
        }
        link = made;
        begin.accept(this);
        linked.countDown();
        return this;
    }

    /** Whether there is a link. */
    public boolean isLinked() {
        return linked.getCount() == 0;
    }

    /** The link, once there is one. */
    public Link link() {
        Link made = link;
        if (made == null) {
            throw new IllegalStateException("there is no link yet");
        }
        return made;
    }

    /** Runs a task on the link's loop. */
    public void run(Consumer<? super Link> task) {
        run(task, 0);
    }

    /** Runs a task that writes so many bytes on the link's loop. */
    public void run(Consumer<? super Link> task, int writing) {
        Link made = link();
        synchronized (lock) {
            written += writing;
        }
        made.loop().execute(() -> call(task));
    }

    /** Calls the link; on its loop. What comes inside the call is a fault. */
    public void call(Consumer<? super Link> task) {
        inCall = true;
        try {
            task.accept(link());
        } finally {
            inCall = false;
        }
    }

    /** Writes; on the loop. What was lent is overwritten when the call returns. */
    public void write(byte[] data) {
        call(to -> {
            ByteBuffer lent = ByteBuffer.wrap(data.clone());
            to.write(lent);
            if (lent.hasRemaining()) {
                fault("a write left " + lent.remaining() + " bytes");
            }
            Arrays.fill(lent.array(), (byte) 0xee);
        });
        synchronized (lock) {
            written += data.length;
        }
    }

    /** Writes and flushes, from any thread. */
    public void send(byte[] data) {
        Link made = link();
        made.loop().execute(() -> {
            write(data);
            call(Link::flush);
        });
    }

    @Override
    public void received(ByteBuffer data) {
        enter("received");
        synchronized (lock) {
            if (ended) {
                fault("bytes after the end");
            }
            if (stopped) {
                fault("bytes while not reading");
            }
            if (!data.hasRemaining()) {
                fault("no bytes received");
            }
            received += data.remaining();
            unpaused = true;
            if (keeping) {
                byte[] copy = new byte[data.remaining()];
                data.get(copy);
                bytes.writeBytes(copy);
            }
            stopped = received >= stopBytes;
        }
        if (stopped) {
            call(from -> from.reading(false));
        }
    }

    @Override
    public void pause() {
        enter("pause");
        synchronized (lock) {
            if (!unpaused) {
                fault("a pause without bytes before it");
            }
            unpaused = false;
            pauses++;
        }
    }

    @Override
    public void sent(int count) {
        enter("sent");
        synchronized (lock) {
            sent += count;
            if (count <= 0 || sent > written) {
                fault("sent " + count + ", in all " + sent + " of " + written);
            }
        }
    }

    @Override
    public void ended() {
        enter("ended");
        synchronized (lock) {
            if (ended) {
                fault("ended twice");
            }
            ended = true;
        }
    }

    @Override
    public void closed(String closeCode, String reason) {
        enter("closed");
        synchronized (lock) {
            code = closeCode;
            if (closeCode.isEmpty() || reason.isEmpty()) {
                fault("closed without code or reason");
            }
        }
    }

    private void enter(String what) {
        if (!link().loop().inLoop()) {
            fault(what + " on another thread than the loop's");
        }
        if (inCall) {
            fault(what + " inside a call of the link");
        }
        synchronized (lock) {
            if (code != null) {
                fault(what + " after closed");
            }
        }
    }

    private void fault(String text) {
        synchronized (lock) {
            faults.add(text);
        }
    }

    /** What must not have happened. */
    public List<String> faults() {
        synchronized (lock) {
            return List.copyOf(faults);
        }
    }

    /** The bytes of the other side so far. */
    public byte[] bytes() {
        synchronized (lock) {
            return bytes.toByteArray();
        }
    }

    /** How many bytes of the other side came. */
    public long received() {
        synchronized (lock) {
            return received;
        }
    }

    /** How many bytes left, as the link said. */
    public long sent() {
        synchronized (lock) {
            return sent;
        }
    }

    /** How many bytes were written and have not left. */
    public long unsent() {
        synchronized (lock) {
            return written - sent;
        }
    }

    /** How many pauses there were, each after bytes. */
    public long pauses() {
        synchronized (lock) {
            return pauses;
        }
    }

    /** Whether bytes came that no pause has followed. */
    public boolean unpaused() {
        synchronized (lock) {
            return unpaused;
        }
    }

    /** Whether the other side sends nothing more. */
    public boolean isEnded() {
        synchronized (lock) {
            return ended;
        }
    }

    /** Whether the link is gone. */
    public boolean isClosed() {
        synchronized (lock) {
            return code != null;
        }
    }

    /** The code of the link's end; empty while it lasts. */
    public String code() {
        synchronized (lock) {
            return code == null ? "" : code;
        }
    }
}
