package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A bank's state as a snapshot has it.
 *
 * @param balance may be lent below zero
 * @param clock its vector clock
 * @param accounts what it has exchanged with each other bank
 */
public record BankState(long balance, SortedMap<Bytes, Long> clock, SortedMap<Bytes, Account> accounts) {
    /** Nothing exchanged. */
    static final Account NONE = new Account(0, 0, 0, 0, Collections.emptySortedSet());

    /**
     * All that two banks have exchanged, as one of them sees it.
     *
     * @param sent transfers
     * @param receivedUpTo all transfers up to this number have come
     * @param receivedBeyond others that have come
     */
    public record Account(
            long sent, long sentTokens, long receivedTokens, long receivedUpTo, SortedSet<Long> receivedBeyond) {
        /** Whether a transfer has come. */
        public boolean has(long number) {
            return number <= receivedUpTo || receivedBeyond.contains(number);
        }

        Account paid(long tokens) {
            return new Account(sent + 1, sentTokens + tokens, receivedTokens, receivedUpTo, receivedBeyond);
        }

        Account got(Transfer transfer) {
            TreeSet<Long> beyond = new TreeSet<>(receivedBeyond);
            beyond.add(transfer.number());
            long upTo = receivedUpTo;
            while (beyond.remove(upTo + 1)) {
                upTo++;
            }
            return new Account(sent, sentTokens, receivedTokens + transfer.amount(), upTo, beyond);
        }
    }

    /** The account with another bank, empty where there is none. */
    public Account account(Bytes other) {
        return accounts.getOrDefault(other, NONE);
    }

    /**
     * Reads a state.
     *
     * @throws IllegalArgumentException for other bytes
     */
    public static BankState read(Bytes state) {
        BankBytes.In in = new BankBytes.In(state);
        long gained = in.number();
        long lent = in.number();
        SortedMap<Bytes, Long> clock = in.clock();
        SortedMap<Bytes, Account> accounts = new TreeMap<>();
        for (long left = in.number(); left > 0; left--) {
            Bytes other = in.bytes();
            accounts.put(other, new Account(in.number(), in.number(), in.number(), in.number(), in.numbers()));
        }
        in.end();
        return new BankState(gained - lent, clock, accounts);
    }

    Bytes bytes() {
        BankBytes.Out out = new BankBytes.Out()
                .number(Math.max(0, balance))
                .number(Math.max(0, -balance))
                .clock(clock)
                .number(accounts.size());
        accounts.forEach((other, account) -> out.bytes(other)
                .number(account.sent())
                .number(account.sentTokens())
                .number(account.receivedTokens())
                .number(account.receivedUpTo())
                .numbers(account.receivedBeyond()));
        return out.bytes();
    }
}
