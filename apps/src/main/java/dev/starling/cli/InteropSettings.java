package dev.starling.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a run of libp2p's interoperability tests says to its test programs through the environment (libp2p/unified-testing,
 * docs/write-a-transport-test-app.md and docs/write-a-perf-test-app.md). Older test plans use other names in lower case.
 *
 * @param dialer whether this is the side that connects and measures
 * @param legacy whether the names in lower case were used: results are one line of JSON then
 * @param redisHost where the two sides find each other
 * @param redisKey under which the listener leaves its address
 * @param transport {@code tcp} or {@code ws}
 * @param security {@code noise} or {@code tls}
 * @param listenIp the listener's address
 * @param debug whether to tell more on stderr
 * @param patience how long to wait for the other side
 * @param load what perf is to move
 */
record InteropSettings(
        boolean dialer,
        boolean legacy,
        String redisHost,
        int redisPort,
        String redisKey,
        String transport,
        String security,
        String listenIp,
        boolean debug,
        Duration patience,
        Load load) {
    private static final Pattern HOST_PORT = Pattern.compile("(.+):([0-9]{1,5})");

    /**
     * What perf is to move.
     *
     * @param latencyRuns how often to move one byte each way
     */
    record Load(long uploadBytes, long downloadBytes, int uploadRuns, int downloadRuns, int latencyRuns) {}

    /**
     * Reads the environment.
     *
     * @throws CommandFailed naming the variable, its value and what is expected
     */
    static InteropSettings of(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        boolean legacy = !variables.has("IS_DIALER") && variables.has("is_dialer");
        String redis = variables.text(legacy ? "redis_addr" : "REDIS_ADDR", "redis:6379");
        var hostPort = HOST_PORT.matcher(redis);
        if (!hostPort.matches() || Integer.parseInt(hostPort.group(2)) > 65535) {
            throw Variables.wrong(legacy ? "redis_addr" : "REDIS_ADDR", redis, "HOST:PORT");
        }
        if (variables.oneOf(legacy ? "muxer" : "MUXER", List.of("yamux")).isEmpty()) {
            throw new IllegalStateException("oneOf has refused it");
        }
        return new InteropSettings(
                variables.flag(legacy ? "is_dialer" : "IS_DIALER"),
                legacy,
                hostPort.group(1),
                Integer.parseInt(hostPort.group(2)),
                legacy ? "listenerAddr" : variables.required("TEST_KEY") + "_listener_multiaddr",
                variables.oneOf(legacy ? "transport" : "TRANSPORT", List.of("tcp", "ws")),
                variables.oneOf(legacy ? "security" : "SECURE_CHANNEL", List.of("noise", "tls")),
                variables.text(legacy ? "ip" : "LISTENER_IP", "0.0.0.0"),
                variables.text("DEBUG", "false").equals("true"),
                Duration.ofSeconds(
                        variables.number(legacy ? "test_timeout_seconds" : "TEST_TIMEOUT_SECS", 180, 24 * 3600)),
                new Load(
                        variables.number("UPLOAD_BYTES", 1L << 30, 1L << 50),
                        variables.number("DOWNLOAD_BYTES", 1L << 30, 1L << 50),
                        (int) variables.number("UPLOAD_ITERATIONS", 10, 1_000_000),
                        (int) variables.number("DOWNLOAD_ITERATIONS", 10, 1_000_000),
                        (int) variables.number("LATENCY_ITERATIONS", 100, 1_000_000)));
    }

    /** Where the listener listens, port chosen by the system. */
    String listenAddress() {
        return "/" + (listenIp.contains(":") ? "ip6" : "ip4") + "/" + listenIp + "/tcp/0"
                + (transport.equals("ws") ? "/ws" : "");
    }

    private record Variables(Map<String, String> environment) {
        boolean has(String name) {
            return !environment.getOrDefault(name, "").isEmpty();
        }

        /** The test plans write {@code null} for what they do not say. */
        String text(String name, String otherwise) {
            String value = environment.getOrDefault(name, "").strip();
            return value.isEmpty() || value.equals("null") ? otherwise : value;
        }

        String required(String name) {
            String value = text(name, "");
            if (value.isEmpty()) {
                throw new CommandFailed(name + " is not set; 'starling interop --help' names the variables");
            }
            return value;
        }

        boolean flag(String name) {
            return oneOf(name, List.of("true", "false")).equals("true");
        }

        String oneOf(String name, List<String> known) {
            String value = required(name);
            if (!known.contains(value)) {
                throw wrong(name, value, String.join(" or ", known));
            }
            return value;
        }

        long number(String name, long otherwise, long most) {
            String value = text(name, Long.toString(otherwise));
            try {
                long number = Long.parseLong(value);
                if (number >= 1 && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // As if it were out of range.
            }
            throw wrong(name, value, "a number from 1 to " + most);
        }

        static CommandFailed wrong(String name, String value, String expected) {
            return new CommandFailed(name + " is \"" + value + "\"; this host takes " + expected);
        }
    }
}
