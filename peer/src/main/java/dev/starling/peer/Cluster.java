package dev.starling.peer;

import dev.starling.core.Bytes;
import dev.starling.srp.ClusterKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A group of the Stream Relay Protocol, joined by one peer. Handlers run one message at a time, each subscription with a
 * bounded queue of its own, and may block through this package's types.
 */
public interface Cluster {
    /** The ids and keys. */
    ClusterKeys keys();

    /** Publishes under the event name "message", signed. */
    default Publication publish(byte[] message) {
        return publish(PublishOptions.DEFAULT, message);
    }

    /** Publishes UTF-8 text under the event name "message", signed. */
    default Publication publish(String message) {
        return publish(Bytes.utf8(message).shared());
    }

    /**
     * Seals the message for the group, cuts it into fragments where it is larger than 864 bytes, and multicasts it.
     *
     * @throws PeerException with TOO_LARGE beyond {@link dev.starling.srp.SrpConfig}'s limit of fragments, or CLOSED
     */
    Publication publish(PublishOptions options, byte[] message);

    /** Every message of the group, in order of arrival. */
    Subscription subscribe(Consumer<Message> handler);

    /** The messages of one event name. */
    Subscription subscribe(String event, Consumer<Message> handler);

    /**
     * Sends to one known peer, directly or by its proxy; unreliable.
     *
     * @param peerId 32 bytes
     * @return resolves to false at once when the peer is not known, to true when the packets have left
     */
    Pending<Boolean> stream(Bytes peerId, String event, byte[] message);

    /** Messages sent to this peer alone. */
    Subscription onStream(Consumer<StreamMessage> handler);

    /** Asks all peers a question (a JSON object in ASCII); answers come until the subscription is closed. */
    Subscription query(String json, Consumer<Answer> handler);

    /** Answers questions; empty leaves it to others. */
    Subscription onQuery(Function<Question, Optional<byte[]>> handler);

    /** Ids of the peers of this group that are known now, sorted. */
    List<Bytes> peers();

    /** Leaves the group. */
    void leave();
}
