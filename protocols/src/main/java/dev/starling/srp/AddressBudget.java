package dev.starling.srp;

import dev.starling.core.Endpoint;
import dev.starling.core.IpAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/** Interim. */
final class AddressBudget {
    private static final class Account {
        long in;
        long out;
        long probes;
        long probeSince;
    }

    private final Set<Endpoint> trusted = new LinkedHashSet<>();
    private final Set<Endpoint> validated = new LinkedHashSet<>();
    private final LinkedHashMap<IpAddress, Account> accounts = new LinkedHashMap<>();

    AddressBudget(SrpConfig config) {}

    private Account account(IpAddress ip) {
        if (accounts.size() > 4096) {
            accounts.pollFirstEntry();
        }
        return accounts.computeIfAbsent(ip, i -> new Account());
    }

    void received(Endpoint from, int bytes, long nowNs) {
        account(from.ip()).in += bytes;
    }

    boolean maySend(Endpoint to, int bytes, long nowNs) {
        if (isValidated(to) || trusted.contains(to)) {
            return true;
        }
        Account account = account(to.ip());
        if (account.out + bytes > 3 * account.in) {
            return false;
        }
        account.out += bytes;
        return true;
    }

    boolean mayProbe(Endpoint to, int bytes, long nowNs) {
        Account account = account(to.ip());
        if (nowNs - account.probeSince > 30_000_000_000L) {
            account.probeSince = nowNs;
            account.probes = 0;
        }
        return account.probes++ < 3000;
    }

    void validated(Endpoint who, long nowNs) {
        validated.add(who);
    }

    boolean isValidated(Endpoint who) {
        return validated.contains(who);
    }

    void trusted(Endpoint who) {
        trusted.add(who);
    }
}
