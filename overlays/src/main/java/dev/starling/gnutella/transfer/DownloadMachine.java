package dev.starling.gnutella.transfer;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.gnutella.head.Head;
import dev.starling.gnutella.head.HeadReader;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Who wants a file, on one connection. Programs may answer with less than was asked for (gtk-gnutella gives 512 KiB at a
 * time): it asks again where that ended until the file is complete.
 */
public final class DownloadMachine implements Machine<TransferInput, TransferOutput> {
    private static final int RETRY_SECONDS = 60;

    private final long index;
    private final String name;
    private final long size;
    private final String userAgent;
    private final HeadReader reader = new HeadReader();
    private long offset;
    /** Bytes of the present answer that are still to come. */
    private long left;

    private boolean over;

    /**
     * A download.
     *
     * @param index as the hit says
     * @param name as the hit says
     * @param size of the whole file
     * @param offset what is there already
     */
    public DownloadMachine(long index, String name, long size, long offset, String userAgent) {
        if (offset < 0 || offset > size) {
            throw new IllegalArgumentException("of " + size + " bytes one cannot have " + offset + " already");
        }
        this.index = index;
        this.name = name;
        this.size = size;
        this.offset = offset;
        this.userAgent = userAgent;
    }

    /** How much of the file is there: what a later download goes on from. */
    public long offset() {
        return offset;
    }

    @Override
    public void handle(TransferInput input, Env<? super TransferOutput> env) {
        if (over) {
            return;
        }
        switch (input) {
            case TransferInput.Begin in -> ask(env);
            case TransferInput.Received in -> received(in.data(), env);
            case TransferInput.Served in -> throw new IllegalStateException("a download serves nothing");
            case TransferInput.Ended in -> fail("closed", "the connection ended after " + offset + " bytes", env);
        }
    }

    private void ask(Env<? super TransferOutput> env) {
        if (offset == size) {
            over = true;
            env.out(new TransferOutput.Done());
            return;
        }
        String path = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        env.out(new TransferOutput.Send(new Head("GET /get/" + index + "/" + path + " HTTP/1.1")
                .with("User-Agent", userAgent)
                .with("Connection", "Keep-Alive")
                .with("Range", "bytes=" + offset + "-" + (size - 1))
                .encode(Head.LineEnd.CR_LF)));
    }

    private void received(ByteBuffer data, Env<? super TransferOutput> env) {
        while (data.hasRemaining() && !over) {
            if (left > 0) {
                content(data, env);
                continue;
            }
            try {
                Head head = reader.read(data);
                if (head != null) {
                    answer(head, env);
                }
            } catch (IllegalArgumentException e) {
                fail("bad-head", String.valueOf(e.getMessage()), env);
            }
        }
    }

    private void content(ByteBuffer data, Env<? super TransferOutput> env) {
        int length = (int) Math.min(left, data.remaining());
        env.out(new TransferOutput.Content(offset, data.slice(data.position(), length)));
        data.position(data.position() + length);
        offset += length;
        left -= length;
        if (left == 0) {
            ask(env);
        }
    }

    private void answer(Head head, Env<? super TransferOutput> env) {
        String status = status(head.line());
        if (status.equals("503")) {
            over = true;
            env.out(new TransferOutput.Busy((int)
                    Math.min(Integer.MAX_VALUE, number(head, "Retry-After").orElse((long) RETRY_SECONDS))));
            return;
        }
        if (!status.equals("200") && !status.equals("206")) {
            fail("refused", "HTTP " + status, env);
            return;
        }
        long from = 0;
        Optional<Long> length = number(head, "Content-Length");
        Optional<String> range = head.value("Content-Range");
        if (range.isPresent()) {
            Optional<ByteRange> told = ByteRange.told(range.get());
            if (told.isEmpty()) {
                fail("bad-range", "a Content-Range that nobody understands", env);
                return;
            }
            from = told.get().from();
            length = Optional.of(told.get().length());
        }
        if (from != offset || length.isEmpty() || length.get() < 1 || length.get() > size - offset) {
            fail(
                    "bad-range",
                    "asked for bytes from " + offset + " on, got " + length.orElse(-1L) + " from " + from,
                    env);
            return;
        }
        left = length.get();
    }

    private static String status(String line) {
        String[] words = line.split(" ", 3);
        return words.length >= 2 && words[0].startsWith("HTTP/1.") && words[1].matches("\\d{3}") ? words[1] : "?";
    }

    private static Optional<Long> number(Head head, String name) {
        return head.value(name).filter(value -> value.matches("\\d{1,18}")).map(Long::parseLong);
    }

    private void fail(String code, String reason, Env<? super TransferOutput> env) {
        over = true;
        env.out(new TransferOutput.Failed(code, reason));
    }
}
