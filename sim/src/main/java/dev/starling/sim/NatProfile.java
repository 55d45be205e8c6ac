package dev.starling.sim;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which boxes a population of peers lives behind.
 *
 * @param shares weights, in any unit
 */
public record NatProfile(String name, List<Share> shares) {
    /** So many of a kind. */
    public record Share(NatKind kind, double weight) {}

    public NatProfile {
        shares = List.copyOf(shares);
        if (shares.stream().mapToDouble(Share::weight).sum() <= 0) {
            throw new IllegalArgumentException("profile " + name + " has no weight");
        }
    }

    /** Everybody has a public address. */
    public static final NatProfile NONE = new NatProfile("none", List.of(new Share(NatKind.OPEN, 1)));

    private static final NatKind[] COLUMNS = {
        NatKind.OPEN,
        NatKind.FULL,
        NatKind.ARC,
        NatKind.PRC,
        NatKind.PRCR,
        NatKind.PRCH,
        NatKind.SYM,
        NatKind.SYMBLK,
        NatKind.SYMSEQ,
        NatKind.ADM,
        NatKind.PRC_PRC,
        NatKind.PRC_SYM,
        NatKind.BLOCKED
    };

    /** 16 % hard: agrees with the success of hole punching measured in the wild in 2025. */
    public static final NatProfile WILD_2026 = of("wild-2026", 9, 8, 5, 38, 8, 6, 4, 6, 2, 1, 7, 3, 3);

    /** 30 % hard, as the claim about SRP assumes. */
    public static final NatProfile SRP_30 = of("srp-30", 9, 7, 5, 31, 6, 4, 10, 9, 4, 1, 5, 6, 3);

    /** 50 % hard. */
    public static final NatProfile MOBILE = of("mobile", 2, 2, 2, 22, 8, 4, 14, 22, 6, 2, 6, 6, 4);

    /** 68 % hard. */
    public static final NatProfile PARANOID = of("paranoid", 2, 0, 0, 20, 0, 0, 40, 0, 0, 0, 0, 28, 10);

    private static NatProfile of(String name, double... weights) {
        java.util.ArrayList<Share> shares = new java.util.ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            shares.add(new Share(COLUMNS[i], weights[i]));
        }
        return new NatProfile(name, shares);
    }

    /**
     * One hard kind among easy ones.
     *
     * @param hardShare share of symmetric boxes, 0…1; the rest is half port-restricted, a quarter each address-restricted
     *     and open
     */
    public static NatProfile hardShare(double hardShare) {
        if (!(hardShare >= 0 && hardShare <= 1)) {
            throw new IllegalArgumentException("a share lies in 0…1, not " + hardShare);
        }
        double easy = 1 - hardShare;
        return new NatProfile(
                "hard-" + hardShare,
                List.of(
                        new Share(NatKind.SYM, hardShare),
                        new Share(NatKind.PRC, easy / 2),
                        new Share(NatKind.ARC, easy / 4),
                        new Share(NatKind.OPEN, easy / 4)));
    }

    /** A share of one kind, everybody else with a public address. */
    public static NatProfile share(double share, NatKind kind) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share lies in 0…1, not " + share);
        }
        return new NatProfile(kind + "-" + share, List.of(new Share(kind, share), new Share(NatKind.OPEN, 1 - share)));
    }

    /** A profile by its name. */
    public static java.util.Optional<NatProfile> named(String name) {
        return List.of(NONE, WILD_2026, SRP_30, MOBILE, PARANOID).stream()
                .filter(profile -> profile.name.equals(name))
                .findFirst();
    }

    NatKind draw(RandomGenerator random) {
        double total = 0;
        for (Share share : shares) {
            total += share.weight();
        }
        double at = random.nextDouble() * total;
        for (Share share : shares) {
            at -= share.weight();
            if (at < 0) {
                return share.kind();
            }
        }
        return shares.getLast().kind();
    }
}
