package dev.starling.testbed.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All claims. */
public final class Catalogue {
    /** In the order in which they are told. */
    public static final List<Claim> CLAIMS = all();

    private Catalogue() {}

    private static List<Claim> all() {
        List<Claim> claims = new ArrayList<>();
        claims.addAll(FloodClaims.all());
        claims.addAll(GossipClaims.all());
        claims.addAll(DemersClaims.all());
        claims.addAll(RepairClaims.all());
        claims.addAll(TreeClaims.all());
        claims.addAll(MembershipClaims.all());
        claims.addAll(SearchClaims.all());
        claims.addAll(BehaviourClaims.all());
        return List.copyOf(claims);
    }

    /** The claim of this name. */
    public static Optional<Claim> find(String name) {
        return CLAIMS.stream().filter(claim -> claim.name().equals(name)).findFirst();
    }
}
