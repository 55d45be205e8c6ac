package dev.starling.peer;

import dev.starling.core.Bytes;
import java.time.Duration;
import java.util.Optional;

/**
 * How a message is published.
 *
 * @param event the event's name; empty publishes a bare packet without signature
 * @param after the message that this one follows
 * @param ttl lifetime, at most 6 h
 * @param confirm whether to find out at once which peers hold it, without being asked
 */
public record PublishOptions(Optional<String> event, Optional<Bytes> after, Duration ttl, boolean confirm) {
    /** Signed, under the event name "message", 6 h, confirmed only when somebody asks who holds it. */
    public static final PublishOptions DEFAULT =
            new PublishOptions(Optional.of("message"), Optional.empty(), Duration.ofHours(6), false);

    public PublishOptions event(String name) {
        return new PublishOptions(Optional.of(name), after, ttl, confirm);
    }

    public PublishOptions bare() {
        return new PublishOptions(Optional.empty(), after, ttl, confirm);
    }

    public PublishOptions after(Bytes packetId) {
        return new PublishOptions(event, Optional.of(packetId), ttl, confirm);
    }

    public PublishOptions ttl(Duration value) {
        return new PublishOptions(event, after, value, confirm);
    }

    public PublishOptions confirm(boolean value) {
        return new PublishOptions(event, after, ttl, value);
    }
}
