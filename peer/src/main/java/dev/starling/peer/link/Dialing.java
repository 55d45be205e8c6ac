package dev.starling.peer.link;

/** An attempt to connect. */
public interface Dialing {
    /**
     * Gives up; from any thread, idempotent. Neither acceptor nor failure is called afterwards on the home loop, and a
     * stream that comes to be meanwhile is aborted. Without effect once one of them has been called, or is being called
     * at this moment on another loop: such a link is its acceptor's.
     */
    void cancel();

    /** Why an attempt came to nothing; called on the home loop. */
    interface Failure {
        /**
         * @param code for counters: {@code refused}, {@code unreachable}, {@code timeout}, {@code bad-address} …
         * @param reason for people, with the address
         */
        void failed(String code, String reason);
    }
}
