package dev.starling.net.web;

/** What a {@link LocalServer} serves. Called from many virtual threads at once, which may wait. */
@FunctionalInterface
public interface Site {
    /**
     * Answers a request that has passed all checks. What is thrown becomes an answer of status 500 that does not tell why.
     * GET and HEAD must change nothing.
     */
    WebAnswer answer(WebRequest request);
}
