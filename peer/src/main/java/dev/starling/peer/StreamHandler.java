package dev.starling.peer;

/** Serves the streams that others open, each on a thread of its own. */
@FunctionalInterface
public interface StreamHandler {
    /** Serves one stream, which is closed when this returns, and reset when this throws. May block. */
    void serve(Stream stream) throws Exception;
}
