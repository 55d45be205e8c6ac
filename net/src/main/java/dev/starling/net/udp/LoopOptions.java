package dev.starling.net.udp;

/**
 * The limits of one loop. Everything that grows has one; what exceeds it is dropped and counted.
 *
 * @param sockets open at once, the first two included
 * @param commands waiting
 * @param tasks waiting; a caller beyond it waits too
 * @param queuedPerRound commands and tasks handled between two looks at the sockets
 * @param datagramsPerSocketAndRound read from one socket before the next gets its turn
 * @param datagramBytesMax the largest datagram that reaches the machine; longer ones are dropped
 * @param mainBufferBytes asked of the kernel for receiving on the main socket, and for sending
 * @param otherBufferBytes asked of the kernel for each other socket
 * @param farewellNs how long commands that wait when the loop is closed may still be handled
 */
public record LoopOptions(
        int sockets,
        int commands,
        int tasks,
        int queuedPerRound,
        int datagramsPerSocketAndRound,
        int datagramBytesMax,
        int mainBufferBytes,
        int otherBufferBytes,
        long farewellNs) {
    /**
     * 1,100 sockets: SRP's pool has 256 and may open 1,024 ports. 2 MiB of receive buffer hold about 900 of SRP's
     * largest datagrams, the kernel's own overhead included, which is a burst of 100 ms at 8,000 a second.
     */
    public static final LoopOptions DEFAULT =
            new LoopOptions(1100, 4096, 1024, 256, 64, 2048, 2 << 20, 256 << 10, 20_000_000);

    /** The same with another bound on waiting commands. */
    public LoopOptions commands(int value) {
        return new LoopOptions(
                sockets,
                value,
                tasks,
                queuedPerRound,
                datagramsPerSocketAndRound,
                datagramBytesMax,
                mainBufferBytes,
                otherBufferBytes,
                farewellNs);
    }

    /** The same with another bound on sockets. */
    public LoopOptions sockets(int value) {
        return new LoopOptions(
                value,
                commands,
                tasks,
                queuedPerRound,
                datagramsPerSocketAndRound,
                datagramBytesMax,
                mainBufferBytes,
                otherBufferBytes,
                farewellNs);
    }

    /** The same with other kernel buffers for every socket. */
    public LoopOptions buffers(int bytes) {
        return new LoopOptions(
                sockets,
                commands,
                tasks,
                queuedPerRound,
                datagramsPerSocketAndRound,
                datagramBytesMax,
                bytes,
                bytes,
                farewellNs);
    }
}
