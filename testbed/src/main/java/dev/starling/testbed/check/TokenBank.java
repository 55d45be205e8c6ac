package dev.starling.testbed.check;

import dev.starling.core.Bytes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A process with tokens that it passes on. One thread at a time. */
public final class TokenBank {
    private final Bytes self;
    private final SortedMap<Bytes, Long> clock = new TreeMap<>();
    private final SortedMap<Bytes, BankState.Account> accounts = new TreeMap<>();
    private long balance;
    private long repeated;

    /** @param tokens at first */
    public TokenBank(Bytes self, long tokens) {
        this.self = self;
        balance = tokens;
    }

    /** Takes tokens out; the answer carries them to the other bank. */
    public Bytes pay(Bytes to, long amount) {
        if (amount < 1) {
            throw new IllegalArgumentException("a transfer is of 1 token or more, not " + amount);
        }
        balance -= amount;
        clock.merge(self, 1L, Long::sum);
        BankState.Account account = accounts.getOrDefault(to, BankState.NONE).paid(amount);
        accounts.put(to, account);
        return new Transfer(account.sent(), amount, Collections.unmodifiableSortedMap(clock)).bytes();
    }

    /**
     * Puts tokens in, once for each transfer.
     *
     * @throws IllegalArgumentException for bytes that are no transfer
     */
    public void receive(Bytes from, Bytes payload) {
        Transfer transfer = Transfer.read(payload);
        BankState.Account account = accounts.getOrDefault(from, BankState.NONE);
        if (account.has(transfer.number())) {
            repeated++;
            return;
        }
        accounts.put(from, account.got(transfer));
        balance += transfer.amount();
        clock.merge(self, 1L, Long::sum);
        transfer.clock().forEach((name, count) -> clock.merge(name, count, Math::max));
    }

    public long balance() {
        return balance;
    }

    /** Transfers that came again and changed nothing. */
    public long repeated() {
        return repeated;
    }

    /** What a snapshot records. */
    public Bytes state() {
        return new BankState(balance, clock, accounts).bytes();
    }
}
