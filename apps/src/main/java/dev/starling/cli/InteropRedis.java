package dev.starling.cli;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The Redis by which the two sides of an interoperability test find each other. Every method blocks, and tries again
 * while nobody answers there: the test's programs and its Redis start at the same time.
 */
final class InteropRedis {
    private static final int CONNECT_MS = 5_000;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HostAndPort address;
    private final String key;
    private final Duration patience;
    private final long beganNs = System.nanoTime();

    InteropRedis(InteropSettings settings) {
        address = new HostAndPort(settings.redisHost(), settings.redisPort());
        key = settings.redisKey();
        patience = settings.patience();
    }

    /** Leaves the listener's address for one dialer to take away, as transport tests want it. */
    void push(String listener, boolean clean) {
        ask(redis -> {
            if (clean) {
                redis.del(key);
            }
            return redis.rpush(key, listener);
        });
    }

    /** Leaves the listener's address for all to see, as perf tests want it. */
    void set(String listener) {
        ask(redis -> redis.set(key, listener));
    }

    /** Takes the listener's address once it is there. */
    String pop() {
        return ask(redis -> {
            // A double for the seconds of waiting would come out as 3e1 on the wire.
            var found = redis.blpop((int) Math.max(1, left().toSeconds()), key);
            return found == null ? null : found.getLast();
        });
    }

    /** Reads the listener's address once it is there. */
    String get() {
        return ask(redis -> {
            String found = redis.get(key);
            while (found == null && !left().isZero()) {
                pause();
                found = redis.get(key);
            }
            return found;
        });
    }

    private <T> T ask(Function<Jedis, @Nullable T> question) {
        while (true) {
            try (Jedis redis = new Jedis(address, config())) {
                T answer = question.apply(redis);
                if (answer == null) {
                    throw new CommandFailed("nobody has left an address in Redis at " + address + " under " + key
                            + " within " + Durations.text(patience) + "; does the listener run?");
                }
                return answer;
            } catch (JedisConnectionException e) {
                if (left().isZero()) {
                    throw failed(e);
                }
                pause();
            } catch (JedisException e) {
                throw failed(e);
            }
        }
    }

    private JedisClientConfig config() {
        return DefaultJedisClientConfig.builder()
                // RESP2, which needs no HELLO: proxies between do not know it.
                .serverDefaultProtocol()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .connectionTimeoutMillis(CONNECT_MS)
                .blockingSocketTimeoutMillis((int) left().plusMillis(CONNECT_MS).toMillis())
                .build();
    }

    private CommandFailed failed(JedisException e) {
        return new CommandFailed("Redis at " + address + " does not do it: " + e.getMessage());
    }

    private Duration left() {
        Duration left = patience.minusNanos(System.nanoTime() - beganNs);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("interrupted while waiting for Redis");
        }
    }
}
