/** Programs on top of Starling: the command line. */
@SuppressWarnings("requires-automatic") // Jedis has no module descriptor yet.
module dev.starling.apps {
    requires static transitive org.jspecify;
    requires dev.starling.net;
    requires dev.starling.testbed;
    requires dev.starling.trace;
    requires info.picocli;
    requires jdk.unsupported;
    requires redis.clients.jedis;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    opens dev.starling.cli to
            info.picocli;
}
