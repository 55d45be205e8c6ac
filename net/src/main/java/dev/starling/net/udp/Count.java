package dev.starling.net.udp;

/** What a loop counts. The names go out in a peer's status. */
enum Count {
    RECEIVED("socket.received"),
    RECEIVED_BYTES("socket.receivedBytes"),
    SENT("socket.sent"),
    SENT_BYTES("socket.sentBytes"),
    /** The kernel's send buffer was full. */
    SEND_WOULD_BLOCK("socket.drop.sendWouldBlock"),
    /** No route, or an address of a family that the socket does not speak. */
    SEND_UNREACHABLE("socket.drop.sendUnreachable"),
    /** Any other refusal by the kernel: not permitted, too long, invalid. */
    SEND_FAILED("socket.drop.sendFailed"),
    /** The machine named a socket that is not open. */
    SEND_NO_SOCKET("socket.drop.sendNoSocket"),
    /** Longer than any datagram of the protocol. */
    RECEIVE_OVERSIZE("socket.drop.receiveOversize"),
    RECEIVE_FAILED("socket.drop.receiveFailed"),
    SOCKET_FAILED("socket.openFailed"),
    COMMAND_QUEUE_FULL("loop.drop.commandQueueFull");

    /** Datagrams that the kernel dropped for want of receive buffer; asked of the kernel, where it says. */
    static final String KERNEL_DROPS = "socket.drop.receiveBufferFull";

    final String text;

    Count(String text) {
        this.text = text;
    }
}
