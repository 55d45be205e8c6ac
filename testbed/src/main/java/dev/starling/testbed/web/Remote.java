package dev.starling.testbed.web;

import dev.starling.net.web.LocalCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A testbed that another process of this machine has up, asked through its page's routes. */
public final class Remote {
    /** What it said. */
    public record Answer(int status, String json) {}

    private final LocalCall call;

    private Remote(LocalCall call) {
        this.call = call;
    }

    /**
     * By the address that it has printed.
     *
     * @throws IllegalArgumentException when that is none
     */
    public static Remote of(String address) {
        return new Remote(LocalCall.of(address));
    }

    /**
     * Asks for a control, as a line.
     *
     * @throws IOException when nobody answers
     */
    public Answer control(String command) throws IOException {
        byte[] body = JsonBytes.object(json -> json.writeStringProperty("command", command));
        return said(call.post("/api/control", new String(body, StandardCharsets.UTF_8)));
    }

    /**
     * The latest traces.
     *
     * @throws IOException when nobody answers
     */
    public Answer traces() throws IOException {
        return said(call.get("/api/traces"));
    }

    /**
     * One trace.
     *
     * @param id letters, digits and hyphens
     * @throws IOException when nobody answers
     */
    public Answer trace(String id) throws IOException {
        return said(call.get("/api/trace/" + id));
    }

    private static Answer said(LocalCall.Answer answer) {
        return new Answer(answer.status(), answer.body());
    }

    /** Where it is, without the token. */
    @Override
    public String toString() {
        return call.toString();
    }
}
