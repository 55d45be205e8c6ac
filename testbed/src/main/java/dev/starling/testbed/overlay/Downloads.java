package dev.starling.testbed.overlay;

import dev.starling.core.Endpoint;
import dev.starling.encoding.Multiaddr;
import dev.starling.gnutella.transfer.DownloadMachine;
import dev.starling.gnutella.transfer.TransferInput;
import dev.starling.gnutella.transfer.TransferOutput;
import dev.starling.peer.link.LinkDriver;
import dev.starling.peer.link.LoopEnv;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The downloads of a job, and what became of them. One goes on from the next who has the file where its source dies; with
 * none left it has failed. Safe to use from any thread.
 */
final class Downloads {
    private final Set<Download> live = ConcurrentHashMap.newKeySet();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    int underWay() {
        return live.size();
    }

    /** Complete, each byte compared. */
    int done() {
        return done.get();
    }

    int failed() {
        return failed.get();
    }

    /**
     * Begins a download.
     *
     * @param links of who wants it
     * @param source who has it
     */
    Download begin(LinkDriver links, int file, String name, Endpoint source) {
        Download download = new Download(links, file, name);
        download.also(source);
        live.add(download);
        download.next();
        return download;
    }

    /** Who wanted these is gone: they count as neither done nor failed. */
    void abandon(LinkDriver links) {
        live.removeIf(download -> download.links.equals(links));
    }

    /** One file on its way to one peer. */
    final class Download {
        private final LinkDriver links;
        private final int file;
        private final String name;
        private final Queue<Endpoint> sources = new ConcurrentLinkedQueue<>();
        /** Written by one link after another. */
        private volatile long offset;

        private Download(LinkDriver links, int file, String name) {
            this.links = links;
            this.file = file;
            this.name = name;
        }

        /** Somebody else has the file, too: fetched from when those before are gone. */
        void also(Endpoint source) {
            sources.add(source);
        }

        private void next() {
            Endpoint source = live.contains(this) ? sources.poll() : null;
            if (source == null) {
                over(failed);
                return;
            }
            links.dial(
                    Multiaddr.of(source, "tcp"),
                    link -> ByteLink.begin(link, new Fetching()),
                    (code, reason) -> next());
        }

        private void over(AtomicInteger outcome) {
            if (live.remove(this)) {
                outcome.incrementAndGet();
            }
        }

        /** From one source. */
        private final class Fetching implements ByteLink.Talk {
            private final DownloadMachine machine =
                    new DownloadMachine(file, name, FileStock.FILE_BYTES, offset, Servent.USER_AGENT);
            private boolean complete;

            @Override
            public void begin(ByteLink link) {
                handle(link, new TransferInput.Begin());
            }

            @Override
            public void received(ByteLink link, ByteBuffer data) {
                handle(link, new TransferInput.Received(data));
            }

            @Override
            public void ended(ByteLink link) {
                handle(link, new TransferInput.Ended());
                link.abort();
            }

            @Override
            public void closed(ByteLink link) {
                offset = machine.offset();
                if (complete) {
                    over(done);
                } else {
                    next();
                }
            }

            private void handle(ByteLink link, TransferInput input) {
                machine.handle(input, new LoopEnv<TransferOutput>(link.loop(), output -> perform(link, output)).now());
            }

            private void perform(ByteLink link, TransferOutput output) {
                switch (output) {
                    case TransferOutput.Send o -> link.send(o.data().toArray());
                    case TransferOutput.Content o -> {
                        if (!FileStock.isContent(file, o.offset(), o.data())) {
                            throw new IllegalArgumentException("not the bytes of " + name + " from " + o.offset());
                        }
                    }
                    case TransferOutput.Done o -> {
                        complete = true;
                        link.abort();
                    }
                    case TransferOutput.Busy o -> link.abort();
                    case TransferOutput.Failed o -> link.abort();
                    case TransferOutput.Serve o -> throw new IllegalStateException("a download serves nothing");
                }
            }
        }
    }
}
