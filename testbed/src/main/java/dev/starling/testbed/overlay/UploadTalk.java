package dev.starling.testbed.overlay;

import dev.starling.gnutella.transfer.TransferInput;
import dev.starling.gnutella.transfer.TransferOutput;
import dev.starling.gnutella.transfer.UploadMachine;
import dev.starling.peer.link.LinkLoop;
import dev.starling.peer.link.LoopEnv;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives files on one link, so many bytes a second. */
final class UploadTalk implements ByteLink.Talk {
    private static final Duration PIECE_EVERY = Duration.ofMillis(125);
    private static final int PIECE_BYTES = (int) (FileStock.UPLOAD_BYTES_PER_SECOND * PIECE_EVERY.toMillis() / 1000);
    private static final int RETRY_SECONDS = 5;

    private final UploadMachine machine;
    private LinkLoop.@Nullable Timer timer;
    private long file;
    private long from;
    private long left;

    UploadTalk(Map<Long, UploadMachine.Offered> files) {
        machine = new UploadMachine(files, false, RETRY_SECONDS);
    }

    @Override
    public void begin(ByteLink link) {
        timer = link.loop().timer(() -> piece(link));
        handle(link, new TransferInput.Begin());
    }

    @Override
    public void received(ByteLink link, ByteBuffer data) {
        handle(link, new TransferInput.Received(data));
    }

    @Override
    public void ended(ByteLink link) {
        handle(link, new TransferInput.Ended());
    }

    @Override
    public void closed(ByteLink link) {
        left = 0;
    }

    private void handle(ByteLink link, TransferInput input) {
        machine.handle(input, new LoopEnv<TransferOutput>(link.loop(), output -> perform(link, output)).now());
    }

    private void perform(ByteLink link, TransferOutput output) {
        switch (output) {
            case TransferOutput.Send o -> link.send(o.data().toArray());
            case TransferOutput.Serve o -> {
                file = o.index();
                from = o.from();
                left = o.length();
                next(link);
            }
            case TransferOutput.Done o -> link.finish();
            case TransferOutput.Failed o -> link.abort();
            case TransferOutput.Content o -> throw new IllegalStateException("an upload gets no content");
            case TransferOutput.Busy o -> throw new IllegalStateException("an upload is not told to wait");
        }
    }

    private void next(ByteLink link) {
        if (timer != null) {
            timer.at(link.loop().nowNs() + PIECE_EVERY.toNanos());
        }
    }

    private void piece(ByteLink link) {
        if (left == 0) {
            return;
        }
        int length = (int) Math.min(left, PIECE_BYTES);
        link.send(FileStock.content(file, from, length));
        from += length;
        left -= length;
        if (left == 0) {
            handle(link, new TransferInput.Served());
        } else {
            next(link);
        }
    }
}
