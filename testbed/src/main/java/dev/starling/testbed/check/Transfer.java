package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import java.util.SortedMap;

/**
 * Tokens on their way.
 *
 * @param number counts the transfers from one bank to another from 1: the same number twice is the same transfer
 * @param amount from 1
 * @param clock the sender's vector clock
 */
public record Transfer(long number, long amount, SortedMap<Bytes, Long> clock) {
    /**
     * Reads what {@link TokenBank#pay} has made.
     *
     * @throws IllegalArgumentException for other bytes
     */
    public static Transfer read(Bytes payload) {
        BankBytes.In in = new BankBytes.In(payload);
        Transfer transfer = new Transfer(in.number(), in.number(), in.clock());
        in.end();
        return transfer;
    }

    Bytes bytes() {
        return new BankBytes.Out().number(number).number(amount).clock(clock).bytes();
    }
}
