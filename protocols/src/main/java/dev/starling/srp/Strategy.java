package dev.starling.srp;

/** How to get in touch with an introduced peer (§6). DEFER and DIRECT do the same in the reference. */
enum Strategy {
    DEFER,
    DIRECT,
    OPEN,
    CONNECT,
    PROXY;

    /** The strategy for the own and the remote NAT type as on the wire; anything unusual is PROXY. */
    static Strategy of(int own, int remote) {
        NatType a = NatType.of(own);
        NatType b = NatType.of(remote);
        if (a == null || b == null || a == NatType.UNKNOWN || b == NatType.UNKNOWN) {
            return PROXY;
        }
        return switch (a) {
            case UNKNOWN -> PROXY;
            case UNRESTRICTED -> b == NatType.UNRESTRICTED ? DIRECT : DEFER;
            case ADDR_RESTRICTED -> DIRECT;
            case PORT_RESTRICTED -> b == NatType.ENDPOINT_RESTRICTED ? OPEN : DIRECT;
            case ENDPOINT_RESTRICTED ->
                switch (b) {
                    case UNRESTRICTED, ADDR_RESTRICTED -> DIRECT;
                    case PORT_RESTRICTED -> CONNECT;
                    case ENDPOINT_RESTRICTED, UNKNOWN -> PROXY;
                };
        };
    }
}
