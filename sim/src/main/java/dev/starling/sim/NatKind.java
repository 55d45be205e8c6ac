package dev.starling.sim;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of boxes that are met, by the names of the NAT notes (docs/protocol/srp.md §5 for SRP's view of them). */
public enum NatKind {
    /** A public host. */
    OPEN,
    /** Full cone. */
    FULL,
    /** Address-restricted cone. */
    ARC,
    /** Port-restricted cone, the default Linux router. */
    PRC,
    /** The same with hairpin. */
    PRCH,
    /** Port-restricted, random ports. */
    PRCR,
    /** A carrier's box as RFC 6888 wants it. */
    CGNEIM,
    /** Symmetric, random ports. */
    SYM,
    /** Symmetric, a block of ports for each subscriber. */
    SYMBLK,
    /** Symmetric, ports one after another. */
    SYMSEQ,
    /** A mapping for each remote address. */
    ADM,
    /** A firewall without translation. */
    FW,
    /** A home router behind a carrier's port-restricted one. */
    PRC_PRC,
    /** A home router behind a carrier's symmetric one. */
    PRC_SYM,
    /** No UDP at all. */
    BLOCKED;

    private static final int LOW = 1024;
    private static final int HIGH = 65_535;
    private static final int BLOCK = 2048;

    /** Parses a name as written in the NAT notes and in options, e.g. {@code prc}, {@code cgn(prc+sym)} or {@code fw6}. */
    public static Optional<NatKind> parse(String name) {
        String plain = name.startsWith("cgn(") && name.endsWith(")") ? name.substring(4, name.length() - 1) : name;
        return switch (plain) {
            case "fw6" -> Optional.of(FW);
            case "tcponly", "tcp443" -> Optional.of(BLOCKED);
            default -> named(plain.replace('+', '_').toUpperCase(Locale.ROOT));
        };
    }

    private static Optional<NatKind> named(String name) {
        for (NatKind kind : values()) {
            if (kind.name().equals(name)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The boxes between a host and the internet, innermost first. */
    List<NatConfig> boxes() {
        NatConfig prc = NatConfig.LINUX;
        NatConfig sym = prc.mapping(NatConfig.Mapping.ADDRESS_AND_PORT_DEPENDENT)
                .allocation(new NatConfig.Allocation.Random(LOW, HIGH));
        NatConfig full = prc.filtering(NatConfig.Filtering.ENDPOINT_INDEPENDENT).hairpin(NatConfig.Hairpin.EXTERNAL);
        return switch (this) {
            case OPEN -> List.of();
            case FULL -> List.of(full);
            case ARC -> List.of(prc.filtering(NatConfig.Filtering.ADDRESS_DEPENDENT));
            case PRC -> List.of(prc);
            case PRCH -> List.of(prc.hairpin(NatConfig.Hairpin.EXTERNAL));
            case PRCR -> List.of(prc.allocation(new NatConfig.Allocation.Random(LOW, HIGH)));
            case CGNEIM -> List.of(prc.allocation(new NatConfig.Allocation.Block(20_480, BLOCK)));
            case SYM -> List.of(sym);
            case SYMBLK -> List.of(sym.allocation(new NatConfig.Allocation.Block(20_480, BLOCK)));
            case SYMSEQ -> List.of(sym.allocation(new NatConfig.Allocation.Sequential(1, 20_000, 21_999, 0)));
            case ADM ->
                List.of(prc.mapping(NatConfig.Mapping.ADDRESS_DEPENDENT)
                        .allocation(new NatConfig.Allocation.Random(4000, 63_999)));
            case FW -> List.of(prc.firewall());
            case PRC_PRC -> List.of(prc, prc);
            case PRC_SYM -> List.of(prc, sym);
            case BLOCKED -> List.of(prc.withoutUdp());
        };
    }

    /** Whether it maps by destination: "hard" to traverse. */
    public boolean hard() {
        return switch (this) {
            case SYM, SYMBLK, SYMSEQ, ADM, PRC_SYM -> true;
            case OPEN, FULL, ARC, PRC, PRCH, PRCR, CGNEIM, FW, PRC_PRC, BLOCKED -> false;
        };
    }
}
