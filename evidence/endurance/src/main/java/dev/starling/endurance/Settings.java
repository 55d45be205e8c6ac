package dev.starling.endurance;

/**
 * What a run of {@link Endurance} does.
 *
 * @param connects connections made, used and closed
 * @param dials given up at random moments
 * @param transport {@code tcp} or {@code ws}
 * @param security {@code noise} or {@code tls}
 * @param workers connections at a time
 */
record Settings(int connects, int dials, String transport, String security, int workers) {
    private static final String USAGE =
            "[--connects 100000] [--dials 10000] [--transport tcp|ws] [--security noise|tls] [--workers 8]";

    static Settings of(String[] args) {
        int connects = 100_000;
        int dials = 10_000;
        int workers = 8;
        String transport = "tcp";
        String security = "noise";
        for (int i = 0; i + 1 < args.length; i += 2) {
            String value = args[i + 1];
            switch (args[i]) {
                case "--connects" -> connects = Integer.parseInt(value);
                case "--dials" -> dials = Integer.parseInt(value);
                case "--workers" -> workers = Integer.parseInt(value);
                case "--transport" -> transport = value;
                case "--security" -> security = value;
                default -> throw new IllegalArgumentException("unknown option " + args[i] + "; " + USAGE);
            }
        }
        if (args.length % 2 != 0) {
            throw new IllegalArgumentException("an option without its value; " + USAGE);
        }
        return new Settings(connects, dials, transport, security, workers);
    }

    String suffix() {
        return transport.equals("ws") ? "/ws" : "";
    }
}
