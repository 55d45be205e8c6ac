package dev.starling.gnutella.transfer;

import dev.starling.core.Env;
import dev.starling.core.Machine;
import dev.starling.gnutella.head.Head;
import dev.starling.gnutella.head.HeadReader;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who gives files, on one connection: reads requests, answers with heads, and has the world send the bytes. */
public final class UploadMachine implements Machine<TransferInput, TransferOutput> {
    private static final Pattern REQUEST =
            Pattern.compile("(GET|HEAD) /get/(\\d{1,10})/(.{1,1024}?)/? HTTP/1\\.([01])");

    /**
     * A file that may be asked for.
     *
     * @param name as hits say it
     * @param size in bytes
     */
    public record Offered(String name, long size) {}

    private final Map<Long, Offered> files;
    private final boolean busy;
    private final int retrySeconds;
    private final HeadReader reader = new HeadReader();
    private boolean serving;
    private boolean keepAlive;
    private boolean over;

    /**
     * A connection.
     *
     * @param files what is given, by index
     * @param busy whether all upload slots are taken
     * @param retrySeconds when who is refused for that may ask again
     */
    public UploadMachine(Map<Long, Offered> files, boolean busy, int retrySeconds) {
        this.files = Map.copyOf(files);
        this.busy = busy;
        this.retrySeconds = retrySeconds;
    }

    @Override
    public void handle(TransferInput input, Env<? super TransferOutput> env) {
        if (over) {
            return;
        }
        switch (input) {
            case TransferInput.Begin in -> {}
            case TransferInput.Received in -> received(in.data(), env);
            case TransferInput.Served in -> {
                serving = false;
                if (!keepAlive) {
                    end(env);
                }
            }
            case TransferInput.Ended in -> {
                if (!serving) {
                    end(env);
                }
            }
        }
    }

    private void received(ByteBuffer data, Env<? super TransferOutput> env) {
        while (data.hasRemaining() && !over) {
            if (serving) {
                fail("pipelined", "a request before the answer to the last", env);
                return;
            }
            try {
                Head head = reader.read(data);
                if (head != null) {
                    request(head, env);
                }
            } catch (IllegalArgumentException e) {
                refuse("400 Bad Request", env);
                fail("bad-head", String.valueOf(e.getMessage()), env);
            }
        }
    }

    private void request(Head head, Env<? super TransferOutput> env) {
        Matcher request = REQUEST.matcher(head.line());
        if (!request.matches()) {
            refuse("400 Bad Request", env);
            end(env);
            return;
        }
        String connection = head.value("Connection").orElse("").toLowerCase(Locale.ROOT);
        keepAlive = request.group(4).equals("1") ? !connection.contains("close") : connection.contains("keep-alive");
        long index = Long.parseLong(request.group(2));
        Offered file = files.get(index);
        if (busy) {
            env.out(new TransferOutput.Send(new Head("HTTP/1.1 503 Busy")
                    .with("Retry-After", String.valueOf(retrySeconds))
                    .with("Content-Length", "0")
                    .encode(Head.LineEnd.CR_LF)));
            afterRefusal(env);
        } else if (file == null || !file.name().equals(decoded(request.group(3)))) {
            refuse("404 Not Found", env);
            afterRefusal(env);
        } else {
            answer(head, request.group(1).equals("GET"), index, file, env);
        }
    }

    private void answer(Head head, boolean body, long index, Offered file, Env<? super TransferOutput> env) {
        Optional<String> wanted = head.value("Range");
        Optional<ByteRange> range = wanted.isEmpty()
                ? Optional.of(new ByteRange(0, file.size() - 1))
                : ByteRange.asked(wanted.get(), file.size());
        if (range.isEmpty()) {
            env.out(new TransferOutput.Send(new Head("HTTP/1.1 416 Range Not Satisfiable")
                    .with("Content-Range", "bytes */" + file.size())
                    .with("Content-Length", "0")
                    .encode(Head.LineEnd.CR_LF)));
            afterRefusal(env);
            return;
        }
        ByteRange part = range.get();
        Head answer = new Head(wanted.isEmpty() ? "HTTP/1.1 200 OK" : "HTTP/1.1 206 Partial Content")
                .with("Content-Type", "application/binary")
                .with("Content-Length", String.valueOf(part.length()));
        if (wanted.isPresent()) {
            answer = answer.with("Content-Range", "bytes " + part.from() + "-" + part.to() + "/" + file.size());
        }
        env.out(new TransferOutput.Send(answer.encode(Head.LineEnd.CR_LF)));
        if (body && part.length() > 0) {
            serving = true;
            env.out(new TransferOutput.Serve(index, part.from(), part.length()));
        } else {
            afterRefusal(env);
        }
    }

    private static String decoded(String name) {
        try {
            // A plus is a plus in a path.
            return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private void refuse(String status, Env<? super TransferOutput> env) {
        env.out(new TransferOutput.Send(
                new Head("HTTP/1.1 " + status).with("Content-Length", "0").encode(Head.LineEnd.CR_LF)));
    }

    private void afterRefusal(Env<? super TransferOutput> env) {
        if (!keepAlive) {
            end(env);
        }
    }

    private void end(Env<? super TransferOutput> env) {
        over = true;
        env.out(new TransferOutput.Done());
    }

    private void fail(String code, String reason, Env<? super TransferOutput> env) {
        over = true;
        env.out(new TransferOutput.Failed(code, reason));
    }
}
